// Loss and target (theory §4).
#pragma once

#include "series.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {

struct LossBounds {
  Ball range;     ///< g_0: the loss, less a constant, lies in [0, g_0]
  Ball slope;     ///< λ: Lipschitz constant in the prediction
  Ball lipschitz; ///< g_1: Lipschitz constant in the input; infinite where the target's is
};

/// T_0' of theory §3: what bounds predictions after the clip.
Ball clipped_range(const Loss& loss, const Series& majorant);

/// `majorant` is T_0, T_1, … of the network, `outputs` is k.
LossBounds bound_loss(const Loss& loss, const Series& majorant, std::int64_t outputs);

} // namespace boundsweep::reference
