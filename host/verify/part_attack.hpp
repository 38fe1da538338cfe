#pragma once
/// One part of a network (or the whole) at one architecture against its majorant.    theory §1, §3

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "boundsweep/majorant.hpp"
#include "host/verify/network.hpp"
#include "host/verify/point_sample.hpp"
#include "host/verify/taylor_series.hpp"

namespace boundsweep::verify {

enum class Part : std::uint8_t {
  embedding,
  attention,
  rotary_attention,
  feed_forward,
  gated_feed_forward,
  norm,
  stage,
  block,
  pre_norm_block,  ///< one whose first sublayer has a norm before it
  network
};

/// Which norm of derivatives: of the multilinear map, or the largest partial derivative.   §1, §3.1
enum class DerivativeNorm : std::uint8_t { operators, coordinates };

struct PartInNorm {
  Part part = Part::network;
  DerivativeNorm norm = DerivativeNorm::operators;
};
/// All that there are claims about.
const std::vector<PartInNorm>& parts_in_norms();
/// "attention", "attention, coordinates" …
std::string name_of(PartInNorm target);

/// The claim under attack: c_k bounds the k-th Taylor coefficient along every direction of token
/// norm 1, at every input of token norm <= range. In the coordinate norm it bounds every output's
/// (a block's and the network's: their Euclidean norm) along every coordinate.
struct PartClaim {
  const SampledPoint* point = nullptr;
  PartInNorm target;
  int sublayer = 0;  ///< a block's first; norms outside the blocks have none of theirs
  NetworkVariant variant;
  double range = 0;
  int order = 0;
  Majorant bound;
  /// Directions are scaled by this, so that coefficients far beyond double's range fit.
  double log_step = 0;
};

/// Nothing where the architecture has no such part, or ranges too large for double arithmetic.
/// Draws one of the sublayers that have the part.
std::optional<PartClaim> claim_of(const SampledPoint& point, const Tables& tables,
                                  PartInNorm target, int max_order, std::mt19937_64& random);

/// A real part, where to differentiate it, and along what: one direction, or as many as the order
/// for the symmetric multilinear form.
struct PartState {
  NetworkWeights weights;
  Matrix x;
  std::vector<Matrix> directions;
};

PartState draw_state(const PartClaim& claim, WeightStyle style, std::mt19937_64& random);

/// |k-th coefficient| / c_k for k = 0 … order, along the first direction.
std::vector<double> ratios(const PartClaim& claim, const PartState& state, int order);

/// |D^k f[h_1 … h_k]|/k!, or the k-th coefficient along the only direction, over c_k.
double ratio(const PartClaim& claim, const PartState& state, int order);

/// Local search over weights, input and directions that maximises the ratio of one order; the
/// ratio reached. After the search `state` is where it was reached.
double climb(const PartClaim& claim, PartState& state, int order, int steps,
             std::mt19937_64& random);

}  // namespace boundsweep::verify
