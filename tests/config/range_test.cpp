// Expansion of scalars, lists and ranges into axis values.

#include "host/config/range.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

std::vector<double> expand(const std::string& value, const Domain& domain) {
  const toml::table table = toml::parse("x = " + value);
  return read_numbers(Item::in_file("x", *table.get("x"), "t"), domain);
}

std::string failure(const std::string& value, const Domain& domain) {
  try {
    expand(value, domain);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

using Values = std::vector<double>;

TEST(Range, ScalarsAndLists) {
  EXPECT_EQ(expand("3", domains::size), Values({3}));
  EXPECT_EQ(expand("1e3", domains::size), Values({1000}));
  EXPECT_EQ(expand("[4, 1, 2.0]", domains::size), Values({4, 1, 2}));
  EXPECT_EQ(expand("inf", domains::unbounded), Values({INFINITY}));
  EXPECT_FALSE(std::signbit(expand("-0.0", domains::nonnegative)[0]));
}

TEST(Range, WholeNumbersStepByOne) {
  EXPECT_EQ(expand("{ from = 1, to = 5 }", domains::depth), Values({1, 2, 3, 4, 5}));
  EXPECT_EQ(expand("{ from = 1, to = 4.5 }", domains::depth), Values({1, 2, 3, 4}));
  EXPECT_EQ(expand("{ from = 7, to = 7 }", domains::depth), Values({7}));
  EXPECT_EQ(expand("{ from = 1, to = 3, scale = \"linear\" }", domains::depth), Values({1, 2, 3}));
}

TEST(Range, StepIncludesToOnlyWhereItHits) {
  EXPECT_EQ(expand("{ from = 1, to = 8, step = 3 }", domains::size), Values({1, 4, 7}));
  EXPECT_EQ(expand("{ from = 1, to = 7, step = 3 }", domains::size), Values({1, 4, 7}));
  EXPECT_EQ(expand("{ from = 2, to = 9, step = 100 }", domains::size), Values({2}));
  EXPECT_EQ(expand("{ from = 1, to = 1.5, step = 1e12 }", domains::positive), Values({1}));
  // to lies outside the domain and is not hit
  EXPECT_EQ(expand("{ from = 0.25, to = 1.0, step = 0.5 }", domains::kappa), Values({0.25, 0.75}));
}

TEST(Range, StepDoesNotDrift) {
  const Values values = expand("{ from = 0, to = 1, step = 0.1 }", domains::nonnegative);
  ASSERT_EQ(values.size(), 11u);
  EXPECT_EQ(values, Values({0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}));
  EXPECT_EQ(values[10], 1.0);
  const Values fine = expand("{ from = 0, to = 1, step = 1.0e-5 }", domains::nonnegative);
  ASSERT_EQ(fine.size(), 100001u);
  EXPECT_EQ(fine[99999], 99999 * 1.0e-5);
  EXPECT_EQ(fine.back(), 1.0);
}

TEST(Range, ToIsExactWhereTheStepHitsItWithinRounding) {
  EXPECT_NE(3 * 0.1, 0.3);
  EXPECT_EQ(expand("{ from = 0, to = 0.3, step = 0.1 }", domains::nonnegative),
            Values({0, 0.1, 0.2, 0.3}));
}

TEST(Range, LinearPoints) {
  EXPECT_EQ(expand("{ from = 0, to = 1, points = 5 }", domains::nonnegative),
            Values({0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(expand("{ from = 0, to = 1, points = 3, scale = \"linear\" }", domains::nonnegative),
            Values({0, 0.5, 1}));
  EXPECT_EQ(expand("{ from = 1, to = 3, points = 9 }", domains::size), Values({1, 2, 3}));
  EXPECT_EQ(expand("{ from = 2, to = 2, points = 1 }", domains::nonnegative), Values({2}));
}

TEST(Range, LogPointsAreExactAtBothEnds) {
  const Values values =
      expand("{ from = 0.3, to = 0.7, points = 7, scale = \"log\" }", domains::positive);
  ASSERT_EQ(values.size(), 7u);
  EXPECT_EQ(values.front(), 0.3);
  EXPECT_EQ(values.back(), 0.7);
  for (int i = 1; i < 7; ++i) {
    EXPECT_NEAR(values[i] / values[i - 1], std::pow(0.7 / 0.3, 1.0 / 6), 1e-14);
  }
}

TEST(Range, LogDecadesAreExact) {
  EXPECT_EQ(expand("{ from = 1e-3, to = 1e3, points = 7, scale = \"log\" }", domains::positive),
            Values({1e-3, 1e-2, 1e-1, 1, 10, 100, 1000}));
  const Values extreme =
      expand("{ from = 1e-300, to = 1e300, points = 3, scale = \"log\" }", domains::positive);
  ASSERT_EQ(extreme.size(), 3u);
  EXPECT_NEAR(extreme[1], 1, 1e-12);
}

TEST(Range, LogOfWholeNumbersIsRoundedAndDropsRepeats) {
  EXPECT_EQ(expand("{ from = 1, to = 10, points = 10, scale = \"log\" }", domains::size),
            Values({1, 2, 3, 4, 5, 6, 8, 10}));
  const Values samples =
      expand("{ from = 1e3, to = 1e9, points = 25, scale = \"log\" }", domains::samples);
  ASSERT_EQ(samples.size(), 25u);
  EXPECT_EQ(samples[0], 1e3);
  EXPECT_EQ(samples[1], 1778);
  EXPECT_EQ(samples[4], 1e4);
  EXPECT_EQ(samples[24], 1e9);
}

TEST(Range, PowersOfTwo) {
  EXPECT_EQ(expand("{ from = 16, to = 256, scale = \"pow2\" }", domains::size),
            Values({16, 32, 64, 128, 256}));
  EXPECT_EQ(expand("{ from = 3, to = 20, scale = \"pow2\" }", domains::size), Values({3, 6, 12}));
  EXPECT_EQ(expand("{ from = 0.25, to = 1, scale = \"pow2\" }", domains::positive),
            Values({0.25, 0.5, 1}));
}

TEST(Range, MostValues) {
  EXPECT_EQ(expand("{ from = 1, to = 1000000 }", domains::samples).size(), 1000000u);
  EXPECT_EQ(failure("{ from = 0, to = 1000000 }", domains::norms),
            "t:1: x: the range has 1000001 values, an axis may have at most 10^6");
  EXPECT_EQ(failure("{ from = 1, to = 1e15 }", domains::samples),
            "t:1: x: the range has 1000000000000000 values, an axis may have at most 10^6");
  EXPECT_EQ(failure("{ from = 1, to = 1e300, step = 1e-300 }", domains::positive),
            "t:1: x: the range has inf values, an axis may have at most 10^6");
}

TEST(Range, WholeNumberDomainsTakeOnlyWholeSteps) {
  EXPECT_EQ(failure("{ from = 1, to = 3, step = 0.5 }", domains::size),
            "t:1: x: the range holds 1.5, every value must be a whole number from 1 to 10^6");
  EXPECT_EQ(failure("{ from = 1, to = 3.5, points = 3 }", domains::size),
            "t:1: x: the range holds 3.5, every value must be a whole number from 1 to 10^6");
}

}  // namespace
}  // namespace boundsweep
