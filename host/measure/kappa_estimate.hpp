#pragma once
/// κ from a recorded chain: what the models share.                         theory §7.5

#include <string>
#include <vector>

#include "boundsweep/mixing.hpp"

namespace boundsweep {

/// Something that the assumptions imply and the series was asked about.
struct AssumptionCheck {
  std::string text;          ///< what was looked at, and what came out
  bool contradicts = false;  ///< by chance at most once in 10^9 series that obey the assumption
};

/// κ <= estimate + margin with probability at least 1 − δ', under the assumptions.
struct KappaEstimate {
  Ergodicity ergodicity = Ergodicity::wasserstein;
  double steps = 0;  ///< transitions that were used
  double estimate = 0;
  double margin = 0;        ///< κ − estimate, rounded up
  double kappa = 1;         ///< rounded up, at most 1, which says nothing
  std::string what;         ///< what the estimate is
  std::string decided;      ///< what the margin is made of
  double steps_needed = 0;  ///< about as many would do to see that κ < 1; 0 where that is not known
  std::vector<AssumptionCheck> checks;
  std::vector<std::string> assumed, refuted_by;  ///< in sentences

  bool contracts() const { return kappa < 1; }
  bool contradicted() const;
};

/// The sum of independent χ² statistics with their degrees of freedom.
struct ChiSquare {
  double statistic = 0, freedom = 0;

  /// Adds the table's test of independence of rows and columns. Rows and columns too rare for it
  /// are taken together, and left out where even that is too rare.
  void add(const std::vector<std::vector<double>>& table);
  /// The approximate probability of so much or more by chance (Wilson and Hilferty).
  double tail() const;
};

/// Below it a check contradicts its assumption.
inline constexpr double impossible_chance = 1e-9;

/// About how many steps would bring the margin, which shrinks like 1/√steps, below 1 − estimate.
double steps_for_contraction(double steps, double estimate, double margin);

}  // namespace boundsweep
