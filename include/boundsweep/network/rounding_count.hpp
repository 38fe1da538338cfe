#pragma once
/// The roundings in a network's majorant.                                 theory §9

#include "boundsweep/network/stage.hpp"
#include "boundsweep/parts/embedding.hpp"
#include "boundsweep/parts/readout.hpp"

namespace boundsweep {

/// Relative roundings in T_0 and, per order, in T_k (at most order_count * k).
///
/// A term of T_k is a tree with k leaves: each layer contributes at most k nodes, so counts add up
/// over layers and are multiplied by k once. Substitution adds (S+1)/2 + 3 per leaf (majorant.hpp).
template <class Real>
struct RoundingCountOf {
  Real range = embedding::range_roundings;
  Real per_order = embedding::slope_roundings;

  BS_FUNCTION void add_substitution(int order) { per_order += Real((order + 1) * 0.5 + 3); }
  /// `gate` is that of stage_sensitivity.
  BS_FUNCTION void add_function(bool attention, bool gated, Real gate, Real inner, int order) {
    add_substitution(order);
    if (attention) {
      range = max(range, attention::range_roundings(inner));
      per_order += attention::slope_roundings(inner);
    } else if (gated) {
      range = max(range, gated_feed_forward::range_roundings(inner)) + gate * inner;
      per_order += gated_feed_forward::slope_roundings(inner);
    } else {
      range = max(range, feed_forward::range_roundings(inner));
      per_order += Real(feed_forward::slope_roundings);
    }
    range += Real(1.0);  // the residual sum
  }
  /// Returns the count of the norm's range, from that of its input and normalized_sensitivity.
  BS_FUNCTION Real add_norm(Real input_count, Real sensitivity, int order) {
    add_substitution(order);
    per_order += Real(layer_norm::slope_roundings);
    return layer_norm::range_roundings(input_count, sensitivity);
  }
  BS_FUNCTION void add_stage(const ArchitectureOf<Real>& a, int sublayer, bool normalized,
                             const StageSensitivity<Real>& sensitivity, int order) {
    const bool pre = a.placement == Placement::pre;
    Real inner = range;
    if (normalized && pre) inner = add_norm(range, sensitivity.norm, order);
    add_function(is_attention(sublayer), a.ff_gated, sensitivity.gate, inner, order);
    if (normalized && !pre) range = add_norm(range, sensitivity.norm, order);
  }
  BS_FUNCTION void add_readout() {
    range += readout::range_roundings;
    per_order += readout::slope_roundings;
  }
};
using RoundingCount = RoundingCountOf<double>;

}  // namespace boundsweep
