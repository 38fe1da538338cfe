#pragma once
/// Comparisons that a NaN fails.

#include <cmath>

#include <gtest/gtest.h>

#include "boundsweep/extended.hpp"
#include "boundsweep/rounding.hpp"

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

/// `bound`, rounded up by `count` roundings, against the exact value, which long double knows to
/// about 1e-16: never below, never above by more than 2γ.
inline testing::AssertionResult bounds(Extended bound, double count, long double exact) {
  constexpr long double unsure = 1e-16L;
  const long double value = value_of(bound), error = rounding_certificate(count);
  if (exact * (1 - unsure) <= value && value <= exact * (1 + 2 * error + unsure))
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << value << " for the exact " << exact << ", off by "
         << static_cast<double>((value - exact) / exact) << " where "
         << static_cast<double>(2 * error) << " is allowed";
}

/// The same of a value that contains `count` roundings and has not been rounded up.
inline testing::AssertionResult rounds_to(Extended value, double count, long double exact) {
  return bounds(round_up(value, count), count, exact);
}

}  // namespace boundsweep
