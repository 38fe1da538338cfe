#pragma once
/// Majorant of the transformer class, part by part and composed.         theory §3
///
/// Every function takes an architecture in spectral form (with_spectral_norms) and the range R, a
/// bound on the token norm of the part's input. `order` is S.

#include <cmath>

#include "boundsweep/architecture.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/majorant.hpp"

namespace boundsweep {

/// √H, or H when the output matrices are bounded per head: the heads' outputs, each of norm v, are
/// combined into one of norm at most this times w_O v.
BS_FUNCTION double head_factor(const Architecture& a) {
  return a.weights.output_per_head ? a.heads : std::sqrt(a.heads);
}

/// x_m ↦ E x_m + p_m.
BS_FUNCTION Majorant embedding_majorant(const Architecture& a, int order) {
  Majorant c;
  for (int k = 2; k <= order; ++k) c[k] = Extended();
  c[0] = Extended(a.weights.embedding) * Extended(a.radius) + Extended(a.weights.position);
  if (order >= 1) c[1] = Extended(a.weights.embedding);
  return c;
}

/// Norms of queries, keys and values on inputs of norm R. A key bias drops out of the softmax and
/// a value bias is a constant, so `key` and `value` are without them.
struct AttentionRanges {
  Extended query, key, value;
};

BS_FUNCTION AttentionRanges attention_ranges(const Architecture& a, Extended range) {
  const Weights& w = a.weights;
  return {Extended(w.query) * range + Extended(w.query_bias), Extended(w.key) * range,
          Extended(w.value) * range};
}

/// Multi-head softmax attention with its output matrix.
BS_FUNCTION Majorant attention_majorant(const Architecture& a, const Tables& tables,
                                        Extended range, int order) {
  const Weights& w = a.weights;
  const AttentionRanges at = attention_ranges(a, range);
  const Extended scale_by = Extended(head_factor(a)) * Extended(w.output);
  Majorant c;
  c[0] = scale_by * (at.value + Extended(w.value_bias)) + Extended(w.output_bias);
  if (order == 0) return c;

  // α(u) = linear u + quadratic u²; softmax(u) = Σ_k S_k α^k / k! by Horner's rule, in c[1 …].
  const Extended root(std::sqrt(a.head_width()));
  const Extended linear = (at.query * Extended(w.key) + Extended(w.query) * at.key) / root;
  const Extended quadratic = Extended(w.query) * Extended(w.key) / root;
  const double* softmax = tables.softmax_row(a.tokens);
  Majorant p;
  p[0] = Extended(softmax[order]);
  for (int j = order - 1; j >= 0; --j) {
    const int degree = order - j;  // beyond it nothing reaches order S any more
    for (int k = degree; k >= 1; --k) {
      const Extended from_linear = p[k - 1] * linear;
      p[k] = k == 1 ? from_linear : from_linear + p[k - 2] * quadratic;
    }
    p[0] = Extended(softmax[j]);
  }
  const Extended slope(w.value);
  for (int k = 1; k <= order; ++k) c[k] = scale_by * (at.value * p[k] + slope * p[k - 1]);
  return c;
}

/// Φ: bound on ‖φ(W_1 x + b_1)‖ for ‖x‖ <= R.
BS_FUNCTION Extended hidden_range(const Architecture& a, Extended range) {
  const Activation& phi = *a.activation;
  const double root = std::sqrt(a.ff);
  const Extended input = Extended(a.weights.ff_in) * range + Extended(a.weights.ff_in_bias);
  const Extended linear = Extended(phi.linear_growth) * input + Extended(phi.at_zero * root);
  return std::isfinite(phi.supremum) ? min(linear, Extended(phi.supremum * root)) : linear;
}

/// W_2 φ(W_1 x + b_1) + b_2.
BS_FUNCTION Majorant feed_forward_majorant(const Architecture& a, Extended range, int order) {
  const Weights& w = a.weights;
  Majorant c;
  c[0] = Extended(w.ff_out) * hidden_range(a, range) + Extended(w.ff_out_bias);
  Extended weights = Extended(w.ff_out) * Extended(w.ff_in);
  for (int k = 1; k <= order; ++k) {
    c[k] = weights * Extended(a.activation->derivative[k]);
    weights *= Extended(w.ff_in_row);
  }
  return c;
}

/// √d ρ/√(1+ρ²), ρ = R/√(dε): bound on the normalized vector before gain and bias.
BS_FUNCTION Extended normalized_range(const Architecture& a, Extended range) {
  const Extended ratio = range / Extended(std::sqrt(a.width * a.norm_epsilon));
  return Extended(std::sqrt(a.width)) * ratio / sqrt(Extended(1.0) + ratio * ratio);
}

/// γ⊙(x−mean)/√(ε+var) + b.
BS_FUNCTION Majorant layer_norm_majorant(const Architecture& a, const Tables& tables,
                                         Extended range, int order) {
  const Extended gain(a.weights.norm_gain);
  Majorant c;
  c[0] = gain * normalized_range(a, range) + Extended(a.weights.norm_bias);
  const Extended s(std::sqrt(a.width * a.norm_epsilon));
  Extended factor = gain * Extended(std::sqrt(a.width));
  for (int k = 1; k <= order; ++k) {
    factor = factor / s;
    c[k] = factor * Extended(tables.layer_norm[k]);
  }
  return c;
}

BS_FUNCTION bool is_attention(int sublayer) { return sublayer % 2 == 0; }

BS_FUNCTION Majorant sublayer_majorant(const Architecture& a, const Tables& tables, int sublayer,
                                       Extended range, int order) {
  return is_attention(sublayer) ? attention_majorant(a, tables, range, order)
                                : feed_forward_majorant(a, range, order);
}

/// One residual stage x ↦ LN(x + f(x)) or x + f(LN(x)): its two maps and the ranges between them.
struct Stage {
  bool normalized;
  Majorant function;   ///< f, attention or feed-forward
  Majorant norm;       ///< LN; unspecified unless normalized
  Extended inner;      ///< range of the input of f
  Extended sum;        ///< range of x + f(…)
  Extended range;      ///< range of the stage's output
};

BS_FUNCTION Stage stage_majorants(const Architecture& a, const Tables& tables, int sublayer,
                                  Extended range, int order) {
  Stage stage;
  stage.normalized = carries_norm(a, sublayer);
  stage.inner = range;
  if (stage.normalized && a.placement == Placement::pre) {
    stage.norm = layer_norm_majorant(a, tables, range, order);
    stage.inner = stage.norm[0];
  }
  stage.function = sublayer_majorant(a, tables, sublayer, stage.inner, order);
  stage.sum = range + stage.function[0];
  stage.range = stage.sum;
  if (stage.normalized && a.placement == Placement::post) {
    stage.norm = layer_norm_majorant(a, tables, stage.sum, order);
    stage.range = stage.norm[0];
  }
  return stage;
}

/// Majorant of x ↦ stage(x) after `before`.
BS_FUNCTION Majorant apply_stage(const Architecture& a, const Stage& stage, const Majorant& before,
                                 int order) {
  if (stage.normalized && a.placement == Placement::pre) {
    Majorant branch = substitute(stage.norm, before, order);
    branch = substitute(stage.function, branch, order);
    add(branch, before, order);
    return branch;
  }
  Majorant residual = stage.function;
  residual[0] = stage.sum;
  if (order >= 1) residual[1] += Extended(1.0);
  Majorant after = substitute(residual, before, order);
  if (stage.normalized) after = substitute(stage.norm, after, order);
  return after;
}

/// Relative roundings in T_0 and, per order, in T_k (at most order_count * k).    theory §9
///
/// A term of T_k is a tree with k leaves: each layer contributes at most k nodes, so counts add up
/// over layers and are multiplied by k once. Counts per part, with R the count of its range:
/// attention c_0 R+11, node of order j j(2R+24); feed-forward c_0 R+15, node 12j;
/// layer norm c_0 R/(1+ρ²)+12, node 9j; substitution (S+1)/2 + 3 per leaf (majorant.hpp).
struct RoundingCount {
  double range = 4;
  double per_order = 4;

