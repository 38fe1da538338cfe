#pragma once
/// Comparisons that a NaN fails.

#include <cmath>

#include <gtest/gtest.h>

#include "boundsweep/extended.hpp"

namespace boundsweep {

/// Exact wherever long double reaches.
inline long double value_of(Extended value) {
  return value.is_zero() ? 0.0L
                         : std::ldexp(static_cast<long double>(value.mantissa),
                                      static_cast<int>(512 * value.block));
}

/// |actual − expected| <= tolerance |expected|.
inline testing::AssertionResult close(long double actual, long double expected,
                                      double tolerance = 1e-13) {
  const long double error = std::fabs(actual - expected);
  if (!(error <= tolerance * std::fabs(expected)))
    return testing::AssertionFailure() << actual << " instead of " << expected
                                       << ", relative error " << error / std::fabs(expected);
  return testing::AssertionSuccess();
}

inline testing::AssertionResult close(Extended actual, long double expected,
                                      double tolerance = 1e-13) {
  return close(value_of(actual), expected, tolerance);
}

}  // namespace boundsweep
