#pragma once
/// κ of a recorded chain, as a confidence bound.                           theory §7.5

#include <cmath>

#include "boundsweep/logarithm.hpp"
#include "boundsweep/rounding.hpp"

namespace boundsweep {

/// log(2^m − 2). Precondition: m >= 2 is whole.
BS_FUNCTION double log_proper_subsets(double states) {
  constexpr double all_bits = 53;  // from where on 2^(m−1) − 1 is not told from 2^(m−1)
  if (states > all_bits) return states * log_two;
  return log_two + std::log(std::exp2(states - 1) - 1);
}

/// r_i = √(log((2^m − 2) m N/δ')/(2 n_i)): with probability >= 1 − δ', every row of the transition
/// matrix is within r_i in total variation of the empirical law of the n_i exits of its state, N exits
/// in all. Rounded up; 1, which is always true, where it is more. Precondition: m >= 2.
BS_FUNCTION double transition_radius(double states, double all_exits, double exits, double delta) {
  constexpr double roundings = 32;
  if (!(exits > 0)) return 1;
  const double nats =
      log_proper_subsets(states) + std::log(states) + std::log(all_exits) - std::log(delta);
  const double radius = round_up(std::sqrt(nats / (2 * exits)), roundings);
  return radius < 1 ? radius : 1;
}

/// The total variation distance of two empirical laws, rounded up: counts a[k] of `all_a` and b[k]
/// of `all_b`. Shares are at most 1, and so their differences are wrong by a rounding of 1 at most.
/// Preconditions: the counts are whole, add up to all_a and all_b, and these are positive.
BS_FUNCTION double empirical_distance(const double* a, double all_a, const double* b, double all_b,
                                      int states) {
  double above = 0, below = 0;
  for (int k = 0; k < states; ++k) {
    const double difference = a[k] / all_a - b[k] / all_b;
    if (difference > 0)
      above += difference;
    else
      below -= difference;
  }
  const double distance = (above > below ? above : below) + (states + 8) * 0x1p-52;
  return distance < 1 ? distance : 1;
}

/// A row's radius about the ridge estimate of x' = A x + ξ, in the norm of V = vI + Σ x xᵀ:
/// σ√(2 log(d √(det V/v^d)/δ')) + √v with |a_j| <= 1 assumed. Rounded up. `log_growth` is at least
/// log(det V/v^d).
BS_FUNCTION double ridge_radius(double noise, double dimension, double log_growth, double delta,
                                double ridge) {
  constexpr double roundings = 32;
  // Near δ' = 1 the logarithm is small, and what δ' was rounded by is no rounding of it.
  const double nats = std::log(dimension) + log_growth / 2 + (0x1p-50 - std::log(delta));
  return round_up(noise * std::sqrt(2 * nats) + std::sqrt(ridge), roundings);
}

/// How far the spectral norm of A may be from that of its estimate: √(d · radius²/λ_min(V)), rounded
/// up. `least` is at most λ_min(V), and positive.
BS_FUNCTION double ridge_margin(double radius, double dimension, double least) {
  constexpr double roundings = 8;
  return round_up(radius * std::sqrt(dimension / least), roundings);
}

}  // namespace boundsweep
