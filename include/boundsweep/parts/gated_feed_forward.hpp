#pragma once
/// W_2[φ(W_g x + b_g) ⊙ (W_1 x + b_1)] + b_2: SwiGLU, GeGLU and the like.  theory §3, §5.2
///
/// `range` is R, a bound on the token norm of the input.

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::gated_feed_forward {

/// What bounds every coordinate of φ(W_g x + b_g) where φ itself is not bounded.
template <class Number, class Real>
BS_FUNCTION Number unbounded_gate_range(const LayerOf<Real>& layer, Number range) {
  const ActivationOf<Real>& phi = *layer.sizes.activation;
  const WeightsOf<Real>& w = layer.weights.bound;
  const Number input = Number(w.ff_gate_row) * range + Number(w.ff_gate_bias);
  return Number(phi.linear_growth) * input + Number(phi.at_zero);
}

/// Φ_g: bound on every coordinate of the gate φ(W_g x + b_g).
template <class Number, class Real>
BS_FUNCTION Number gate_range(const LayerOf<Real>& layer, Number range) {
  return at_most(unbounded_gate_range(layer, range), layer.sizes.activation->supremum);
}

/// ℓ: bound on ‖W_1 x + b_1‖.
template <class Number, class Real>
BS_FUNCTION Number linear_range(const LayerOf<Real>& layer, Number range) {
  const WeightsOf<Real>& w = layer.weights.bound;
  return Number(w.ff_in) * range + Number(w.ff_in_bias);
}

/// Norms of W_2 and W_1, and of the rows of W_g: for the derivatives in another norm they differ from
/// those for the ranges.                                                   theory §3.1
template <class Real>
struct Slopes {
  Real out, in, gate_row;

  BS_FUNCTION static Slopes of(const WeightsOf<Real>& w) {
    return {w.ff_out, w.ff_in, w.ff_gate_row};
  }
};

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, const Slopes<Real>& slopes,
                                        Number range, int order) {
  const WeightsOf<Real>& w = layer.weights.bound;
  const ActivationOf<Real>& phi = *layer.sizes.activation;
  const Number out(slopes.out), in(slopes.in), row(slopes.gate_row);
  const Number linear = linear_range(layer, range);
  Number gate = gate_range(layer, range);  // A_k ŵ_g^k, at k = 0 the range
  MajorantOf<Number> c;
  c[0] = Number(w.ff_out) * gate * linear + Number(w.ff_out_bias);
  Number power = row;
  for (int k = 1; k <= order; ++k) {
    const Number before = gate;
    gate = Number(phi.derivative[k]) * power;
    c[k] = out * (gate * linear + before * in);
    power *= row;
  }
  return c;
}

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, Number range, int order) {
  return majorant(layer, Slopes<Real>::of(layer.weights.bound), range, order);
}

/// At most 1: a relative error of the range is passed on by Φ_g with this factor, and by c_0, which has
/// the linear part as well, with 1 more.
template <class Number, class Real>
BS_FUNCTION Number gate_sensitivity(const LayerOf<Real>& layer, Number range) {
  const Number gate = unbounded_gate_range(layer, range), none = Number();
  const Number growing =
      Number(layer.sizes.activation->linear_growth) * Number(layer.weights.bound.ff_gate_row) * range;
  // No error of the range lets a supremum matter that is far above, nor one that is far below not.
  const auto passes = (none < growing) & !(gate_range(layer, range) * Number(2.0) < gate);
  return select(passes, growing / select(passes, gate, Number(1.0)), none);
}

/// The roundings in c_0, but for gate_sensitivity times those of the range, and, an order, in c_k.
template <class Real>
BS_FUNCTION Real range_roundings(Real range) {
  return range + Real(32.0);
}
template <class Real>
BS_FUNCTION Real slope_roundings(Real range) {
  return range + Real(36.0);
}

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, Number range, const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  const WeightsOf<Real>& bound = w.bound;
  const Number out(bound.ff_out);
  const Number gate = gate_range(layer, range);
  // Coordinates of W_1 x + b_1, which the gate's change multiplies.
  const Number coordinate = Number(bound.ff_in_row) * range + Number(bound.ff_in_bias);
  const Number slope = out * Number(layer.sizes.activation->derivative[1]) * coordinate;
  const auto matrix = [&](WeightGroup group, Real its_bound, Number local) {
    visit_item<Number>(visit, ItemShape::feed_forward, w.matrix_radius(group, its_bound), local);
  };
  const auto bias = [&](ItemShape shape, Real its_bound, Number local) {
    visit_item<Number>(visit, shape, w.vector_radius(WeightGroup::bias, its_bound), local);
  };
  matrix(WeightGroup::ff_in, bound.ff_in, out * gate * range);
  bias(ItemShape::hidden_vector, bound.ff_in_bias, out * gate);
  matrix(WeightGroup::ff_gate, bound.ff_gate, slope * range);
  bias(ItemShape::hidden_vector, bound.ff_gate_bias, slope);
  matrix(WeightGroup::ff_out, bound.ff_out, gate * linear_range(layer, range));
  bias(ItemShape::vector, bound.ff_out_bias, Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::feed_forward, WeightGroup::ff_in);
  count(ItemShape::feed_forward, WeightGroup::ff_gate);
  count(ItemShape::feed_forward, WeightGroup::ff_out);
  count_vector(count, ItemShape::hidden_vector, WeightGroup::bias, w.ff_in_bias);
  count_vector(count, ItemShape::hidden_vector, WeightGroup::bias, w.ff_gate_bias);
  count_vector(count, ItemShape::vector, WeightGroup::bias, w.ff_out_bias);
}

}  // namespace boundsweep::gated_feed_forward
