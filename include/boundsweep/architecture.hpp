#pragma once
/// One transformer class: sizes, norm bounds, placement of norms, parameter count.   theory §0, §3

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

enum class Placement : std::uint8_t { post, pre };
enum class WeightKind : std::uint8_t { spectral, frobenius, entrywise };

/// Bounds as the user states them: `kind` says in which norm the matrices are bounded.
template <class Real>
struct WeightsOf {
  WeightKind kind = WeightKind::spectral;
  bool output_per_head = false;
  Real embedding = 1, query = 1, key = 1, value = 1, output = 1;
  Real ff_in = 1, ff_in_row = 1, ff_out = 1, readout = 1, norm_gain = 1;
  Real position = 0;
  Real query_bias = 0, key_bias = 0, value_bias = 0, output_bias = 0;
  Real ff_in_bias = 0, ff_out_bias = 0, norm_bias = 0, readout_bias = 0;
};
using Weights = WeightsOf<double>;

/// Sizes are whole numbers held as doubles: they are far below 2^53. Real is double, or Lanes for
/// several architectures of one structure side by side (lanes.hpp).
template <class Real>
struct ArchitectureOf {
  double tokens = 1, input_dim = 1;
  Real radius = 1, heads = 1;
  double depth = 1;
  Real width = 16, ff = 64;
  double norms = 2;  ///< q, how many of the 2L sublayers carry a layer norm
  Placement placement = Placement::post;
  Real norm_epsilon = 1;
  bool final_norm = false;
  const ActivationOf<Real>* activation = nullptr;
  WeightsOf<Real> weights;

  BS_FUNCTION Real head_width() const { return width / heads; }
  BS_FUNCTION int sublayers() const { return 2 * static_cast<int>(depth); }
  /// n = M d_x, the input dimension.
  BS_FUNCTION double dimension() const { return tokens * input_dim; }
};
using Architecture = ArchitectureOf<double>;

/// Sublayer i (0-based) carries a norm: q norms spread evenly over the 2L sublayers.   theory §3
template <class Real>
BS_FUNCTION bool carries_norm(const ArchitectureOf<Real>& a, int i) {
  const auto q = static_cast<std::int64_t>(a.norms);
  const std::int64_t sublayers = a.sublayers();
  return (i + 1) * q / sublayers > i * q / sublayers;
}

/// Whether sublayers of both carry norms alike, as far as both have them: so it is where q/L is the
/// same. False does not exclude it.
template <class Real>
BS_FUNCTION bool norms_agree(const ArchitectureOf<Real>& a, const ArchitectureOf<Real>& b) {
  return static_cast<std::int64_t>(a.norms) * b.sublayers() ==
         static_cast<std::int64_t>(b.norms) * a.sublayers();
}

/// The same architecture with every matrix bounded in spectral norm, and ff_in_row the bound ŵ on
/// the rows of W_1 (never above ff_in). An entrywise bound B gives B √(rows columns) and, for a
/// row, B √columns. Idempotent. Two roundings per bound.                 theory §3
BS_FUNCTION Architecture with_spectral_norms(Architecture a) {
  Weights& w = a.weights;
  double row = w.ff_in_row;
  if (w.kind == WeightKind::entrywise) {
    const double head = std::sqrt(a.head_width() * a.width);
    const double ff = std::sqrt(a.ff * a.width);
    row = std::fmin(row, w.ff_in * std::sqrt(a.width));
    w.embedding *= std::sqrt(a.width * a.input_dim);
    w.query *= head;
    w.key *= head;
    w.value *= head;
    w.output *= w.output_per_head ? head : a.width;
    w.ff_in *= ff;
    w.ff_out *= ff;
    w.readout *= std::sqrt(a.width);
  }
  w.ff_in_row = std::fmin(row, w.ff_in);
  w.kind = WeightKind::spectral;
  return a;
}

/// Entries of every weight matrix, norm gain, positional vector and bias that is present.  §5.2
BS_FUNCTION std::uint64_t parameter_count(const Architecture& a) {
  const auto whole = [](double size) { return static_cast<std::uint64_t>(size); };
  const std::uint64_t d = whole(a.width), ff = whole(a.ff), one = 1;
  const Weights& w = a.weights;
  const auto present = [](double bias) { return static_cast<std::uint64_t>(bias > 0 ? 1 : 0); };
  const std::uint64_t attention =
      4 * d * d + d * (present(w.query_bias) + present(w.key_bias) + present(w.value_bias) +
                       present(w.output_bias));
  const std::uint64_t feed_forward =
      2 * d * ff + ff * present(w.ff_in_bias) + d * present(w.ff_out_bias);
  const std::uint64_t norm = d * (one + present(w.norm_bias));
  const std::uint64_t norms = whole(a.norms) + (a.final_norm ? 1 : 0);
  return d * whole(a.input_dim) + whole(a.tokens) * d * present(w.position) +
         whole(a.depth) * (attention + feed_forward) + norms * norm + d +
         present(w.readout_bias);
}

}  // namespace boundsweep
