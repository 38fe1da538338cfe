#pragma once
/// Upper bounds in double: what rounding to nearest may have taken away is put back.

#include <cmath>

namespace boundsweep {

/// A sum of m products, each with k roundings more, is off by at most this factor of the sum of their
/// moduli, in whatever order they are added.
inline double gamma_of(double roundings) {
  const double u = roundings * 0x1p-53;
  return u / (1 - u) * (1 + 0x1p-50);
}

/// At least the exact sum of so many non-negative terms, or what else takes so many roundings.
inline double raised(double value, double roundings) {
  return value * (1 + gamma_of(roundings + 2)) * (1 + 0x1p-52);
}

/// At least the root of a number that is at least 0.
inline double root_up(double value) { return raised(std::sqrt(value), 1); }

}  // namespace boundsweep
