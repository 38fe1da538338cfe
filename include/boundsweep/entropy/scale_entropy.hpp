#pragma once
/// Bounds on the metric entropy at one scale, and the choice among them.   theory §5

#include "boundsweep/constants/order.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/rounding.hpp"

namespace boundsweep {

/// Which entropy bounds may be used. Order 1 of the smooth route is the crude Lipschitz route.
struct Routes {
  int smooth_order = constants::highest_order;  ///< smooth orders 1 … this; 0 for none
  bool parametric = true;
};

/// An upper bound on the log of the number of code classes at one scale.
struct ScaleEntropy {
  Extended entropy;
  /// s of the winning smooth route, 0 for the parametric route, no_route when none is usable.
  int order = no_route;
  double rounding = 0;  ///< the count that `entropy` was rounded up with

  static constexpr int no_route = -1;
};

/// The least of the bounds offered so far, for one class or several side by side.
template <class Number>
struct LeastEntropy {
  using Real = RealOf<Number>;
  using Mask = decltype(Number() < Number());

  Number entropy = Number();
  Real order = static_cast<double>(ScaleEntropy::no_route);
  Real rounding = 0;
  Real borderline = 0;  ///< what whole numbers and thresholds taken as met cost the scale

  BS_FUNCTION Mask missing() const { return order == Real(ScaleEntropy::no_route); }

  /// Keeps the candidate where it is smaller and `usable`, and says where. Equal bounds go to the
  /// smaller order, so the order of the offers does not matter.
  BS_FUNCTION Mask offer(const LeastEntropy& candidate, Mask usable) {
    const LeastEntropy& c = candidate;
    const Mask as_sure = (c.rounding < rounding) |
                         ((c.rounding == rounding) & (c.borderline < borderline));
    const Mask as_small =
        (c.entropy == entropy) & ((c.order < order) | ((c.order == order) & as_sure));
    const Mask better = usable & (missing() | (c.entropy < entropy) | as_small);
    entropy = select(better, c.entropy, entropy);
    order = select(better, c.order, order);
    rounding = select(better, c.rounding, rounding);
    borderline = select(better, c.borderline, borderline);
    return better;
  }
  /// The first offer: h_P with the roundings in it, and what its threshold costs the scale.
  BS_FUNCTION void offer_parametric(Number h, Real count, Real its_borderline) {
    entropy = round_up(h, count);
    order = 0;
    rounding = count;
    borderline = its_borderline;
  }
};

}  // namespace boundsweep
