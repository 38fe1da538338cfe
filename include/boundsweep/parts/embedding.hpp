#pragma once
/// x_m ↦ E x_m + p_m.                                                     theory §3, §5.2

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::embedding {

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, int order) {
  const WeightsOf<Real>& w = layer.weights.bound;
  MajorantOf<Number> c;
  for (int k = 2; k <= order; ++k) c[k] = Number();
  c[0] = Number(w.embedding) * Number(layer.sizes.radius) + Number(w.position);
  if (order >= 1) c[1] = Number(w.embedding);
  return c;
}

/// The roundings in c_0 and in c_1.
inline constexpr double range_roundings = 7, slope_roundings = 5;

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  visit_item<Number>(visit, ItemShape::embedding,
                     w.matrix_radius(WeightGroup::embedding, w.bound.embedding),
                     Number(layer.sizes.radius));
  visit_item<Number>(visit, ItemShape::position,
                     w.vector_radius(WeightGroup::position, w.bound.position), Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::embedding, WeightGroup::embedding);
  count_vector(count, ItemShape::position, WeightGroup::position, w.position);
}

}  // namespace boundsweep::embedding
