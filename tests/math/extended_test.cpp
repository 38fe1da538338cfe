/// Numbers beyond double's range against MPFR.

#include "boundsweep/extended.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

constexpr int draws = 20000;

TEST(Real, HasWideExponents) {
  ASSERT_TRUE(wide_exponents);
}

/// Significands over exponents up to ±10^6, half of them within a few bits of a block's border.
Extended random_extended(RandomSource& random) {
  const double significand = random.chance(0.1) ? 1.0 : random.uniform(1, 2);
  if (random.chance(0.5)) {
    const std::int64_t border = 512 * random.whole(-4, 4) + 256;
    return compose(significand, border + random.whole(-3, 3));
  }
  return compose(significand, random.whole(-1000000, 1000000));
}

/// A partner whose magnitude matters for a sum.
Extended random_near(RandomSource& random, Extended value) {
  return compose(random.uniform(1, 2), decompose(value).exponent + random.whole(-60, 60));
}

testing::AssertionResult normalized(Extended value) {
  const bool zero = value.mantissa == 0 && value.block == Extended::zero_block;
  if (zero || (value.mantissa >= 0x1p-256 && value.mantissa < 0x1p256))
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << value.mantissa << " in block " << value.block;
}

/// Within `count` roundings, allowing for their second order.
void expect_rounded(Extended actual, const Real& exact, double count) {
  EXPECT_TRUE(normalized(actual));
  EXPECT_LE(roundings(actual, exact), count * (1 + 1e-9));
}

TEST(Extended, ArithmeticRoundsOnce) {
  RandomSource random(1);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    const Extended b = random.chance(0.5) ? random_extended(random) : random_near(random, a);
    expect_rounded(a * b, Real(a) * Real(b), 1);
    expect_rounded(a / b, Real(a) / Real(b), 1);
    expect_rounded(a + b, Real(a) + Real(b), 1);
    expect_rounded(sqrt(a), real_root(a, 2), 1);
  }
}

TEST(Extended, DifferenceRoundsOnceAndStopsAtZero) {
  RandomSource random(2);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    const Extended b = random.chance(0.3) ? random_extended(random) : random_near(random, a);
    const Extended difference = saturated_difference(a, b);
    EXPECT_TRUE(normalized(difference));
    if (b < a) {
      expect_rounded(difference, Real(a) - Real(b), 1);
    } else {
      EXPECT_TRUE(difference.is_zero());
    }
    EXPECT_TRUE(saturated_difference(a, a).is_zero());
    EXPECT_EQ(saturated_difference(a, Extended()), a);
  }
}

TEST(Extended, HasTheBitsOfDouble) {
  RandomSource random(3);
  for (int i = 0; i < draws; ++i) {
    const double a = random.scale(1e-140, 1e140), b = random.scale(1e-140, 1e140);
    const Extended x(a), y(b);
    EXPECT_EQ((x * y).to_double_saturated(), a * b);
    EXPECT_EQ((x / y).to_double_saturated(), a / b);
    EXPECT_EQ((x + y).to_double_saturated(), a + b);
    EXPECT_EQ(saturated_difference(x, y).to_double_saturated(), a > b ? a - b : 0);
    EXPECT_EQ(sqrt(x).to_double_saturated(), std::sqrt(a));
  }
}

TEST(Extended, HoldsEveryDouble) {
  for (const double value : {5e-324, 2.2250738585072014e-308, 1e-300, 0x1p-257, 0x1p-256, 1.0,
                             0x1p255, 0x1p256, 1e300, 1.7976931348623157e308}) {
    EXPECT_TRUE(normalized(Extended(value)));
    EXPECT_EQ(Real(Extended(value)), Real(value)) << value;
  }
}

TEST(Extended, OrderIsTheOrderOfValues) {
  RandomSource random(4);
  std::vector<Extended> values{Extended(), Extended(1.0), Extended(5e-324)};
  for (int i = 0; i < 300; ++i) values.push_back(random_extended(random));
  for (const Extended a : values) {
    for (const Extended b : values) {
      const bool less = Real(a) < Real(b), equal = Real(a) == Real(b);
      ASSERT_EQ(a < b, less);
      ASSERT_EQ(b > a, less);
      ASSERT_EQ(a == b, equal);
      ASSERT_EQ(a != b, !equal);
      ASSERT_EQ(a <= b, less || equal);
      ASSERT_EQ(b >= a, less || equal);
      ASSERT_EQ(min(a, b), less ? a : b);
      ASSERT_EQ(max(a, b), less ? b : a);
    }
  }
}

TEST(Extended, ZeroIsNeutralAndAbsorbing) {
  RandomSource random(5);
  const Extended zero;
  EXPECT_EQ(zero, Extended(0.0));
  for (int i = 0; i < 1000; ++i) {
    const Extended a = random_extended(random);
    EXPECT_EQ(a + zero, a);
    EXPECT_EQ(zero + a, a);
    EXPECT_EQ(a * zero, zero);
    EXPECT_EQ(zero * a, zero);
    EXPECT_EQ(zero / a, zero);
    EXPECT_LT(zero, a);
    EXPECT_EQ(saturated_difference(zero, a), zero);
  }
  EXPECT_EQ(zero + zero, zero);
  EXPECT_EQ(zero * zero, zero);
  EXPECT_EQ(sqrt(zero), zero);
  EXPECT_EQ(root(zero, 7), zero);
  EXPECT_EQ(power(zero, 3), zero);
  EXPECT_EQ(zero.to_double_saturated(), 0);
}

