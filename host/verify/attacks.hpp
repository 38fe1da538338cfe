#pragma once
/// The five attacks of `boundsweep verify`. Each is deterministic in its options.

#include "host/config/sweep.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// (a) Derivatives of real networks and of their parts against the majorants, order by order:
/// random weights, rank-one extremes, then local search that maximises the ratio.   theory §3
AttackReport attack_derivatives(const Sweep& sweep, const AttackOptions& options);

/// (b) Sensitivities of §5.2 under random and optimised single and joint perturbations, what
/// training may change (§5.3), and the code classes of §5.1 and the nets of §5.3 on small cases.
AttackReport attack_entropy(const Sweep& sweep, const AttackOptions& options);

/// (c) Exact moment generating functions on small finite chains against Ψ, every τ.   theory §6
AttackReport attack_mixing(const AttackOptions& options);

/// (d) Range, slopes and Lipschitz constant of the loss over all predictions and labels there may
/// be.                                                                   theory §4
AttackReport attack_losses(const Sweep& sweep, const AttackOptions& options);

/// (e) The statement itself: simulated trajectories, suprema over many random networks, observed
/// deviation against the bound; for the predictive risk on processes that are neither Markov nor
/// stationary.                                                           theory §7
AttackReport attack_statement(const Sweep& sweep, const AttackOptions& options);

}  // namespace boundsweep::verify
