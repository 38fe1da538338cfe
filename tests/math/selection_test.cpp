// Prices of choosing after seeing the data: what is paid for must be probabilities.

#include "boundsweep/selection.hpp"

#include <cmath>

#include "close.hpp"

namespace boundsweep {
namespace {

TEST(Selection, PricesOfNormsAreThoseOfAProbability) {
  for (const double points : {1.0, 4.0, 1024.0}) {
    // Octaves from -n to n leave out (2/3)(1/(n+2)) on either side, and 1/(n+2) in the middle of
    // that.
    const int most = 100000;
    long double sum = 0;
    for (int octave = -most; octave <= most; ++octave)
      sum += points * std::exp(-static_cast<long double>(norm_price(octave, points)));
    EXPECT_TRUE(close(sum, 1 - 4.0L / (3 * (most + 2)), 1e-12)) << points;
  }
}

TEST(Selection, PricesOfNormsAreThoseOfTheTheory) {
  EXPECT_TRUE(close(norm_price(0, 1024), std::log(1.5L * 1024 * 2)));
  EXPECT_TRUE(close(norm_price(1, 1024), std::log(1.5L * 1024 * 6)));
  EXPECT_TRUE(close(norm_price(-3, 16), std::log(1.5L * 16 * 20)));
}

TEST(Selection, PricesOfWholeNumbersAreThoseOfAProbability) {
  long double sum = 0;
  const int most = 100000;
  for (int k = 1; k <= most; ++k) sum += std::exp(-static_cast<long double>(whole_number_price(k)));
  EXPECT_TRUE(close(sum, 1 - 1.0L / (most + 1), 1e-12));
  EXPECT_TRUE(close(whole_number_price(8), std::log(72.0L)));
}

TEST(Selection, AGroupIsOneOfTwo) {
  EXPECT_LE(2 * std::exp(-static_cast<long double>(group_price)), 1.0L);
  EXPECT_TRUE(close(group_price, std::log(2.0L)));
}

TEST(Selection, ASumOfPricesIsNotBelowTheExactOne) {
  for (const int count : {1, 3, 100, 10000}) {
    double sum = 0;
    long double exact = 0;
    for (int i = 0; i < count; ++i) {
      sum += norm_price(i % 7 - 3, 1024);
      exact += std::log(1.5L * 1024) +
               std::log((std::fabs(i % 7 - 3.0L) + 1) * (std::fabs(i % 7 - 3.0L) + 2));
    }
    const double raised_sum = price_with_roundings(sum, count);
    EXPECT_GE(static_cast<long double>(raised_sum), exact) << count;
    EXPECT_TRUE(close(raised_sum, exact, 1e-15 * (count + 40))) << count;
    // All prices may have been rounded down by what is allowed for.
    EXPECT_GE(price_with_roundings(1.0, count) - 1, count * 0x1p-52) << count;
  }
}

}  // namespace
}  // namespace boundsweep
