#pragma once
/// Derivatives in the coordinate norm: the largest partial derivative of any output.   theory §3.1
///
/// The algebra of the operator norm with other norms at the first and the last map; ranges stay. A
/// part's bounds are those of its operator norm where these are smaller.

#include <cmath>

#include "boundsweep/network/walk.hpp"

namespace boundsweep {

/// Largest column, row and entry of one matrix.
struct MatrixNorms {
  double column, row, entry;
};

/// `stated` bounds the matrix as `kind` says, `spectral` its effective spectral norm, `rows_stated`
/// its rows, `added` is what training adds to its norm. Three roundings.
BS_FUNCTION MatrixNorms matrix_norms(WeightKind kind, double stated, double rows, double columns,
                                     double rows_stated, double added, double spectral) {
  const bool entrywise = kind == WeightKind::entrywise;
  const double column = entrywise ? stated * std::sqrt(rows) : stated;
  const double row = std::fmin(entrywise ? stated * std::sqrt(columns) : stated, rows_stated);
  const double entry = std::fmin(stated, rows_stated);
  return {std::fmin(column + added, spectral), std::fmin(row + added, spectral),
          std::fmin(entry + added, spectral)};
}

/// The norms of one layer's matrices.
struct CoordinateNorms {
  MatrixNorms embedding, query, key, value, output, ff_in, ff_gate, ff_out;
};

BS_FUNCTION CoordinateNorms coordinate_norms(const Architecture& a, const Weights& stated,
                                             const Training& training) {
  const EffectiveWeightsOf<double> effective = effective_weights(a, stated, training);
  const Weights& spectral = effective.bound;
  const double head = a.head_width();
  const auto norms = [&](WeightGroup group, double bound, double rows, double columns,
                         double its_spectral, double row = INFINITY) {
    const bool added = training.update < INFINITY && training.trainable.has(group);
    return matrix_norms(stated.kind, bound, rows, columns, row, added ? training.update : 0,
                        its_spectral);
  };
  CoordinateNorms result;
  result.embedding =
      norms(WeightGroup::embedding, stated.embedding, a.width, a.input_dim, spectral.embedding);
  result.query = norms(WeightGroup::query, stated.query, head, a.width, spectral.query);
  result.key = norms(WeightGroup::key, stated.key, head, a.width, spectral.key);
  result.value = norms(WeightGroup::value, stated.value, head, a.width, spectral.value);
  result.output = norms(WeightGroup::output, stated.output, a.width,
                        stated.output_per_head ? head : a.width, spectral.output);
  result.ff_in =
      norms(WeightGroup::ff_in, stated.ff_in, a.ff, a.width, spectral.ff_in, stated.ff_in_row);
  result.ff_gate = norms(WeightGroup::ff_gate, stated.ff_gate, a.ff, a.width, spectral.ff_gate,
                         stated.ff_gate_row);
  result.ff_out = norms(WeightGroup::ff_out, stated.ff_out, a.width, a.ff, spectral.ff_out);
  return result;
}

/// The norms of block `block`, or, for -1, of what stands outside the blocks.
BS_FUNCTION CoordinateNorms coordinate_norms(const TransformerClass& c, int block) {
  const Architecture& a = c.sizes;
  if (block < 0 || !c.has_blocks()) return coordinate_norms(a, a.weights, a.training);
  return coordinate_norms(a, overridden(a.weights, a.blocks[block]),
                          overridden(a.training, a.blocks[block]));
}

/// (1 − 1/d)^(k/2), by which centring shortens k coordinate vectors; 1 for a norm without centring.
BS_FUNCTION Extended centring(const Architecture& a, bool centred, int k) {
  return centred ? square_root(power(Extended(1 - 1 / a.width), k)) : Extended(1.0);
}

namespace coordinate {

BS_FUNCTION Majorant embedding(const TransformerClass& c, int order) {
  Majorant result = boundsweep::embedding::majorant<Extended>(outside_blocks(c), order);
  if (order >= 1) result[1] = Extended(coordinate_norms(c, -1).embedding.entry);
  return result;
}

/// The sublayer from coordinates to coordinates, or, with `euclidean_end`, to Euclidean vectors.
BS_FUNCTION Majorant sublayer(const TransformerClass& c, const Tables& tables, int number,
                              Extended range, int order, bool euclidean_end) {
  const BlockLayer<double> block(c, number / 2);
  const LayerOf<double> layer = block();
  const Weights& w = layer.weights.bound;
  const CoordinateNorms n = coordinate_norms(c, number / 2);
  if (is_attention(number)) {
    const attention::Slopes<double> slopes{n.query.column, n.key.column, n.value.column,
                                           euclidean_end ? w.output : n.output.row};
    return attention::majorant(layer, slopes, tables, range, order);
  }
  const double out = euclidean_end ? w.ff_out : n.ff_out.row;
  if (c.sizes.ff_gated)
    return gated_feed_forward::majorant(
        layer, gated_feed_forward::Slopes<double>{out, n.ff_in.column, n.ff_gate.entry}, range,
        order);
  return feed_forward::majorant(
      layer, feed_forward::Slopes<double>{out, n.ff_in.column, n.ff_in.entry}, range, order);
}

/// A norm from coordinates to coordinates, from its majorant.
BS_FUNCTION Majorant norm(const Architecture& a, bool centred, Majorant c, int order) {
  for (int k = 1; k <= order; ++k) c[k] *= centring(a, centred, k + 1);
  return c;
}

/// The block that starts with `number`: coordinates at its input, Euclidean vectors at its end.
BS_FUNCTION Majorant block(const TransformerClass& c, const Tables& tables, bool centred,
                           int number, Extended range, int order) {
  const Architecture& a = c.sizes;
  const BlockLayer<double> layer(c, number / 2);
  Stage first = stage_majorants(layer(), tables, number, range, order);
  if (first.normalized && a.placement == Placement::pre) {
    for (int k = 1; k <= order; ++k) first.norm[k] *= centring(a, centred, k);
  } else {
    first.function = sublayer(c, tables, number, range, order, true);
  }
  const Stage second = stage_majorants(layer(), tables, number + 1, first.range, order);
  return substitute(stage_majorant(a, second, order), stage_majorant(a, first, order), order);
}

/// The whole network, from its majorant.
BS_FUNCTION Majorant network(const TransformerClass& c, Majorant t, int order) {
  const double spectral = c.shared.bound.embedding;
  const Extended share = spectral == 0
                             ? Extended()
                             : Extended(coordinate_norms(c, -1).embedding.column) / Extended(spectral);
  scale_argument(t, share, order);
  return t;
}

}  // namespace coordinate

}  // namespace boundsweep
