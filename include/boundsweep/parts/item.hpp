#pragma once
/// What is counted of a network's parameters: items.                      theory §5.2, §5.3

#include <cstdint>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// An item is one weight matrix, of all heads together, or one vector. Items of one shape have the
/// same entries and share one logarithm of a product.
enum class ItemShape : std::uint8_t {
  embedding,      ///< d × d_x
  square,         ///< d × d: Q, O
  key_value,      ///< (d_k kv_heads) × d: K, V
  feed_forward,   ///< d × D: W_1, W_g, W_2
  readout,        ///< k × d
  position,       ///< M vectors of d entries
  vector,         ///< d: gains, biases
  head_vector,    ///< d_k kv_heads: biases of K and V
  hidden_vector,  ///< D: biases of W_1 and W_g
  output_vector   ///< k: the bias of the readout
};
inline constexpr int item_shapes = 10;

BS_FUNCTION bool is_matrix(ItemShape shape) { return shape <= ItemShape::readout; }

template <class Real>
struct ItemSize {
  Real rows, columns;
  BS_FUNCTION Real entries() const { return rows * columns; }
};

template <class Real>
BS_FUNCTION ItemSize<Real> size_of(const ArchitectureOf<Real>& a, ItemShape shape) {
  const Real one(1.0);
  switch (shape) {
    case ItemShape::embedding: return {a.width, Real(a.input_dim)};
    case ItemShape::square: return {a.width, a.width};
    case ItemShape::key_value: return {a.kv_width(), a.width};
    case ItemShape::feed_forward: return {a.ff, a.width};
    case ItemShape::readout: return {Real(a.outputs), a.width};
    case ItemShape::position: return {a.tokens * a.width, one};
    case ItemShape::vector: return {a.width, one};
    case ItemShape::head_vector: return {a.kv_width(), one};
    case ItemShape::hidden_vector: return {a.ff, one};
    case ItemShape::output_vector: return {Real(a.outputs), one};
  }
  return {one, one};
}

/// What a part says of each of its items. `local` is the change of the part's output per unit of
/// change of the item. Absent vectors (bound 0) are not items.
template <class Number>
struct ItemOf {
  ItemShape shape;
  RealOf<Number> radius;  ///< u_i, 0 where it is not trained
  Number local;
};

/// Calls visit(ItemOf) for a matrix and for a vector that is present. Several architectures side by
/// side have an item where one of them has it: its radius is 0 in the others.
template <class Number, class Visit>
BS_FUNCTION void visit_item(const Visit& visit, ItemShape shape, RealOf<Number> radius,
                            Number local) {
  if (any(radius > RealOf<Number>(0.0))) visit(ItemOf<Number>{shape, radius, local});
}

/// Calls count(shape, group) for every item a part has, trained or not.
template <class Real, class Count>
BS_FUNCTION void count_vector(const Count& count, ItemShape shape, WeightGroup group, Real bound) {
  if (any(bound > Real(0.0))) count(shape, group);
}

}  // namespace boundsweep
