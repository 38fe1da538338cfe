#pragma once
/// What `boundsweep verify` is made of: attacks that try to break a bound, and what they found.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace boundsweep::verify {

/// The tightest case one attack found for one quantity.
struct Finding {
  std::string quantity;  ///< "order 3 of attention", "sensitivity of W_Q", …
  double ratio = 0;      ///< actual/bound: at most 1 unless the bound is broken
  std::int64_t trials = 0;
  nlohmann::ordered_json witness;  ///< what reproduces it: seed, trial, point
};

struct AttackOptions {
  std::int64_t trials = 0;
  std::uint64_t seed = 0;
  /// Called with the share done of this attack; returns false to stop early (Ctrl-C).
  std::function<bool(double)> progress = [](double) { return true; };
};

/// Ratios above 1 by no more than this are the attack's own rounding.
inline constexpr double attack_tolerance = 1e-9;

/// A NaN is a violation too.
inline bool is_violation(const Finding& finding) {
  return !(finding.ratio <= 1 + attack_tolerance);
}

struct AttackReport {
  std::string name;  ///< "derivatives", "entropy", "mixing", "losses", "statement"
  std::vector<Finding> findings;
};

}  // namespace boundsweep::verify
