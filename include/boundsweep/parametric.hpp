#pragma once
/// Covering the class through its parameters.                            theory §5.2

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/rounding.hpp"
#include "boundsweep/transformer.hpp"

namespace boundsweep {

/// Items with the same number of entries share one logarithm.
enum class ItemShape : std::uint8_t {
  embedding,      ///< d × d_x
  position,       ///< M × d
  square,         ///< d × d: Q, K, V, O
  feed_forward,   ///< d × D
  vector,         ///< d: gains, biases, readout
  hidden_vector,  ///< D
  scalar
};
inline constexpr int item_shapes = 7;

template <class Real>
BS_FUNCTION Real entries(const ArchitectureOf<Real>& a, ItemShape shape) {
  switch (shape) {
    case ItemShape::embedding: return a.width * a.input_dim;
    case ItemShape::position: return a.tokens * a.width;
    case ItemShape::square: return a.width * a.width;
    case ItemShape::feed_forward: return a.width * a.ff;
    case ItemShape::vector: return a.width;
    case ItemShape::hidden_vector: return a.ff;
    case ItemShape::scalar: return 1;
  }
  return 1;
}

/// Lipschitz factors of the stages after a given one. Stages are the 2L sublayers, the final norm
/// (if any) and the readout. A stage with factor 0 hides everything before it.
template <class Number>
class LaterStages {
 public:
  BS_FUNCTION void append(Number factor) {
    ++stages_;
    if (is_zero(factor)) {
      last_zero_ = stages_;
      total_ = Number(1.0);
    } else {
      total_ *= factor;
    }
  }
  /// Moves to the next stage of the second walk; `factor` is that stage's own.
  BS_FUNCTION void advance(Number factor) {
    ++position_;
    if (position_ > last_zero_) prefix_ *= factor;
  }
  /// Product of the factors of all stages not yet advanced over.
  BS_FUNCTION Number product() const {
    return position_ < last_zero_ ? Number() : total_ / prefix_;
  }

