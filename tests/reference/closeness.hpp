// What the tests of the reference share.
#pragma once

#include "ball.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace boundsweep::reference {

/// Whether |actual − expected| ≤ tolerance·|expected| for every point of both balls; a nan is never close.
inline testing::AssertionResult close(const Ball& actual, const Ball& expected, const char* tolerance) {
  const Ball slack = Ball(std::string(tolerance)) * abs(expected) - abs(actual - expected);
  if (arb_is_nonnegative(slack.get())) return testing::AssertionSuccess();
  return testing::AssertionFailure() << actual.to_string() << " is not within " << tolerance << " of " << expected.to_string();
}

/// `expected` is a decimal string, or "inf".
inline testing::AssertionResult close(const Ball& actual, const nlohmann::json& expected, const char* tolerance) {
  if (expected == "inf") return actual.to_string() == "inf" ? testing::AssertionSuccess() : testing::AssertionFailure() << "not inf";
  return close(actual, Ball(expected.get<std::string>()), tolerance);
}

/// Whether the two may be the same number, known to 40 digits or so.
inline testing::AssertionResult same(const Ball& actual, const Ball& expected) {
  if (overlaps(actual, expected)) return testing::AssertionSuccess();
  return close(actual, expected, "1e-40");
}

} // namespace boundsweep::reference
