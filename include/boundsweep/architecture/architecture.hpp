#pragma once
/// One transformer class: sizes, norm bounds, placement of norms.          theory §0, §3

#include <cmath>
#include <cstdint>

#include "boundsweep/architecture/blocks.hpp"
#include "boundsweep/architecture/training.hpp"
#include "boundsweep/architecture/weights.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

enum class Placement : std::uint8_t { post, pre };

/// Sizes are whole numbers held as doubles: they are far below 2^53. Real is double, or Lanes for
/// several architectures of one structure side by side (lanes.hpp): what is not Real they share.
template <class Real>
struct ArchitectureOf {
  double tokens = 1, input_dim = 1;
  Real radius = 1, heads = 1, kv_heads = 1;
  double depth = 1;
  Real width = 16, ff = 64;
  double norms = 2;  ///< q, how many of the 2L sublayers carry a layer norm
  Placement placement = Placement::post;
  bool ff_gated = false, rotary = false;
  Real norm_epsilon = 1;
  bool embedding_norm = false, final_norm = false;
  double outputs = 1;  ///< k
  const ActivationOf<Real>* activation = nullptr;
  WeightsOf<Real> weights;
  TrainingOf<Real> training;
  /// One for each block, or null where all are as the weights say.
  const BlockOverride* blocks = nullptr;

  BS_FUNCTION Real head_width() const { return width / heads; }
  /// d_k · kv_heads: how many rows keys and values have, of all heads together.
  BS_FUNCTION Real kv_width() const { return head_width() * kv_heads; }
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

/// √H, or H when the output matrices are bounded per head: the heads' outputs, each of norm v, are
/// combined into one of norm at most this times w_O v.
template <class Real>
BS_FUNCTION Real head_factor(const ArchitectureOf<Real>& a) {
  return a.weights.output_per_head ? a.heads : square_root(a.heads);
}

}  // namespace boundsweep
