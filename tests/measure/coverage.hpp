#pragma once
/// How often certificates and bounds on κ are broken, by simulation.      theory §7.4, §7.5

#include <cstdint>
#include <string>
#include <vector>

namespace boundsweep {

/// A process, simulated often, and a statement about each trajectory.
struct Coverage {
  std::string process;
  double delta = 0;  ///< the statement may be wrong with this probability
  int runs = 0, broken = 0;
  double mean_truth = 0, mean_bound = 0;  ///< over the runs

  double share() const { return static_cast<double>(broken) / runs; }
  void add(double truth, double bound);
};

/// The certificate against the mean of the conditional expectations, which the simulation knows.
std::vector<Coverage> certificate_coverage(int runs, std::uint64_t seed);

/// Certificates whose conditions are not met: a forecast that has seen the loss, a network that is
/// known later than was said.
std::vector<Coverage> certificates_without_their_conditions(int runs, std::uint64_t seed);

/// The bound on κ against the true one.
std::vector<Coverage> kappa_coverage(int runs, std::uint64_t seed);

/// The estimates of κ in place of the bounds, and a clipped series without its clipped steps.
std::vector<Coverage> kappa_without_its_conditions(int runs, std::uint64_t seed);

/// The largest count that a binomial variable exceeds with probability at most `chance`.
int most_by_chance(int runs, double probability, double chance);

}  // namespace boundsweep
