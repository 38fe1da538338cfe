#pragma once
/// What a loss depends on.                                                theory §4

#include <cmath>

#include "boundsweep/extended.hpp"

namespace boundsweep {

struct LossInput {
  Extended residual;  ///< r_0 = T_0' + f_0, what regression losses look at
  Extended output;    ///< T_0', the norm of predictions or logits
  double outputs;     ///< k
  double smoothing;   ///< α of the cross-entropy
  double margin;      ///< μ of the ramp
  double roundings;   ///< those in T_0'; r_0 has one more
};

/// Bounds on a loss and the roundings in them: losses, less a constant, lie in [0, range] and are
/// slope-Lipschitz in the prediction: g_0, λ.
struct LossValue {
  Extended value;
  double roundings;
};

}  // namespace boundsweep
