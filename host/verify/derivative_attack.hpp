#pragma once
/// The derivative attack with its parts open: replaying a witness, and weakening the bounds to see
/// that the attack would notice.                                         theory §3

#include "host/config/sweep.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// As attack_derivatives, against `factor` times every bound.
AttackReport attack_scaled_derivatives(const Sweep& sweep, const AttackOptions& options,
                                       double factor);

/// The ratio that a witness of attack_derivatives stands for, computed again.
double replay_derivative_witness(const Sweep& sweep, const nlohmann::ordered_json& witness);

}  // namespace boundsweep::verify
