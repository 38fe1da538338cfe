#pragma once
/// The items of a network with their sensitivities, and how many there are.  theory §5.2, §5.3

#include <cstdint>

#include "boundsweep/network/walk.hpp"

namespace boundsweep {

/// Lipschitz factors of the stages after a given one. Stages are the norm after the embedding (if
/// any), the 2L sublayers, the final norm (if any) and the readout. A stage with factor 0 hides
/// everything before it.
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
  const TransformerClass& c;
  const Tables& tables;
  BS_FUNCTION StageSlopes<Extended> operator()(int i, Extended range) const {
    const BlockLayer<double> layer(c, i / 2);
    return slopes_of(stage_majorants(layer(), tables, i, range, 1));
  }
};

/// Calls visit(shape, radius u_i, sensitivity λ_i, stage) for every item with u_i λ_i > 0, first to
/// last. The stage is the number of the residual stage, -1 before the first and 2L after the last.
/// stage_at(i, range) gives the slopes of stage i. Several architectures side by side have an item
/// where one of them has it: u_i λ_i is 0 in the others.
template <class Number, class Real, class StageAt, class Visit>
BS_FUNCTION void for_each_item(const TransformerClassOf<Real>& c, const Tables& tables,
                               const StageAt& stage_at, Visit& visit) {
  const ArchitectureOf<Real>& a = c.sizes;
  const LayerOf<Real> outside = outside_blocks(c);
  const Number embedded = embedding::majorant<Number>(outside, 1)[0];
  const Number readout_factor(outside.weights.bound.readout);
  LaterStages<Number> later;
  Number range = embedded;
  MajorantOf<Number> embedding_norm, final_norm;
  if (a.embedding_norm) {
    embedding_norm = layer_norm::majorant(outside, tables, range, 1);
    later.append(embedding_norm[1]);
    range = embedding_norm[0];
  }
  const Number first_range = range;
  for (int i = 0; i < a.sublayers(); ++i) {
    const StageSlopes<Number> stage = stage_at(i, range);
    later.append(stage_factor(a, stage));
    range = stage.range;
  }
  if (a.final_norm) {
    final_norm = layer_norm::majorant(outside, tables, range, 1);
    later.append(final_norm[1]);
  }
  later.append(readout_factor);

  int number = -1;
  Number after = later.product();
  // What of the items of one part goes on to the end.
  const auto pass = [&](const ItemOf<Number>& item) {
    const Number sensitivity = item.local * after;
    if (!is_zero(sensitivity)) visit(item.shape, item.radius, sensitivity, number);
  };
  embedding::for_each_item<Number>(outside, pass);
  if (a.embedding_norm) {
    later.advance(embedding_norm[1]);
    after = later.product();
    layer_norm::for_each_item(outside, embedded, pass);
  }
  range = first_range;
  for (number = 0; number < a.sublayers(); ++number) {
    const BlockLayer<Real> block(c, number / 2);
    const LayerOf<Real> layer = block();
    const StageSlopes<Number> stage = stage_at(number, range);
    later.advance(stage_factor(a, stage));
    const Number after_stage = later.product();
    const bool post = a.placement == Placement::post;
    after = stage.normalized && post ? stage.norm * after_stage : after_stage;
    if (is_attention(number)) {
      attention::for_each_item(layer, tables, stage.inner, pass);
    } else if (a.ff_gated) {
      gated_feed_forward::for_each_item(layer, stage.inner, pass);
    } else {
      feed_forward::for_each_item(layer, stage.inner, pass);
    }
    if (stage.normalized) {
      after = post ? after_stage : stage.function * after_stage;
      layer_norm::for_each_item(layer, post ? stage.sum : range, pass);
    }
    range = stage.range;
  }
  if (a.final_norm) {
    after = readout_factor;
    layer_norm::for_each_item(outside, range, pass);
    range = final_norm[0];
  }
  after = Number(1.0);
  readout::for_each_item(outside, range, pass);
}

/// Entries of items.
struct ParameterCount {
  std::uint64_t all = 0;      ///< of every weight matrix, norm gain, positional vector and bias present
  std::uint64_t trained = 0;  ///< numbers stored of what training may change
};

/// Precondition: the sum fits 64 bits.
BS_FUNCTION ParameterCount count_parameters(const Architecture& a) {
  ParameterCount total;
  const auto whole = [](double size) { return static_cast<std::uint64_t>(size); };
  // `times` layers have the items that a part calls count for.
  const auto counter = [&](const Training& training, std::uint64_t times) {
    return [&total, &a, training, times, whole](ItemShape shape, WeightGroup group) {
      const ItemSize<double> size = size_of(a, shape);
      const std::uint64_t entries = whole(size.rows) * whole(size.columns) * times;
      total.all += entries;
      if (!training.trainable.has(group)) return;
      const bool factors = is_matrix(shape) && training.rank < INFINITY;
      total.trained +=
          factors ? whole(training.rank) * whole(size.rows + size.columns) * times : entries;
    };
  };
  const auto outside = counter(a.training, 1);
  embedding::count_items(a.weights, outside);
  readout::count_items(a.weights, outside);
  const std::uint64_t norms_outside = (a.embedding_norm ? 1u : 0u) + (a.final_norm ? 1u : 0u);
  if (norms_outside > 0) layer_norm::count_items(a.weights, counter(a.training, norms_outside));
  const auto count_block = [&](const Weights& weights, const Training& training,
                               std::uint64_t times, std::uint64_t norms) {
    const auto count = counter(training, times);
    attention::count_items(weights, count);
    if (a.ff_gated) {
      gated_feed_forward::count_items(weights, count);
    } else {
      feed_forward::count_items(weights, count);
    }
    if (norms > 0) layer_norm::count_items(weights, counter(training, norms));
  };
  const auto blocks = whole(a.depth);
  if (a.blocks == nullptr) {
    count_block(a.weights, a.training, blocks, whole(a.norms));
    return total;
  }
  for (std::uint64_t b = 0; b < blocks; ++b) {
    const int first = 2 * static_cast<int>(b);
    const std::uint64_t norms =
        (carries_norm(a, first) ? 1u : 0u) + (carries_norm(a, first + 1) ? 1u : 0u);
    count_block(overridden(a.weights, a.blocks[b]), overridden(a.training, a.blocks[b]), 1, norms);
  }
  return total;
}

}  // namespace boundsweep
