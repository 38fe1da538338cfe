#pragma once
/// The four attacks of `boundsweep verify`. Each is deterministic in its options.

#include "host/config/sweep.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// (a) Derivatives of real networks and of their parts against the majorants, order by order:
/// random weights, rank-one extremes, then local search that maximises the ratio.   theory §3
AttackReport attack_derivatives(const Sweep& sweep, const AttackOptions& options);

/// (b) Sensitivities of §5.2 under random and optimised single and joint perturbations, and
/// diameters of the code classes of §5.1 on small cases.
AttackReport attack_entropy(const Sweep& sweep, const AttackOptions& options);

/// (c) Exact moment generating functions on small finite chains against Ψ, every τ.   theory §6
AttackReport attack_mixing(const AttackOptions& options);

/// (d) The statement itself: simulated trajectories, suprema over many random networks, observed
/// deviation against the bound.                                          theory §7
AttackReport attack_statement(const Sweep& sweep, const AttackOptions& options);

}  // namespace boundsweep::verify