 private:
  int stages_ = 0, position_ = 0, last_zero_ = 0;
  Number total_ = Number(1.0), prefix_ = Number(1.0);
};

/// Lipschitz constant of one residual stage.
template <class Number, class Real>
BS_FUNCTION Number stage_factor(const ArchitectureOf<Real>& a, const StageSlopes<Number>& stage) {
  const Number one(1.0);
  if (!stage.normalized) return one + stage.function;
  return a.placement == Placement::pre ? one + stage.function * stage.norm
                                       : (one + stage.function) * stage.norm;
}

/// The slopes of stage i at range R, computed when asked for.
struct ComputedStages {
  const Architecture& a;
  const Tables& tables;
  BS_FUNCTION StageSlopes<Extended> operator()(int i, Extended range) const {
    return slopes_of(stage_majorants(a, tables, i, range, 1));
  }
};

/// Calls visit(shape, norm bound w_i, sensitivity λ_i, stage) for every item with λ_i > 0, first to
/// last. The stage is the number of the residual stage, -1 before the first and 2L after the last.
/// stage_at(i, range) gives the slopes of stage i. Precondition: `a` is in spectral form. Several
/// architectures side by side have an item where one of them has it: λ_i is 0 in the others.
template <class Number, class Real, class StageAt, class Visit>
BS_FUNCTION void for_each_item(const ArchitectureOf<Real>& a, const Tables& tables,
                               const StageAt& stage_at, Visit& visit) {
  const WeightsOf<Real>& w = a.weights;
  const Number embedded = embedding_majorant<Number>(a, 1)[0];
  const Number readout(w.readout);
  LaterStages<Number> later;
  Number range = embedded;
  for (int i = 0; i < a.sublayers(); ++i) {
    const StageSlopes<Number> stage = stage_at(i, range);
    later.append(stage_factor(a, stage));
    range = stage.range;
  }
  MajorantOf<Number> final_norm;
  if (a.final_norm) {
    final_norm = layer_norm_majorant(a, tables, range, 1);
    later.append(final_norm[1]);
  }
  later.append(readout);

  int number = -1;
  const auto item = [&visit, &number](ItemShape shape, Real norm, Number local, Number after) {
    const Number sensitivity = local * after;
    if (!is_zero(sensitivity)) visit(shape, norm, sensitivity, number);
  };
  const auto bias = [&item](ItemShape shape, Real norm, Number local, Number after) {
    const auto present = norm > Real(0.0);
    if (any(present)) item(shape, norm, select(present, local, Number()), after);
  };
  const Number one(1.0);

  item(ItemShape::embedding, w.embedding, Number(a.radius), later.product());
  bias(ItemShape::position, w.position, one, later.product());

  const Real heads = head_factor(a);
  const Number s1_over_root(Real(tables.softmax_row(a.tokens)[1]) / square_root(a.head_width()));
  range = embedded;
  for (number = 0; number < a.sublayers(); ++number) {
    const StageSlopes<Number> stage = stage_at(number, range);
    later.advance(stage_factor(a, stage));
    const Number after = later.product();
    const bool post = a.placement == Placement::post;
    const Number after_function = stage.normalized && post ? stage.norm * after : after;
    if (is_attention(number)) {
      const AttentionRanges<Number> at = attention_ranges(a, stage.inner);
      const Number value_factor = Number(heads) * Number(w.output);
      const Number logit = value_factor * at.value * s1_over_root;
      item(ItemShape::square, w.query, logit * at.key * stage.inner, after_function);
      bias(ItemShape::vector, w.query_bias, logit * at.key, after_function);
      item(ItemShape::square, w.key, logit * at.query * stage.inner, after_function);
      item(ItemShape::square, w.value, value_factor * stage.inner, after_function);
      bias(ItemShape::vector, w.value_bias, value_factor, after_function);
      item(ItemShape::square, w.output, Number(heads) * (at.value + Number(w.value_bias)),
           after_function);
      bias(ItemShape::vector, w.output_bias, one, after_function);
    } else {
      const Number slope = Number(w.ff_out) * Number(a.activation->derivative[1]);
      item(ItemShape::feed_forward, w.ff_in, slope * stage.inner, after_function);
      bias(ItemShape::hidden_vector, w.ff_in_bias, slope, after_function);
      item(ItemShape::feed_forward, w.ff_out, hidden_range(a, stage.inner), after_function);
      bias(ItemShape::vector, w.ff_out_bias, one, after_function);
    }
    if (stage.normalized) {
      const Number after_norm = post ? after : stage.function * after;
      const Number input = post ? stage.sum : range;
      item(ItemShape::vector, w.norm_gain, normalized_range(a, input), after_norm);
      bias(ItemShape::vector, w.norm_bias, one, after_norm);
    }
    range = stage.range;
  }
  if (a.final_norm) {
    item(ItemShape::vector, w.norm_gain, normalized_range(a, range), readout);
    bias(ItemShape::vector, w.norm_bias, one, readout);
    range = final_norm[0];
  }
  item(ItemShape::vector, w.readout, range, one);
  bias(ItemShape::scalar, w.readout_bias, one, one);
}

/// The roundings in h_P, from those of the network's ranges and slopes and of e_0. λ_i has at most
/// 3 ranges, and every stage's c_1 in numerator and denominator of its tail. Then every stage
/// brings at most 14 to the product of a shape: 7 in a coefficient of its polynomial, 4 in the
/// polynomial's value, 3 in multiplying. Large terms change a logarithm of at least 37 each by less
/// than two.
template <class Real>
BS_FUNCTION Real parametric_rounding(const ArchitectureOf<Real>& a,
                                     const RoundingCountOf<Real>& network, Real e0_count) {
  return Real(3.0) * network.range + Real(4.0) * network.per_order + e0_count +
         Real(16.0 * a.sublayers() + 80);
}

/// 2P/P_i of items with so many entries P_i, P being how many all items have.
template <class Real>
BS_FUNCTION Real item_share(Real active, Real entries) {
  return Real(2.0) * active / entries;
}

/// The term of an item in its shape's product, at the scale e_0: 2 w_i λ_i P/(P_i e_0).
template <class Number>
BS_FUNCTION Number item_term(RealOf<Number> norm, Number sensitivity, RealOf<Number> share,
                             Number e0) {
  return Number(norm) * Number(share) * sensitivity / e0;
}

/// From here on 1 + term is the term itself, up to half a rounding. What holds for a term at level 1
/// holds at all levels.
inline constexpr double large_term = 0x1p54;

/// Π(1 + t_i z) − 1 for the terms t_i of one stage's items of one shape. Its coefficients are the
/// elementary symmetric functions of the terms, computed once for all levels z = 2^(k−1).
template <class Number>
class StagePolynomial {
 public:
  /// Biases of queries, values and outputs, gain and bias of the norm.
  static constexpr int most_items = 5;

