#pragma once
/// What it costs, in nats of log(1/δ), to choose the class after seeing the data.   theory §7.2

#include <cmath>

#include "boundsweep/portability.hpp"

namespace boundsweep {

/// A norm on the grid v·2^(j/g): s = log(1/p(j)) with p(j) = (2/3) / (g(|o|+1)(|o|+2)), where o is
/// the octave of j, ⌊j/g⌋. Over all whole j the p(j) sum to 1.
BS_FUNCTION double norm_price(double octave, double points_per_octave) {
  const double o = std::fabs(octave);
  return std::log(1.5 * points_per_octave) + std::log((o + 1) * (o + 2));
}

/// A whole number k >= 1, such as a rank: p(k) = 1/(k(k+1)).
BS_FUNCTION double whole_number_price(double k) {
  return std::log(k) + std::log(k + 1);
}

/// Whether a group of weights is trained: one of two.
inline constexpr double group_price = 0.6931471805599454;  // log 2, rounded up

/// The sum of so many prices without what rounding took away. Each is within 4 ulp of a log, twice.
BS_FUNCTION double price_with_roundings(double sum, double prices) {
  return sum * (1 + (prices + 16) * 0x1p-52);
}

}  // namespace boundsweep
