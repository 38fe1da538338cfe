#pragma once
/// W_2 φ(W_1 x + b_1) + b_2.                                              theory §3, §5.2
///
/// `range` is R, a bound on the token norm of the input.

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::feed_forward {

/// Φ: bound on ‖φ(W_1 x + b_1)‖ for ‖x‖ <= R.
template <class Number, class Real>
BS_FUNCTION Number hidden_range(const LayerOf<Real>& layer, Number range) {
  const ActivationOf<Real>& phi = *layer.sizes.activation;
  const WeightsOf<Real>& w = layer.weights.bound;
  const Real root = square_root(layer.sizes.ff);
  const Number input = Number(w.ff_in) * range + Number(w.ff_in_bias);
  const Number linear = Number(phi.linear_growth) * input + Number(phi.at_zero * root);
  return at_most(linear, phi.supremum * root);
}

/// Norms of W_2 and W_1, and of the rows of W_1: for the derivatives in another norm they differ from
/// those for the ranges.                                                   theory §3.1
template <class Real>
struct Slopes {
  Real out, in, row;

  BS_FUNCTION static Slopes of(const WeightsOf<Real>& w) {
    return {w.ff_out, w.ff_in, w.ff_in_row};
  }
};

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, const Slopes<Real>& slopes,
                                        Number range, int order) {
  const WeightsOf<Real>& w = layer.weights.bound;
  MajorantOf<Number> c;
  c[0] = Number(w.ff_out) * hidden_range(layer, range) + Number(w.ff_out_bias);
  Number weights = Number(slopes.out) * Number(slopes.in);
  for (int k = 1; k <= order; ++k) {
    c[k] = weights * Number(layer.sizes.activation->derivative[k]);
    weights *= Number(slopes.row);
  }
  return c;
}

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, Number range, int order) {
  return majorant(layer, Slopes<Real>::of(layer.weights.bound), range, order);
}

/// The roundings in c_0, from those of the range, and, an order, in c_k.
template <class Real>
BS_FUNCTION Real range_roundings(Real range) {
  return range + Real(21.0);
}
inline constexpr double slope_roundings = 18;

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, Number range, const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  const Number slope = Number(w.bound.ff_out) * Number(layer.sizes.activation->derivative[1]);
  const auto bias = [&](ItemShape shape, Real bound, Number local) {
    visit_item<Number>(visit, shape, w.vector_radius(WeightGroup::bias, bound), local);
  };
  visit_item<Number>(visit, ItemShape::feed_forward,
                     w.matrix_radius(WeightGroup::ff_in, w.bound.ff_in), slope * range);
  bias(ItemShape::hidden_vector, w.bound.ff_in_bias, slope);
  visit_item<Number>(visit, ItemShape::feed_forward,
                     w.matrix_radius(WeightGroup::ff_out, w.bound.ff_out),
                     hidden_range(layer, range));
  bias(ItemShape::vector, w.bound.ff_out_bias, Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::feed_forward, WeightGroup::ff_in);
  count(ItemShape::feed_forward, WeightGroup::ff_out);
  count_vector(count, ItemShape::hidden_vector, WeightGroup::bias, w.ff_in_bias);
  count_vector(count, ItemShape::vector, WeightGroup::bias, w.ff_out_bias);
}

}  // namespace boundsweep::feed_forward
