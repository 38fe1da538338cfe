/// Ψ against direct summation, and the search over block lengths against trying all of them.

#include "boundsweep/mixing_curve.hpp"

#include <gtest/gtest.h>

#include "close.hpp"
#include "naive/bound.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// Over B, block by block.
double brute_force(const MixingTable& table, double lag, const BlockedMixing& mixing, double log_x) {
  double best = mixing.at(table.beyond(lag), log_x);
  for (int b = 0; b < block_lengths; ++b) best = std::fmin(best, mixing.at(b, log_x));
  return best;
}

TEST(Mixing, BlockLengthsAreThoseOfTheText) {
  std::vector<double> expected;  // ⌈2^{i/4}⌉, each once
  for (int i = 0; i <= 164; ++i) {
    const auto length = static_cast<double>(naive::ceiling(std::pow(2.0L, i / 4.0L)));
    if (expected.empty() || length > expected.back()) expected.push_back(length);
  }
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(block_lengths));
  for (int b = 0; b < block_lengths; ++b) {
    EXPECT_EQ(block_length(b), expected[static_cast<std::size_t>(b)]);
    EXPECT_EQ(block_index(block_length(b)), b);
    EXPECT_EQ(block_index(block_length(b) + 0.5), b);
    if (b > 0) {
      EXPECT_EQ(block_index(std::nextafter(block_length(b), 0)), b - 1);
    }
  }
  EXPECT_EQ(block_length(block_lengths - 1), 0x1p41);
  EXPECT_EQ(block_index(0x1p60), block_lengths - 1);
}

TEST(Mixing, ABlockJustBeyondTheLagIsTried) {
  // Without memory (κ = 0) a lag of 1000 costs 2√1001 in blocks of 1001 steps, and two terms in the
  // 862 of the list or 2√1024 in its next.
  const MixingTable table = make_mixing_table(0);
  EXPECT_TRUE(close(BlockedMixing(table, 1000)(5), 2 * std::sqrt(1001.0L), 1e-15));
  EXPECT_TRUE(close(make_mixing_curve(table, 1000)(8), 2 * std::sqrt(1001.0L), 1e-15));
  EXPECT_EQ(table.beyond(1000).length, 1001);
}

TEST(Mixing, ClosedFormIsTheSum) {
  for (const double kappa : {0.0, 1e-300, 1e-3, 0.25, 0.5, 0.9, 0.98}) {
    const MixingTable table = make_mixing_table(kappa);
    for (const double lag : {0.0, 1.0, 2.0, 5.0, 63.0}) {
      const BlockedMixing mixing(table, lag);
      for (const double log_x : {-30.0, -1.0, -1e-9, 0.0, 1e-9, 0.7, 3.0, 40.0, 700.0})
        for (int b = 0; b < 14; ++b)
          EXPECT_TRUE(close(mixing.at(b, log_x),
                            naive::blocked_sum(kappa, lag, block_length(b),
                                               std::exp(static_cast<long double>(log_x))),
                            1e-12))
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
    const double all = brute_force(table, lag, mixing, log_x);
    ASSERT_TRUE(std::isfinite(all));
    // A length may be skipped whose cost equals the minimum but for rounding.
    ASSERT_TRUE(close(mixing(log_x), all, 1e-14))
        << "kappa " << kappa << ", lag " << lag << ", log x " << log_x;
  }
}

TEST(Mixing, IsTheLeastOverTheTextsBlocks) {
  for (const double kappa : {0.0, 0.3, 0.9, 0.99})
    for (const double lag : {0.0, 3.0, 100.0}) {
      const MixingTable table = make_mixing_table(kappa);
      for (const double x : {0.01, 1.0, 37.0, 1e9})
        EXPECT_TRUE(close(BlockedMixing(table, lag)(std::log(x)), naive::psi(kappa, lag, x), 1e-12))
            << kappa << ' ' << lag << ' ' << x;
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
        EXPECT_TRUE(close(curve(std::exp(log_x)), brute_force(table, lag, mixing, log_x), 1e-12))
            << kappa << ' ' << lag << ' ' << log_x;
      }
      const double last = std::fmin(curve.log_limit / log_two, MixingCurve::octaves - 1.0);
      for (int octave = 0; octave < last; ++octave) {
        const double x = power_of_two(octave);
        EXPECT_TRUE(close(curve(x), brute_force(table, lag, mixing, std::log(x)), 1e-12)) << x;
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
