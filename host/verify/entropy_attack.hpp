#pragma once
/// The entropy attack with its claims open to be weakened, to see that the attack would notice.

#include "host/config/sweep.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// As attack_entropy, against `factor` times every sensitivity and every T_s.
AttackReport attack_scaled_entropy(const Sweep& sweep, const AttackOptions& options, double factor);

}  // namespace boundsweep::verify
