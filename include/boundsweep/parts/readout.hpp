#pragma once
/// W_r (one token, or the mean over tokens) + b_r.                        theory §3, §5.2

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::readout {

/// The majorant of the readout after a network with majorant c.
template <class Number, class Real>
BS_FUNCTION void apply(const LayerOf<Real>& layer, MajorantOf<Number>& c, int order) {
  const WeightsOf<Real>& w = layer.weights.bound;
  scale(c, Number(w.readout), order);
  c[0] += Number(w.readout_bias);
}

/// What it adds to the roundings in c_0 and, an order, in c_k.
inline constexpr double range_roundings = 6, slope_roundings = 5;

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, Number range, const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  visit_item<Number>(visit, ItemShape::readout,
                     w.matrix_radius(WeightGroup::readout, w.bound.readout), range);
  visit_item<Number>(visit, ItemShape::output_vector,
                     w.vector_radius(WeightGroup::bias, w.bound.readout_bias), Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::readout, WeightGroup::readout);
  count_vector(count, ItemShape::output_vector, WeightGroup::bias, w.readout_bias);
}

}  // namespace boundsweep::readout
