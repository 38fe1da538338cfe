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

BS_FUNCTION double entries(const Architecture& a, ItemShape shape) {
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
class LaterStages {
 public:
  BS_FUNCTION void append(Extended factor) {
    ++stages_;
    if (factor.is_zero()) {
      last_zero_ = stages_;
      total_ = Extended(1.0);
    } else {
      total_ *= factor;
    }
  }
  /// Moves to the next stage of the second walk; `factor` is that stage's own.
  BS_FUNCTION void advance(Extended factor) {
    ++position_;
    if (position_ > last_zero_) prefix_ *= factor;
  }
  /// Product of the factors of all stages not yet advanced over.
  BS_FUNCTION Extended product() const {
    return position_ < last_zero_ ? Extended() : total_ / prefix_;
  }

 private:
  int stages_ = 0, position_ = 0, last_zero_ = 0;
  Extended total_ = Extended(1.0), prefix_ = Extended(1.0);
};

/// Lipschitz constant of one residual stage.
BS_FUNCTION Extended stage_factor(const Architecture& a, const Stage& stage) {
  const Extended one(1.0);
  if (!stage.normalized) return one + stage.function[1];
  return a.placement == Placement::pre ? one + stage.function[1] * stage.norm[1]
                                       : (one + stage.function[1]) * stage.norm[1];
}

/// Calls visit(shape, norm bound w_i, sensitivity λ_i) for every item with λ_i > 0, first to last.
/// Precondition: `a` is in spectral form.
template <class Visit>
BS_FUNCTION void for_each_item(const Architecture& a, const Tables& tables, Visit& visit) {
  const Weights& w = a.weights;
  const Extended embedded = embedding_majorant(a, 1)[0];
  const Extended readout(w.readout);
  LaterStages later;
  Extended range = embedded;
  for (int i = 0; i < a.sublayers(); ++i) {
    const Stage stage = stage_majorants(a, tables, i, range, 1);
    later.append(stage_factor(a, stage));
    range = stage.range;
  }
  Majorant final_norm;
  if (a.final_norm) {
    final_norm = layer_norm_majorant(a, tables, range, 1);
    later.append(final_norm[1]);
  }
  later.append(readout);

  const auto item = [&visit](ItemShape shape, double norm, Extended local, Extended after) {
    const Extended sensitivity = local * after;
    if (!sensitivity.is_zero()) visit(shape, norm, sensitivity);
  };
  const auto bias = [&item](ItemShape shape, double norm, Extended local, Extended after) {
    if (norm > 0) item(shape, norm, local, after);
  };
  const Extended one(1.0);

  item(ItemShape::embedding, w.embedding, Extended(a.radius), later.product());
  bias(ItemShape::position, w.position, one, later.product());

  const double heads = head_factor(a);
  const Extended s1_over_root(tables.softmax_row(a.tokens)[1] / std::sqrt(a.head_width()));
  range = embedded;
  for (int i = 0; i < a.sublayers(); ++i) {
    const Stage stage = stage_majorants(a, tables, i, range, 1);
    later.advance(stage_factor(a, stage));
    const Extended after = later.product();
    const bool post = a.placement == Placement::post;
    const Extended after_function = stage.normalized && post ? stage.norm[1] * after : after;
    if (is_attention(i)) {
      const AttentionRanges at = attention_ranges(a, stage.inner);
      const Extended value_factor = Extended(heads) * Extended(w.output);
      const Extended logit = value_factor * at.value * s1_over_root;
      item(ItemShape::square, w.query, logit * at.key * stage.inner, after_function);
      bias(ItemShape::vector, w.query_bias, logit * at.key, after_function);
      item(ItemShape::square, w.key, logit * at.query * stage.inner, after_function);
      item(ItemShape::square, w.value, value_factor * stage.inner, after_function);
      bias(ItemShape::vector, w.value_bias, value_factor, after_function);
      item(ItemShape::square, w.output,
           Extended(heads) * (at.value + Extended(w.value_bias)), after_function);
      bias(ItemShape::vector, w.output_bias, one, after_function);
    } else {
      const Extended slope = Extended(w.ff_out) * Extended(a.activation->derivative[1]);
      item(ItemShape::feed_forward, w.ff_in, slope * stage.inner, after_function);
      bias(ItemShape::hidden_vector, w.ff_in_bias, slope, after_function);
      item(ItemShape::feed_forward, w.ff_out, hidden_range(a, stage.inner), after_function);
      bias(ItemShape::vector, w.ff_out_bias, one, after_function);
    }
    if (stage.normalized) {
      const Extended after_norm = post ? after : stage.function[1] * after;
      const Extended input = post ? stage.sum : range;
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

/// h_P(e) = Σ_i P_i log(1 + 2 w_i λ_i P/(P_i e)) at the scales e_k = e_0 2^-k, k = 1 … levels.
class ParametricEntropy {
 public:
  /// Preconditions: e0 > 0, `a` in spectral form, levels <= highest_level.
  BS_FUNCTION ParametricEntropy(const Architecture& a, const Tables& tables,
                                const RoundingCount& network, Extended e0, double e0_count,
                                int levels)
      : architecture_(a) {
    for (int g = 0; g < item_shapes; ++g)
      for (int k = 0; k <= levels; ++k) excess_[g][k] = Extended();
    double active = 0;  // P
    auto count_entries = [&](ItemShape shape, double, Extended) { active += entries(a, shape); };
    for_each_item(a, tables, count_entries);
    auto accumulate = [&](ItemShape shape, double norm, Extended sensitivity) {
      Extended term =
          Extended(norm) * Extended(2 * active / entries(a, shape)) * sensitivity / e0;
      Extended* excess = excess_[static_cast<int>(shape)];
      for (int k = 1; k <= levels; ++k) {
        term *= Extended(2.0);
        excess[k] += term + excess[k] * term;  // Π(1 + term) − 1 without cancellation
      }
    };
    for_each_item(a, tables, accumulate);
    // λ_i: at most 3 ranges, and every stage's c_1 in numerator and denominator of its tail; then
    // two roundings per item of its shape.
    count_ = 3 * network.range + 4 * network.per_order + e0_count + 16.0 * a.sublayers() + 80;
  }

  /// h_P(e_k), rounded up with the count `rounding()`.
  BS_FUNCTION Extended at(int level) const {
    Extended sum;
    for (int g = 0; g < item_shapes; ++g) {
      if (excess_[g][level].is_zero()) continue;
      const auto shape = static_cast<ItemShape>(g);
      sum += Extended(entries(architecture_, shape)) * log1p(excess_[g][level]);
    }
    return round_up(sum, count_);
  }
  BS_FUNCTION double rounding() const { return count_; }

 private:
  const Architecture& architecture_;
  double count_ = 0;
  Extended excess_[item_shapes][highest_level + 1];  ///< Π over items of the shape, minus 1
};

}  // namespace boundsweep
