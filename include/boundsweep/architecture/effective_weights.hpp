#pragma once
/// From the bounds a user states to those the formulas use.               theory §3, §5.3, §7.3

#include <cmath>
#include <type_traits>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// The weights of one block, or of what stands outside the blocks, as the formulas use them: every
/// matrix bounded in spectral norm, updates included, the rows of W_1 and W_g never above them.
template <class Real>
struct EffectiveWeightsOf {
  WeightsOf<Real> bound;
  GroupSet trainable;
  Real update;

  /// u_i, how far training can take a matrix of that bound from a start that is fixed: its bound
  /// where training starts from zero, 0 where it is not trained.
  BS_FUNCTION Real matrix_radius(WeightGroup group, Real its_bound) const {
    if (!trainable.has(group)) return Real(0.0);
    return select(update < Real(INFINITY), update, its_bound);
  }
  /// The same of gains, biases and positions, which start from zero always.
  BS_FUNCTION Real vector_radius(WeightGroup group, Real its_bound) const {
    return trainable.has(group) ? its_bound : Real(0.0);
  }
};

/// An entrywise bound B gives B √(rows columns) and, for a row, B √columns; then what training may
/// add. At most four roundings a bound.
BS_FUNCTION EffectiveWeightsOf<double> effective_weights(const Architecture& a,
                                                         const Weights& stated,
                                                         const Training& training) {
  EffectiveWeightsOf<double> effective{stated, training.trainable, training.update};
  Weights& w = effective.bound;
  if (w.kind == WeightKind::entrywise) {
    const double head = std::sqrt(a.head_width() * a.width);
    const double ff = std::sqrt(a.ff * a.width);
    w.ff_in_row = std::fmin(w.ff_in_row, w.ff_in * std::sqrt(a.width));
    w.ff_gate_row = std::fmin(w.ff_gate_row, w.ff_gate * std::sqrt(a.width));
    w.embedding *= std::sqrt(a.width * a.input_dim);
    w.query *= head;
    w.key *= head;
    w.value *= head;
    w.output *= w.output_per_head ? head : a.width;
    w.ff_in *= ff;
    w.ff_gate *= ff;
    w.ff_out *= ff;
    w.readout *= std::sqrt(a.width * a.outputs);
  }
  w.kind = WeightKind::spectral;
  if (training.update < INFINITY) {
    const auto grow = [&training](WeightGroup group, double& bound) {
      if (training.trainable.has(group)) bound += training.update;
    };
    grow(WeightGroup::embedding, w.embedding);
    grow(WeightGroup::query, w.query);
    grow(WeightGroup::key, w.key);
    grow(WeightGroup::value, w.value);
    grow(WeightGroup::output, w.output);
    grow(WeightGroup::ff_in, w.ff_in);
    grow(WeightGroup::ff_in, w.ff_in_row);
    grow(WeightGroup::ff_gate, w.ff_gate);
    grow(WeightGroup::ff_gate, w.ff_gate_row);
    grow(WeightGroup::ff_out, w.ff_out);
    grow(WeightGroup::readout, w.readout);
  }
  w.ff_in_row = std::fmin(w.ff_in_row, w.ff_in);
  w.ff_gate_row = std::fmin(w.ff_gate_row, w.ff_gate);
  return effective;
}

/// A class as the formulas see it.
template <class Real>
struct TransformerClassOf {
  ArchitectureOf<Real> sizes;       ///< and the weights as stated
  EffectiveWeightsOf<Real> shared;  ///< of what stands outside the blocks, and of most blocks

  /// Whether some block has bounds of its own. Several classes side by side have none.
  BS_FUNCTION bool has_blocks() const { return sizes.blocks != nullptr; }
};
using TransformerClass = TransformerClassOf<double>;

BS_FUNCTION TransformerClass transformer_class(const Architecture& stated) {
  return {stated, effective_weights(stated, stated.weights, stated.training)};
}

/// Sizes and weights of one layer, which is what a part of the network needs.
template <class Real>
struct LayerOf {
  const ArchitectureOf<Real>& sizes;
  const EffectiveWeightsOf<Real>& weights;
};

template <class Real>
BS_FUNCTION LayerOf<Real> outside_blocks(const TransformerClassOf<Real>& c) {
  return {c.sizes, c.shared};
}

/// The layer view of a block; owns the weights of one with bounds of its own.
template <class Real>
class BlockLayer {
 public:
  BS_FUNCTION BlockLayer(const TransformerClassOf<Real>& c, int block) : class_(c) {
    if constexpr (std::is_same<Real, double>::value) {
      if (c.has_blocks()) {
        const BlockOverride& override = c.sizes.blocks[block];
        own_ = effective_weights(c.sizes, overridden(c.sizes.weights, override),
                                 overridden(c.sizes.training, override));
      }
    }
  }
  BlockLayer(const BlockLayer&) = delete;

  BS_FUNCTION LayerOf<Real> operator()() const {
    if constexpr (std::is_same<Real, double>::value) {
      if (class_.has_blocks()) return {class_.sizes, own_};
    }
    return outside_blocks(class_);
  }

 private:
  struct None {};
  using Own = std::conditional_t<std::is_same<Real, double>::value, EffectiveWeightsOf<double>, None>;

  const TransformerClassOf<Real>& class_;
  Own own_;
};

}  // namespace boundsweep
