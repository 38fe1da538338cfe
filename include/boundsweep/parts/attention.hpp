#pragma once
/// Multi-head softmax attention with its output matrix.                   theory §3, §5.2
///
/// `range` is R, a bound on the token norm of the input.

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/majorant.hpp"
#include "boundsweep/parts/item.hpp"

namespace boundsweep::attention {

/// Norms of queries, keys and values. Without rotary positions a key bias adds the same to all
/// logits of a query and drops out; a value bias is a constant, so `value` is without it.
template <class Number>
struct Ranges {
  Number query, key, value;
};

template <class Number, class Real>
BS_FUNCTION Ranges<Number> ranges(const LayerOf<Real>& layer, Number range) {
  const WeightsOf<Real>& w = layer.weights.bound;
  Number key = Number(w.key) * range;
  if (layer.sizes.rotary) key += Number(w.key_bias);
  return {Number(w.query) * range + Number(w.query_bias), key, Number(w.value) * range};
}

/// Norms of the maps from the input to queries, keys and values, and of the output matrix: for the
/// derivatives in another norm they differ from those for the ranges.      theory §3.1
template <class Real>
struct Slopes {
  Real query, key, value, output;

  BS_FUNCTION static Slopes of(const WeightsOf<Real>& w) {
    return {w.query, w.key, w.value, w.output};
  }
};

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, const Slopes<Real>& slopes,
                                        const Tables& tables, Number range, int order) {
  const WeightsOf<Real>& w = layer.weights.bound;
  const Ranges<Number> at = ranges(layer, range);
  const Number heads(head_factor(layer.sizes));
  const Number scale_by = heads * Number(slopes.output);
  MajorantOf<Number> c;
  c[0] = heads * Number(w.output) * (at.value + Number(w.value_bias)) + Number(w.output_bias);
  if (order == 0) return c;

  // α(u) = linear u + quadratic u²; softmax(u) = Σ_k S_k α^k / k! by Horner's rule, in c[1 …].
  const Number root(square_root(layer.sizes.head_width()));
  const Number linear = (at.query * Number(slopes.key) + Number(slopes.query) * at.key) / root;
  const Number quadratic = Number(slopes.query) * Number(slopes.key) / root;
  const double* softmax = tables.softmax_row(layer.sizes.tokens);
  MajorantOf<Number> p;
  p[0] = Number(softmax[order]);
  for (int j = order - 1; j >= 0; --j) {
    const int degree = order - j;  // beyond it nothing reaches order S any more
    for (int k = degree; k >= 2; --k) p[k] = p[k - 1] * linear + p[k - 2] * quadratic;
    p[1] = p[0] * linear;
    p[0] = Number(softmax[j]);
  }
  const Number slope(slopes.value);
  for (int k = 1; k <= order; ++k) c[k] = scale_by * (at.value * p[k] + slope * p[k - 1]);
  return c;
}

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> majorant(const LayerOf<Real>& layer, const Tables& tables,
                                        Number range, int order) {
  return majorant(layer, Slopes<Real>::of(layer.weights.bound), tables, range, order);
}

/// The roundings in c_0 and, an order, in c_k, from those of the range.
template <class Real>
BS_FUNCTION Real range_roundings(Real range) {
  return range + Real(17.0);
}
template <class Real>
BS_FUNCTION Real slope_roundings(Real range) {
  return Real(2.0) * range + Real(34.0);
}

template <class Number, class Real, class Visit>
BS_FUNCTION void for_each_item(const LayerOf<Real>& layer, const Tables& tables, Number range,
                               const Visit& visit) {
  const EffectiveWeightsOf<Real>& w = layer.weights;
  const ArchitectureOf<Real>& sizes = layer.sizes;
  const Ranges<Number> at = ranges(layer, range);
  const Real heads = head_factor(sizes);
  const Number s1_over_root(Real(tables.softmax_row(sizes.tokens)[1]) /
                            square_root(sizes.head_width()));
  const Number value_factor = Number(heads) * Number(w.bound.output);
  const Number logit = value_factor * at.value * s1_over_root;
  const auto matrix = [&](ItemShape shape, WeightGroup group, Real bound, Number local) {
    visit_item<Number>(visit, shape, w.matrix_radius(group, bound), local);
  };
  const auto bias = [&](ItemShape shape, Real bound, Number local) {
    visit_item<Number>(visit, shape, w.vector_radius(WeightGroup::bias, bound), local);
  };
  matrix(ItemShape::square, WeightGroup::query, w.bound.query, logit * at.key * range);
  bias(ItemShape::vector, w.bound.query_bias, logit * at.key);
  matrix(ItemShape::key_value, WeightGroup::key, w.bound.key, logit * at.query * range);
  if (sizes.rotary) bias(ItemShape::head_vector, w.bound.key_bias, logit * at.query);
  matrix(ItemShape::key_value, WeightGroup::value, w.bound.value, value_factor * range);
  bias(ItemShape::head_vector, w.bound.value_bias, value_factor);
  matrix(ItemShape::square, WeightGroup::output, w.bound.output,
         Number(heads) * (at.value + Number(w.bound.value_bias)));
  bias(ItemShape::vector, w.bound.output_bias, Number(1.0));
}

template <class Count>
BS_FUNCTION void count_items(const Weights& w, const Count& count) {
  count(ItemShape::square, WeightGroup::query);
  count(ItemShape::key_value, WeightGroup::key);
  count(ItemShape::key_value, WeightGroup::value);
  count(ItemShape::square, WeightGroup::output);
  count_vector(count, ItemShape::vector, WeightGroup::bias, w.query_bias);
  count_vector(count, ItemShape::head_vector, WeightGroup::bias, w.key_bias);
  count_vector(count, ItemShape::head_vector, WeightGroup::bias, w.value_bias);
  count_vector(count, ItemShape::vector, WeightGroup::bias, w.output_bias);
}

}  // namespace boundsweep::attention