  BS_FUNCTION void clear() { degree_ = 0; }
  BS_FUNCTION int degree() const { return degree_; }
  /// Precondition: degree() < most_items.
  BS_FUNCTION void append(const Number& term) {
    coefficient_[degree_] = degree_ > 0 ? term * coefficient_[degree_ - 1] : term;
    for (int j = degree_ - 1; j > 0; --j) coefficient_[j] += term * coefficient_[j - 1];
    if (degree_ > 0) coefficient_[0] += term;
    ++degree_;
  }
  /// Its value at z. Preconditions: degree is degree(), and > 0.
  BS_FUNCTION Number at(const Number& z, int degree) const {
    Number value = coefficient_[degree - 1];
    for (int j = degree - 2; j >= 0; --j) value = value * z + coefficient_[j];
    return value * z;
  }

 private:
  int degree_ = 0;
  Number coefficient_[most_items];  ///< of z, z² …
};

/// log Π(1 + terms) for the items of one shape at all levels; terms double from level to level.
class ShapeProduct {
 public:
  BS_FUNCTION void start(int levels) {
    levels_ = levels;
    for (int k = 1; k <= levels; ++k) excess_[k] = Extended();
  }
  /// `term` is the one at level 1. Items come stage by stage.
  BS_FUNCTION void append(Extended term) {
    if (term < Extended(large_term)) return stage_.append(term);
    large_ *= term;
    ++large_count_;
  }
  BS_FUNCTION void end_stage() {
    if (stage_.degree() == 0) return;
    for (int k = 1; k <= levels_; ++k)
      excess_[k] += stage_.at(Extended(power_of_two(k - 1)), stage_.degree()) *
                    (Extended(1.0) + excess_[k]);
    stage_.clear();
  }
  BS_FUNCTION Extended log(int k) const {
    return log1p(excess_[k]) + Extended(boundsweep::log(large_) + (k - 1) * log_two * large_count_);
  }

 private:
  int levels_ = 0;
  StagePolynomial<Extended> stage_;
  Extended excess_[highest_level + 1];  ///< Π − 1 of the terms that are not large, small or not
  Extended large_ = Extended(1.0);      ///< Π of the large terms at level 1
  double large_count_ = 0;
};

/// h_P(e) = Σ_i P_i log(1 + 2 w_i λ_i P/(P_i e)) at the scales e_k = e_0 2^-k, k = 1 … levels, to
/// entropy[1 …].
/// Preconditions: e0 > 0, `a` in spectral form, levels <= highest_level.
BS_FUNCTION void parametric_entropy(const Architecture& a, const Tables& tables, Extended e0,
                                    int levels, Extended* entropy) {
  const ComputedStages stages{a, tables};
  double active = 0;  // P
  auto count_entries = [&](ItemShape shape, double, Extended, int) { active += entries(a, shape); };
  for_each_item<Extended>(a, tables, stages, count_entries);
  ShapeProduct product[item_shapes];
  bool present[item_shapes] = {};
  int last_stage = -1;
  const auto end_stage = [&] {
    for (int s = 0; s < item_shapes; ++s)
      if (present[s]) product[s].end_stage();
  };
  auto accumulate = [&](ItemShape shape, double norm, Extended sensitivity, int stage) {
    if (stage != last_stage) end_stage();
    last_stage = stage;
    const int s = static_cast<int>(shape);
    if (!present[s]) product[s].start(levels);
    present[s] = true;
    const double share = item_share(active, entries(a, shape));
    product[s].append(Extended(2.0) * item_term(norm, sensitivity, share, e0));
  };
  for_each_item<Extended>(a, tables, stages, accumulate);
  end_stage();
  for (int k = 1; k <= levels; ++k) {
    entropy[k] = Extended();
    for (int s = 0; s < item_shapes; ++s)
      if (present[s])
        entropy[k] += Extended(entries(a, static_cast<ItemShape>(s))) * product[s].log(k);
  }
}

}  // namespace boundsweep
