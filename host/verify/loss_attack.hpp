#pragma once
/// The loss attack with its claims open to be weakened, to see that the attack would notice.   §4

#include "host/config/sweep.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// As attack_losses, against `factor` times every claim.
AttackReport attack_scaled_losses(const Sweep& sweep, const AttackOptions& options, double factor);

}  // namespace boundsweep::verify
