// Expansion of scalars, lists and ranges into axis values.

#include "host/config/range.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

std::vector<double> expand(const std::string& value, const Domain& domain) {
  const std::string toml = "x = " + value;
  const SourceText text(toml);
  const toml::table table = toml::parse(toml);
  return read_numbers(Item::in_file("x", *table.get("x"), "t", &text), domain);
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

TEST(Range, LinearPointsBetweenDecimalsAreDecimals) {
  EXPECT_EQ(expand("{ from = 0.1, to = 0.9, points = 9 }", domains::kappa),
            Values({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}));
  EXPECT_EQ(expand("{ from = 0.0, to = 0.95, points = 20 }", domains::kappa),
            Values({0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7,
                    0.75, 0.8, 0.85, 0.9, 0.95}));
  EXPECT_EQ(expand("{ from = 1.1, to = 2.3, points = 5 }", domains::positive),
            Values({1.1, 1.4, 1.7, 2, 2.3}));
  EXPECT_EQ(expand("{ from = 0, to = 1, points = 4 }", domains::nonnegative),
            Values({0, 1.0 / 3, 2.0 / 3, 1}));
  EXPECT_EQ(expand("{ from = 0.7, to = 1.3, step = 0.1 }", domains::positive),
            Values({0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3}));
  EXPECT_EQ(expand("{ from = 0.3, to = 2.4, scale = \"pow2\" }", domains::positive),
            Values({0.3, 0.6, 1.2, 2.4}));
}

TEST(Range, LogPointsAreDecimalsWhereTheRatioHasThatRoot) {
  EXPECT_EQ(expand("{ from = 1e-6, to = 1, points = 7, scale = \"log\" }", domains::positive),
            Values({1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1}));
  const Values halves =
      expand("{ from = 1e-6, to = 1, points = 13, scale = \"log\" }", domains::positive);
  ASSERT_EQ(halves.size(), 13u);
  EXPECT_EQ(halves[2], 1e-5);  // every other is a power of 10
  EXPECT_EQ(halves[1], 3.16227766016837933199889e-06);
  EXPECT_EQ(expand("{ from = 0.3, to = 4.8, points = 5, scale = \"log\" }", domains::positive),
            Values({0.3, 0.6, 1.2, 2.4, 4.8}));
  EXPECT_EQ(expand("{ from = 0.01, to = 100, points = 3, scale = \"log\" }", domains::positive),
            Values({0.01, 1, 100}));
  EXPECT_EQ(expand("{ from = 0.08, to = 0.27, points = 4, scale = \"log\" }", domains::positive),
            Values({0.08, 0.12, 0.18, 0.27}));
  EXPECT_EQ(expand("{ from = 0.7, to = 0.7, points = 1, scale = \"log\" }", domains::positive),
            Values({0.7}));
}

TEST(Range, LogPointsAscend) {
  const Values many =
      expand("{ from = 1e-300, to = 1e300, points = 10001, scale = \"log\" }", domains::positive);
  ASSERT_EQ(many.size(), 10001u);
  EXPECT_TRUE(std::is_sorted(many.begin(), many.end()));
  const Values narrow = expand(
      "{ from = 0.1, to = 0.1000000000000001, points = 7, scale = \"log\" }", domains::positive);
  EXPECT_TRUE(std::is_sorted(narrow.begin(), narrow.end()));
  EXPECT_EQ(narrow.back(), 0.1000000000000001);
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
  EXPECT_EQ(extreme[1], 1);
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
