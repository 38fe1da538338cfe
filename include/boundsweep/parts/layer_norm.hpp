#pragma once
/// γ⊙(x−mean)/√(ε+var) + b; a root mean square norm has the same bounds.   theory §3, §5.2
///
/// `range` is R, a bound on the token norm of the input.

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::layer_norm {

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

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, const Tables& tables,
                                        Number range, int order) {
  const ArchitectureOf<Real>& a = layer.sizes;
  const WeightsOf<Real>& w = layer.weights.bound;
  const Number gain(w.norm_gain);
  MajorantOf<Number> c;
  c[0] = gain * normalized_range(a, range) + Number(w.norm_bias);
  const Number s(square_root(a.width * a.norm_epsilon));
  Number factor = gain * Number(square_root(a.width));
  for (int k = 1; k <= order; ++k) {
    factor = factor / s;
    c[k] = factor * Number(tables.layer_norm[k]);
  }
  return c;
}

/// The roundings in c_0, from those of the range and normalized_sensitivity, and, an order, in c_k.
template <class Real>
BS_FUNCTION Real range_roundings(Real range, Real sensitivity) {
  return range * sensitivity + Real(14.0);
}
inline constexpr double slope_roundings = 11;

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, Number range, const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  visit_item<Number>(visit, ItemShape::vector,
                     w.vector_radius(WeightGroup::norm, w.bound.norm_gain),
                     normalized_range(layer.sizes, range));
  visit_item<Number>(visit, ItemShape::vector,
                     w.vector_radius(WeightGroup::norm, w.bound.norm_bias), Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::vector, WeightGroup::norm);
  count_vector(count, ItemShape::vector, WeightGroup::norm, w.norm_bias);
}

}  // namespace boundsweep::layer_norm