TEST(Extended, RootsAreWithinTheErrorOfPow) {
  RandomSource random(6);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    const int degree = static_cast<int>(random.whole(1, 16));
    // pow within 4 ulp = 8 roundings; its exponent 1/degree is rounded too, times at most log 2.
    expect_rounded(root(a, degree), real_root(a, static_cast<unsigned long>(degree)),
                   degree == 1   ? 0
                   : degree == 2 ? 1
                                 : 9);
  }
}

TEST(Extended, RootsOfPowersOfTwoAreExactFactors) {
  RandomSource random(16);
  for (int i = 0; i < draws; ++i) {
    const int degree = static_cast<int>(random.whole(1, 16));
    const Extended a = compose(random.uniform(1, 2), random.whole(-1000, 1000));
    const std::int64_t unit = random.whole(-1000, 1000);
    EXPECT_EQ(root(a * compose(1, degree * unit), degree), root(a, degree) * compose(1, unit));
  }
}

TEST(Extended, PowersLoseOneRoundingPerFactor) {
  RandomSource random(7);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    const std::int64_t exponent =
        random.chance(0.5) ? random.whole(0, 16) : random.whole_scale(1, 1e6);
    ASSERT_TRUE(power_is_representable(a, static_cast<double>(exponent)));
    expect_rounded(power(a, exponent), real_power(a, static_cast<unsigned long>(exponent)),
                   static_cast<double>(exponent));
  }
  EXPECT_EQ(power(Extended(3.0), 0), Extended(1.0));
  EXPECT_EQ(power(Extended(3.0), 5), Extended(243.0));
}

TEST(Extended, PowersThatLeaveTheRangeAreRefused) {
  const Extended huge = compose(1.0, 512 * 1000);
  EXPECT_TRUE(power_is_representable(huge, 1e12));
  EXPECT_FALSE(power_is_representable(huge, 1e13));
  EXPECT_FALSE(power_is_representable(Extended(1.0) / huge, 1e13));
  EXPECT_TRUE(power_is_representable(Extended(), 1e300));
}

TEST(Extended, ExponentialHasTheErrorOfItsExponent) {
  RandomSource random(8);
  for (int i = 0; i < draws; ++i) {
    const double magnitude = random.scale(1e-20, 1e12);
    const double x = random.chance(0.5) ? magnitude : -magnitude;
    expect_rounded(exp_extended(x), real_exp(x), std::fabs(x) + 9);
  }
  EXPECT_EQ(exp_extended(0), Extended(1.0));
}

TEST(Extended, LogarithmsAreWithinTheErrorOfLog) {
  RandomSource random(9);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    // log within 8 roundings of the mantissa's part, the block's part and the sum one each, and
    // the constant half of one.
    const double parts =
        std::fabs(std::log(a.mantissa)) + std::fabs(static_cast<double>(a.block)) * 354.9;
    const double error = std::fabs((Real(log(a)) - real_log(a)).to_double());
    EXPECT_LE(error, 10 * parts * 0x1p-53);
    if (a < compose(1.0, -999)) continue;
    EXPECT_LE(roundings(log1p(a), real_log1p(a)), a.block > 0 ? 20 : 8) << log(a);
  }
}

TEST(Extended, ComposeInvertsDecompose) {
  RandomSource random(10);
  for (int i = 0; i < draws; ++i) {
    const Extended a = random_extended(random);
    const Decomposition parts = decompose(a);
    EXPECT_GE(parts.significand, 1);
    EXPECT_LT(parts.significand, 2);
    EXPECT_EQ(compose(parts.significand, parts.exponent), a);
    Real exact(parts.significand);
    mpfr_mul_2si(exact.get(), exact.get(), parts.exponent, MPFR_RNDN);
    EXPECT_EQ(Real(a), exact);
  }
  for (const std::int64_t exponent : {-769, -768, -257, -256, -255, 0, 255, 256, 257, 767, 768}) {
    const Extended value = compose(1.0, exponent);
    EXPECT_TRUE(normalized(value));
    EXPECT_EQ(decompose(value).exponent, exponent);
    EXPECT_EQ(decompose(value).significand, 1);
  }
  EXPECT_EQ(compose(12.0, -2), Extended(3.0));  // any normal significand
}

TEST(Extended, CeilingIsTheLeastWholeNumber) {
  RandomSource random(11);
  for (int i = 0; i < draws; ++i) {
    const Extended a = compose(random.uniform(1, 2), random.whole(-900, 900));
    Real exact;
    mpfr_ceil(exact.get(), Real(a).get());
    EXPECT_EQ(Real(ceil(a)), exact);
  }
  EXPECT_EQ(ceil(Extended(4.0)), Extended(4.0));
  EXPECT_EQ(ceil(Extended()), Extended());
}

TEST(Extended, DoublesSaturateAtTheStatedLimits) {
  for (int exponent = -999; exponent <= 999; ++exponent) {
    const double value = 1.5 * power_of_two(exponent);
    EXPECT_EQ(compose(1.5, exponent).to_double_saturated(), value) << exponent;
  }
  for (const std::int64_t exponent : {1000, 1001, 1279, 1280, 1281, 1000000}) {
    EXPECT_EQ(compose(1.5, exponent).to_double_saturated(), 0x1p1000) << exponent;
    EXPECT_EQ(compose(1.5, -exponent - 1).to_double_saturated(), 0) << -exponent;
  }
}

TEST(Extended, PowersOfTwoAreExact) {
  for (int exponent = -1022; exponent <= 1023; ++exponent)
    EXPECT_EQ(power_of_two(exponent), std::ldexp(1.0, exponent));
}

}  // namespace
}  // namespace boundsweep
