// Loss and target (theory §4).
#pragma once

#include "series.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {

struct LossBounds {
  Ball range;     ///< g_0: the loss lies in [0, g_0]
  Ball slope;     ///< λ: Lipschitz constant in the prediction
  Ball lipschitz; ///< g_1 = λ r_1: Lipschitz constant in the input
};

/// `majorant` is T_0, T_1, … of the network.
LossBounds bound_loss(const Loss& loss, const Series& majorant);

} // namespace boundsweep::reference
