#pragma once
/// Majorant of the transformer class, part by part and composed.         theory §3
///
/// Every function takes an architecture in spectral form (with_spectral_norms) and the range R, a
/// bound on the token norm of the part's input. `order` is S. Number is Extended or Lanes
/// (majorant.hpp).

#include <cmath>

#include "boundsweep/architecture.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/majorant.hpp"

namespace boundsweep {

/// √H, or H when the output matrices are bounded per head: the heads' outputs, each of norm v, are
/// combined into one of norm at most this times w_O v.
template <class Real>
BS_FUNCTION Real head_factor(const ArchitectureOf<Real>& a) {
  return a.weights.output_per_head ? a.heads : square_root(a.heads);
}

/// x_m ↦ E x_m + p_m.
template <class Number = Extended, class Real>
BS_FUNCTION MajorantOf<Number> embedding_majorant(const ArchitectureOf<Real>& a, int order) {
  MajorantOf<Number> c;
  for (int k = 2; k <= order; ++k) c[k] = Number();
  c[0] = Number(a.weights.embedding) * Number(a.radius) + Number(a.weights.position);
  if (order >= 1) c[1] = Number(a.weights.embedding);
  return c;
}

/// Norms of queries, keys and values on inputs of norm R. A key bias drops out of the softmax and
/// a value bias is a constant, so `key` and `value` are without them.
template <class Number>
struct AttentionRanges {
  Number query, key, value;
};

template <class Number, class Real>
BS_FUNCTION AttentionRanges<Number> attention_ranges(const ArchitectureOf<Real>& a, Number range) {
  const WeightsOf<Real>& w = a.weights;
  return {Number(w.query) * range + Number(w.query_bias), Number(w.key) * range,
          Number(w.value) * range};
}

/// Multi-head softmax attention with its output matrix.
template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> attention_majorant(const ArchitectureOf<Real>& a, const Tables& tables,
                                        Number range, int order) {
  const WeightsOf<Real>& w = a.weights;
  const AttentionRanges<Number> at = attention_ranges(a, range);
  const Number scale_by = Number(head_factor(a)) * Number(w.output);
  MajorantOf<Number> c;
  c[0] = scale_by * (at.value + Number(w.value_bias)) + Number(w.output_bias);
  if (order == 0) return c;

  // α(u) = linear u + quadratic u²; softmax(u) = Σ_k S_k α^k / k! by Horner's rule, in c[1 …].
  const Number root(square_root(a.head_width()));
  const Number linear = (at.query * Number(w.key) + Number(w.query) * at.key) / root;
  const Number quadratic = Number(w.query) * Number(w.key) / root;
  const double* softmax = tables.softmax_row(a.tokens);
  MajorantOf<Number> p;
  p[0] = Number(softmax[order]);
  for (int j = order - 1; j >= 0; --j) {
    const int degree = order - j;  // beyond it nothing reaches order S any more
    for (int k = degree; k >= 2; --k) p[k] = p[k - 1] * linear + p[k - 2] * quadratic;
    p[1] = p[0] * linear;
    p[0] = Number(softmax[j]);
  }
  const Number slope(w.value);
  for (int k = 1; k <= order; ++k) c[k] = scale_by * (at.value * p[k] + slope * p[k - 1]);
  return c;
}

/// Φ: bound on ‖φ(W_1 x + b_1)‖ for ‖x‖ <= R.
template <class Number, class Real>
BS_FUNCTION Number hidden_range(const ArchitectureOf<Real>& a, Number range) {
  const ActivationOf<Real>& phi = *a.activation;
  const Real root = square_root(a.ff);
  const Number input = Number(a.weights.ff_in) * range + Number(a.weights.ff_in_bias);
  const Number linear = Number(phi.linear_growth) * input + Number(phi.at_zero * root);
  return at_most(linear, phi.supremum * root);
}

/// W_2 φ(W_1 x + b_1) + b_2.
template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> feed_forward_majorant(const ArchitectureOf<Real>& a, Number range, int order) {
  const WeightsOf<Real>& w = a.weights;
  MajorantOf<Number> c;
  c[0] = Number(w.ff_out) * hidden_range(a, range) + Number(w.ff_out_bias);
  Number weights = Number(w.ff_out) * Number(w.ff_in);
  for (int k = 1; k <= order; ++k) {
    c[k] = weights * Number(a.activation->derivative[k]);
    weights *= Number(w.ff_in_row);
  }
  return c;
}

/// √d ρ/√(1+ρ²), ρ = R/√(dε): bound on the normalized vector before gain and bias.
template <class Number, class Real>
BS_FUNCTION Number normalized_range(const ArchitectureOf<Real>& a, Number range) {
  const Number ratio = range / Number(square_root(a.width * a.norm_epsilon));
  return Number(square_root(a.width)) * ratio / square_root(Number(1.0) + ratio * ratio);
}

/// 1/(1+ρ²), ρ as there: the relative sensitivity of normalized_range to R.
template <class Number, class Real>
BS_FUNCTION Real normalized_sensitivity(const ArchitectureOf<Real>& a, Number range) {
  const Number ratio = range / Number(square_root(a.width * a.norm_epsilon));
  return saturated(Number(1.0) / (Number(1.0) + ratio * ratio));
}

/// γ⊙(x−mean)/√(ε+var) + b.
template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> layer_norm_majorant(const ArchitectureOf<Real>& a, const Tables& tables,
                                         Number range, int order) {
  const Number gain(a.weights.norm_gain);
  MajorantOf<Number> c;
  c[0] = gain * normalized_range(a, range) + Number(a.weights.norm_bias);
  const Number s(square_root(a.width * a.norm_epsilon));
  Number factor = gain * Number(square_root(a.width));
  for (int k = 1; k <= order; ++k) {
    factor = factor / s;
    c[k] = factor * Number(tables.layer_norm[k]);
  }
  return c;
}

BS_FUNCTION bool is_attention(int sublayer) { return sublayer % 2 == 0; }

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> sublayer_majorant(const ArchitectureOf<Real>& a, const Tables& tables, int sublayer,
                                       Number range, int order) {
  return is_attention(sublayer) ? attention_majorant(a, tables, range, order)
                                : feed_forward_majorant(a, range, order);
}

/// One residual stage x ↦ LN(x + f(x)) or x + f(LN(x)): its two maps and the ranges between them.
template <class Number>
struct StageOf {
  bool normalized;
  MajorantOf<Number> function;   ///< f, attention or feed-forward
  MajorantOf<Number> norm;       ///< LN; unspecified unless normalized
  Number inner;      ///< range of the input of f
  Number sum;        ///< range of x + f(…)
  Number range;      ///< range of the stage's output
};
using Stage = StageOf<Extended>;

template <class Number, class Real>
BS_FUNCTION StageOf<Number> stage_majorants(const ArchitectureOf<Real>& a, const Tables& tables, int sublayer,
                                  Number range, int order) {
  StageOf<Number> stage;
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

/// normalized_sensitivity where the stage's norm is, 0 without one. `range` is that of its input.
template <class Number, class Real>
BS_FUNCTION Real stage_sensitivity(const ArchitectureOf<Real>& a, const StageOf<Number>& stage,
                                   Number range) {
  if (!stage.normalized) return Real(0.0);
  return normalized_sensitivity(a, a.placement == Placement::pre ? range : stage.sum);
}

/// Majorant of x ↦ stage(x).
template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> stage_majorant(const ArchitectureOf<Real>& a,
                                              const StageOf<Number>& stage, int order) {
  const bool pre = a.placement == Placement::pre;
  MajorantOf<Number> c = stage.normalized && pre ? substitute(stage.function, stage.norm, order)
                                                 : stage.function;
  if (order >= 1) c[1] += Number(1.0);
  if (stage.normalized && !pre) c = substitute(stage.norm, c, order);
  c[0] = stage.range;
  return c;
}

/// Relative roundings in T_0 and, per order, in T_k (at most order_count * k).    theory §9
///
/// A term of T_k is a tree with k leaves: each layer contributes at most k nodes, so counts add up
/// over layers and are multiplied by k once. Every input brings one of its own, from the decimal to
/// the double. Counts per part, with R the count of its range: attention c_0 R+13, node of order j
/// j(2R+28); feed-forward c_0 R+15, node 13j; layer norm c_0 R/(1+ρ²)+12, node 9j; substitution
/// (S+1)/2 + 3 per leaf (majorant.hpp).
template <class Real>
struct RoundingCountOf {
  Real range = 6;
  Real per_order = 4;

  BS_FUNCTION void add_function(bool attention, Real inner, int order) {
    range = max(range, inner) + Real(attention ? 13 : 15);
    per_order += Real((order + 1) * 0.5 + 3) +
                 (attention ? Real(2.0) * inner + Real(28.0) : Real(13.0));
  }
  /// Returns the count of the norm's range, from that of its input and normalized_sensitivity.
  BS_FUNCTION Real add_norm(Real input_count, Real sensitivity, int order) {
    per_order += Real((order + 1) * 0.5 + 3 + 9);
    return input_count * sensitivity + Real(12.0);
  }
  /// `sensitivity` is stage_sensitivity.
  BS_FUNCTION void add_stage(const ArchitectureOf<Real>& a, int sublayer, bool normalized,
                             Real sensitivity, int order) {
    const bool pre = a.placement == Placement::pre;
    Real inner = range;
    if (normalized && pre) inner = add_norm(range, sensitivity, order);
    add_function(is_attention(sublayer), inner, order);
    if (normalized && !pre) range = add_norm(range, sensitivity, order);
  }
};
using RoundingCount = RoundingCountOf<double>;

/// What the parametric route needs of one stage.
template <class Number>
struct StageSlopes {
  Number inner;     ///< range of the input of f
  Number sum;       ///< range of x + f(…)
  Number range;     ///< range of the stage's output
  Number function;  ///< c_1 of f
  Number norm;      ///< c_1 of LN; unspecified unless normalized
  bool normalized;
};

template <class Number>
BS_FUNCTION StageSlopes<Number> slopes_of(const StageOf<Number>& stage) {
  return {stage.inner,       stage.sum,     stage.range,
          stage.function[1], stage.norm[1], stage.normalized};
}

/// An attention and a feed-forward stage.
template <class Number>
struct BlockOf {
  Number input;  ///< range of its input
  StageSlopes<Number> stage[2];
  RealOf<Number> sensitivity[2];  ///< stage_sensitivity
  MajorantOf<Number> majorant;

  /// Whether the block that starts with `sublayer` is this one where its input has the range given.
  template <class Real>
  BS_FUNCTION bool repeats(const ArchitectureOf<Real>& a, int sublayer, Number range) const {
    return carries_norm(a, sublayer) == stage[0].normalized &&
           carries_norm(a, sublayer + 1) == stage[1].normalized && !any(!(range == input));
  }
};

/// The block that starts with `sublayer`.
template <class Number, class Real>
BS_FUNCTION BlockOf<Number> block_at(const ArchitectureOf<Real>& a, const Tables& tables,
                                     int sublayer, Number range, int order) {
  BlockOf<Number> block;
  block.input = range;
  for (int j = 0; j < 2; ++j) {
    const StageOf<Number> stage = stage_majorants(a, tables, sublayer + j, range, order);
    block.stage[j] = slopes_of(stage);
    block.sensitivity[j] = stage_sensitivity(a, stage, range);
    const MajorantOf<Number> c = stage_majorant(a, stage, order);
    block.majorant = j == 0 ? c : substitute(c, block.majorant, order);
    range = stage.range;
  }
  return block;
}

/// T_0 … T_S of the whole class and the roundings they contain.
template <class Number>
struct NetworkOf {
  MajorantOf<Number> majorant;
  RoundingCountOf<RealOf<Number>> count;
};
using Network = NetworkOf<Extended>;

/// A walk through the class, block by block. Networks that differ in depth alone begin alike: the
/// walk of one goes on where that of a shallower one ended.
///
/// Norms let the range converge. Blocks at one range are one map: its majorant is computed once.
template <class Number>
class NetworkWalk {
 public:
  template <class Real>
  BS_FUNCTION void start(const ArchitectureOf<Real>& a, int order) {
    sublayers_ = 0;
    current_ = embedding_majorant<Number>(a, order);
    count_ = RoundingCountOf<RealOf<Number>>();
  }

  /// Walks to the last block of `a`. Calls record(i, slopes) for every stage on the way, and after
  /// every block record.change_unit(c, order) with the majorant of the network up to there. It may
  /// divide c_k by v^k, v a power of two: what follows treats all c_k alike, so T_k arrives divided
  /// by v^k. Precondition: of what came since start(), `a` differs in depth and norms alone, is no
  /// shallower, and norms_agree.
  template <class Real, class Record>
  BS_FUNCTION void advance(const ArchitectureOf<Real>& a, const Tables& tables, int order,
                           const Record& record) {
    for (; sublayers_ < a.sublayers(); sublayers_ += 2) {
      const int i = sublayers_;
      if (i == 0 || !block_.repeats(a, i, current_[0]))
        block_ = block_at(a, tables, i, current_[0], order);
      for (int j = 0; j < 2; ++j) {
        record(i + j, block_.stage[j]);
        count_.add_stage(a, i + j, block_.stage[j].normalized, block_.sensitivity[j], order);
      }
      current_ = substitute(block_.majorant, current_, order);
      record.change_unit(current_, order);
    }
  }

  /// The network that ends with the last block walked: that of the `a` of the last advance().
  template <class Real>
  BS_FUNCTION NetworkOf<Number> network(const ArchitectureOf<Real>& a, const Tables& tables,
                                        int order) const {
    NetworkOf<Number> network{current_, count_};
    if (a.final_norm) {
      const MajorantOf<Number> norm = layer_norm_majorant(a, tables, current_[0], order);
      network.count.range = network.count.add_norm(
          network.count.range, normalized_sensitivity(a, current_[0]), order);
      network.majorant = substitute(norm, current_, order);
    }
    scale(network.majorant, Number(a.weights.readout), order);
    network.majorant[0] += Number(a.weights.readout_bias);
    network.count.range += 5.0;
    network.count.per_order += 4.0;
    return network;
  }

 private:
  int sublayers_;  ///< behind which it stands
  BlockOf<Number> block_;  ///< the last one
  MajorantOf<Number> current_;
  RoundingCountOf<RealOf<Number>> count_;
};

struct RecordNothing {
  template <class Number>
  BS_FUNCTION void operator()(int, const StageSlopes<Number>&) const {}
  template <class Number>
  BS_FUNCTION void change_unit(MajorantOf<Number>&, int) const {}
};

BS_FUNCTION Network network_majorant(const Architecture& a, const Tables& tables, int order) {
  NetworkWalk<Extended> walk;
  walk.start(a, order);
  walk.advance(a, tables, order, RecordNothing());
  return walk.network(a, tables, order);
}

/// The highest order the class has derivatives of: S, or less where the activation says so.
BS_FUNCTION int usable_order(const Architecture& a, int max_order) {
  return max_order < a.activation->max_order ? max_order : a.activation->max_order;
}

}  // namespace boundsweep