  BS_FUNCTION void add_function(bool attention, double inner, int order) {
    range = max(range, inner) + (attention ? 11 : 15);
    per_order += (order + 1) * 0.5 + 3 + (attention ? 2 * inner + 24 : 12);
  }
  /// Returns the count of the norm's range. ρ = range/s is damped by 1/(1+ρ²).
  BS_FUNCTION double add_norm(const Architecture& a, Extended input, double input_count,
                              int order) {
    const Extended ratio = input / Extended(std::sqrt(a.width * a.norm_epsilon));
    const double damping = (Extended(1.0) / (Extended(1.0) + ratio * ratio)).to_double_saturated();
    per_order += (order + 1) * 0.5 + 3 + 9;
    return input_count * damping + 12;
  }
  BS_FUNCTION void add_stage(const Architecture& a, const Stage& stage, int sublayer,
                             Extended before, int order) {
    const bool pre = a.placement == Placement::pre;
    double inner = range;
    if (stage.normalized && pre) inner = add_norm(a, before, range, order);
    add_function(is_attention(sublayer), inner, order);
    if (stage.normalized && !pre) range = add_norm(a, stage.sum, range, order);
  }
};

/// T_0 … T_S of the whole class and the roundings they contain.
struct Network {
  Majorant majorant;
  RoundingCount count;
};

BS_FUNCTION Network network_majorant(const Architecture& a, const Tables& tables, int order) {
  Network network;
  Majorant current = embedding_majorant(a, order);
  for (int i = 0; i < a.sublayers(); ++i) {
    const Stage stage = stage_majorants(a, tables, i, current[0], order);
    network.count.add_stage(a, stage, i, current[0], order);
    current = apply_stage(a, stage, current, order);
    current[0] = stage.range;
  }
  if (a.final_norm) {
    const Majorant norm = layer_norm_majorant(a, tables, current[0], order);
    network.count.range = network.count.add_norm(a, current[0], network.count.range, order);
    current = substitute(norm, current, order);
  }
  scale(current, Extended(a.weights.readout), order);
  current[0] += Extended(a.weights.readout_bias);
  network.majorant = current;
  network.count.range += 4;
  network.count.per_order += 3;
  return network;
}

/// The highest order the class has derivatives of: S, or less where the activation says so.
BS_FUNCTION int usable_order(const Architecture& a, int max_order) {
  return max_order < a.activation->max_order ? max_order : a.activation->max_order;
}

}  // namespace boundsweep
