#pragma once
/// What a start off equilibrium costs: the exact bias of a finite chain against the bound.    §7

#include <cstdint>

#include "boundsweep/mixing.hpp"
#include "host/verify/finite_chain.hpp"

namespace boundsweep::verify {

/// |(1/N) Σ_{n=1..N} E h(X_n) − E h(X_t)| where it comes nearest to what is allowed.
struct Bias {
  double ratio = 0;
  double actual = 0, bound = 0;
  double samples = 0, horizon = 0;
  Eigen::Index start = 0;  ///< X_0
  double first_step = 0;   ///< Δ, infinite where it was not used
};

/// Over all states as X_0 and many N and t. h has oscillation at most `range` and, for Wasserstein
/// ergodicity, Lipschitz constant at most `lipschitz` on the chain's points in a ball of `radius`.
Bias worst_bias(const FiniteChain& chain, Ergodicity kind, const Decay& decay,
                const MixingTable& table, double radius, const Eigen::VectorXd& h, double range,
                double lipschitz);

}  // namespace boundsweep::verify
