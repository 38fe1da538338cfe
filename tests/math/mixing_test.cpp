/// Ψ against direct summation, and the search over block lengths against trying all of them.

#include "boundsweep/mixing_curve.hpp"

#include <gtest/gtest.h>

#include "close.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// 2√τ Σ_{i>=0} min(1, x κ^{(τi−w)+}), summed until nothing is added any more.
long double summed(double kappa, double lag, double tau, double log_x) {
  const long double x = std::exp(static_cast<long double>(log_x));
  long double sum = 0;
  for (double step = 0;; step += tau) {
    const long double exponent = std::fmax(0.0, step - lag);
    const long double decay =
        exponent == 0 ? 1.0L : std::pow(static_cast<long double>(kappa), exponent);
    const long double term = std::fmin(1.0L, x * decay);
    sum += term;
    if (term <= 1e-22L * sum) return 2 * std::sqrt(static_cast<long double>(tau)) * sum;
  }
}

double brute_force(const BlockedMixing& mixing, double log_x) {
  double best = INFINITY;
  for (int b = 0; b < block_lengths; ++b) best = std::fmin(best, mixing.at(b, log_x));
  return best;
}

TEST(Mixing, BlockLengthsAscend) {
  const double first[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
  for (int b = 0; b < 10; ++b) EXPECT_EQ(block_length(b), first[b]);
  EXPECT_EQ(block_length(block_lengths - 2), 3 * 0x1p39);
  EXPECT_EQ(block_length(block_lengths - 1), 3 * 0x1p40);
  for (int b = 1; b < block_lengths; ++b) EXPECT_LT(block_length(b - 1), block_length(b));
}

TEST(Mixing, ClosedFormIsTheSum) {
  for (const double kappa : {0.0, 1e-300, 1e-3, 0.25, 0.5, 0.9, 0.98}) {
    const MixingTable table = make_mixing_table(kappa);
    for (const double lag : {0.0, 1.0, 2.0, 5.0, 63.0}) {
      const BlockedMixing mixing(table, lag);
      for (const double log_x : {-30.0, -1.0, -1e-9, 0.0, 1e-9, 0.7, 3.0, 40.0, 700.0})
        for (int b = 0; b < 14; ++b)
          EXPECT_TRUE(close(mixing.at(b, log_x), summed(kappa, lag, block_length(b), log_x), 1e-12))
              << kappa << ' ' << lag << ' ' << log_x << ' ' << block_length(b);
    }
  }
}

TEST(Mixing, IndependentDataCostTwiceTheirRange) {
  const MixingTable table = make_mixing_table(0);
  const BlockedMixing mixing(table, 0);
  EXPECT_EQ(mixing(0), 2);
  EXPECT_EQ(mixing(5), 2);
  EXPECT_TRUE(close(mixing(-3), 2 * std::exp(-3.0L)));
}

TEST(Mixing, BlockingBeatsTheTextbookCase) {
  // 1/(1−κ) = 10^4 becomes about √10^4 times a constant.
  const MixingTable table = make_mixing_table(0.9999);
  const BlockedMixing mixing(table, 0);
  EXPECT_GT(mixing.at(0, 0), 1.9e4);
  EXPECT_LT(mixing(0), 4e2);
}

TEST(Mixing, PruningKeepsTheMinimum) {
  RandomSource random(41);
  for (int i = 0; i < 40000; ++i) {
    const double kappa = i % 8 == 0   ? 0
                         : i % 8 == 1 ? random.pick({1 - 1e-12, 1 - 0x1p-53, 1e-300, 1e-12})
                         : i % 8 < 5  ? 1 - random.scale(1e-12, 1)
                                      : random.uniform();
    const double lag = random.chance(0.4)   ? 0
                       : random.chance(0.5) ? static_cast<double>(random.whole(1, 64))
                                            : static_cast<double>(random.whole_scale(1, 1e6));
    const double sign = random.chance(0.3) ? -1 : 1;
    const double log_x = random.chance(0.1) ? 0 : sign * random.scale(1e-6, 1e4);
    const MixingTable table = make_mixing_table(kappa);
    const BlockedMixing mixing(table, lag);
    const double all = brute_force(mixing, log_x);
    ASSERT_TRUE(std::isfinite(all));
    // A length may be skipped whose cost equals the minimum but for rounding.
    ASSERT_TRUE(close(mixing(log_x), all, 1e-14))
        << "kappa " << kappa << ", lag " << lag << ", log x " << log_x;
  }
}

TEST(Mixing, CostGrowsWithEveryArgument) {
  RandomSource random(42);
  for (int i = 0; i < 5000; ++i) {
    const double kappa = random.uniform(), log_x = random.uniform(-5, 50);
    const double lag = static_cast<double>(random.whole(0, 100));
    const MixingTable table = make_mixing_table(kappa);
    const MixingTable slower = make_mixing_table(kappa + random.uniform() * (1 - kappa) * 0.99);
    const double cost = BlockedMixing(table, lag)(log_x) * (1 - 1e-12);
    EXPECT_GE(BlockedMixing(table, lag)(log_x + random.uniform()), cost);
    EXPECT_GE(BlockedMixing(table, lag + 1)(log_x), cost);
    EXPECT_GE(BlockedMixing(slower, lag)(log_x), cost);
  }
}

TEST(MixingCurve, IsTheLeastOverBlockLengths) {
  RandomSource random(44);
  for (const double kappa : {0.0, 1e-300, 1e-3, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9, 1 - 1e-12}) {
    const MixingTable table = make_mixing_table(kappa);
    for (const double lag : {0.0, 1.0, 5.0, 63.0, 4095.0}) {
      const MixingCurve curve = make_mixing_curve(table, lag);
      ASSERT_GT(curve.segments, 0) << kappa << ' ' << lag;
      // So slow a process needs more lines than there is room for.
      ASSERT_EQ(curve.log_limit < MixingCurve::log_octaves, kappa == 1 - 1e-12);
      ASSERT_GT(curve.log_limit, 300);
      const BlockedMixing mixing(table, lag);
      EXPECT_EQ(curve(0), 0);
      for (int i = 0; i < 500; ++i) {
        const double log_x = random.uniform(-20, curve.log_limit - 1e-9);
        EXPECT_TRUE(close(curve(std::exp(log_x)), brute_force(mixing, log_x), 1e-12))
            << kappa << ' ' << lag << ' ' << log_x;
      }
      const double last = std::fmin(curve.log_limit / log_two, MixingCurve::octaves - 1.0);
      for (int octave = 0; octave < last; ++octave) {
        const double x = power_of_two(octave);
        EXPECT_TRUE(close(curve(x), brute_force(mixing, std::log(x)), 1e-12)) << x;
        EXPECT_TRUE(close(curve(std::nextafter(x, 0)), curve(x), 1e-12)) << x;
      }
    }
  }
}

TEST(MixingCurve, IsLeftToTheSearchWhereItsLinesAreTooMany) {
  EXPECT_EQ(make_mixing_curve(make_mixing_table(1 - 1.2e-16), 0).segments, 0);
}

}  // namespace
}  // namespace boundsweep
