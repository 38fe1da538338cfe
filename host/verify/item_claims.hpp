#pragma once
/// The sensitivities the parametric route uses, matched to the weights they speak of.  theory §5.2

#include <vector>

#include "boundsweep/extended.hpp"
#include "host/verify/point_sample.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {

/// The claim under attack: a change of the item by norm c changes the prediction by at most
/// sensitivity · c.
struct ItemClaim {
  Item item;
  int sublayer;   ///< −1 outside the sublayers
  double radius;  ///< u_i, how far training takes the item; 0 where it does not
  Extended sensitivity;
  /// Bound on the vector the item's output joins, times what later stages make of it, or the same
  /// of a later item: what rounding errors are relative to.
  Extended carried;
};

struct ItemClaims {
  std::vector<ItemClaim> items;  ///< every item present, those with radius or sensitivity 0 too
  /// This derivation's radii and sensitivities over the engine's, the largest; infinite where the
  /// engine lists other items.
  double listed = 0;
  /// Σ u_i λ_i: how far training takes predictions.
  Extended reach;
};

/// The engine's sensitivities. Their names come from a derivation of the list of its own, which
/// must give the same numbers in the same order.
ItemClaims item_claims(const SampledPoint& point, const Tables& tables);

}  // namespace boundsweep::verify
