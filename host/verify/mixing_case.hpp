#pragma once
/// One case of the mixing attack: a chain and a function on it, measured exactly.   theory §6, §7

#include <functional>
#include <random>
#include <vector>

#include <nlohmann/json.hpp>

#include "boundsweep/mixing.hpp"
#include "host/verify/bias.hpp"
#include "host/verify/finite_chain.hpp"

namespace boundsweep::verify {

using TableMaker = std::function<MixingTable(double kappa)>;

/// A chain, a function on it and how its premises are stated.
struct MixingCase {
  FiniteChain chain;
  Ergodicity kind;
  double radius;  ///< of the ball that holds the points
  double lag;
  double prefer_rate;  ///< see decay_of
  Eigen::VectorXd h;
  double slack;  ///< a is this times half the oscillation: at least 1
};

/// What one case shows: log E exp(λ Σ) <= λ² N Ψ²/8, for Ψ as the minimum and at each τ alone.
struct MixingOutcome {
  bool valid = false;
  Decay decay;
  double a = 0, b = 0;
  double scale = 0;  ///< least Ψ² that the exact moments allow: max of 8 log E exp(λ Σ)/(λ² N)
  double tilt = 0;
  int samples = 0;
  Eigen::VectorXd start;
  double psi = 0;
  std::vector<double> psi_at;  ///< by block length, up to the longest that trajectories see
  double psi_beyond = 0;       ///< with blocks of w + 1 steps
  Bias bias;                   ///< of h in another role: how far the start is from equilibrium

  double ratio() const { return ratio_to(psi); }
  double ratio_to(double bound) const { return scale / (bound * bound); }
};

MixingCase draw_case(std::mt19937_64& random);

/// A step from a case, small or large.
MixingCase neighbour(const MixingCase& test, std::mt19937_64& random);

MixingOutcome evaluate(const MixingCase& test, const TableMaker& make_table);

/// The chain, the function and their constants.
nlohmann::ordered_json describe(const MixingCase& test, const MixingOutcome& outcome);

}  // namespace boundsweep::verify
