/// The logarithm against MPFR.

#include "boundsweep/logarithm.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <mpfr.h>

#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// |natural_log(x) − log x| in ulps of the result.
double error_in_ulps(double x) {
  mpfr_t exact;
  mpfr_init2(exact, 200);
  mpfr_set_d(exact, x, MPFR_RNDN);
  mpfr_log(exact, exact, MPFR_RNDN);
  const double result = natural_log(x);
  mpfr_sub_d(exact, exact, result, MPFR_RNDN);
  const double error = std::fabs(mpfr_get_d(exact, MPFR_RNDN));
  mpfr_clear(exact);
  if (error == 0) return 0;
  return error / (std::nextafter(std::fabs(result), INFINITY) - std::fabs(result));
}

TEST(Logarithm, IsWithinAnUlp) {
  RandomSource random(3);
  double most = 0;
  for (int i = 0; i < 200000; ++i) {
    most = std::fmax(most, error_in_ulps(random.scale(0x1p-1000, 0x1p1000)));
    most = std::fmax(most, error_in_ulps(random.uniform(0.5, 3)));
    most = std::fmax(most, error_in_ulps(1 + random.scale(1e-15, 0.3)));
    most = std::fmax(most, error_in_ulps(1 - random.scale(1e-15, 0.3)));
  }
  RecordProperty("ulps", std::to_string(most));
  EXPECT_LT(most, 1);
  EXPECT_GT(most, 0.3);  // else the comparison sees nothing
}

TEST(Logarithm, OfPowersOfTwoAndTheirNeighbours) {
  EXPECT_EQ(natural_log(1.0), 0);
  for (int exponent = -1022; exponent <= 1022; ++exponent) {
    const double power = std::ldexp(1.0, exponent);
    EXPECT_LT(error_in_ulps(power), 1) << exponent;
    EXPECT_LT(error_in_ulps(std::nextafter(power, INFINITY)), 1) << exponent;
    EXPECT_LT(error_in_ulps(2 * power * std::sqrt(0.5)), 1) << exponent;
  }
}

TEST(Logarithm, SplitsExactly) {
  RandomSource random(4);
  for (int i = 0; i < 10000; ++i) {
    const double x = random.scale(0x1p-1000, 0x1p1000);
    const BinarySplit<double> split = split_binary(x);
    ASSERT_EQ(std::ldexp(split.significand, static_cast<int>(split.exponent)), x);
    ASSERT_GE(split.significand, 0.7071067811865475);
    ASSERT_LT(split.significand, 1.4142135623730952);
  }
}

}  // namespace
}  // namespace boundsweep
