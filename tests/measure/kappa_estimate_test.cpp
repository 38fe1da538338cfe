// What the estimates of κ share: a test of independence, and how many steps would do.

#include "host/measure/kappa_estimate.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

TEST(ChiSquare, OfATableByHand) {
  ChiSquare test;
  test.add({{30, 10}, {10, 30}});
  EXPECT_NEAR(test.statistic, 20, 1e-12) << "all expected are 20, so 4 · 100/20";
  EXPECT_EQ(test.freedom, 1);
  test.add({{30, 10}, {10, 30}});
  EXPECT_NEAR(test.statistic, 40, 1e-12);
  EXPECT_EQ(test.freedom, 2);
}

TEST(ChiSquare, LeavesOutWhatIsTooRare) {
  ChiSquare nothing;
  nothing.add({});
  nothing.add({{1, 1}, {1, 1}});
  nothing.add({{1000, 1000}});
  nothing.add({{1000, 0}, {1000, 0}});
  EXPECT_EQ(nothing.freedom, 0);
  EXPECT_EQ(nothing.tail(), 1);
  // The two rare rows of 20, below √(5 · 440), become one of 40, and are still too rare.
  ChiSquare rare;
  rare.add({{100, 100}, {100, 100}, {20, 0}, {0, 20}});
  EXPECT_NEAR(rare.statistic, 0, 1e-12);
  EXPECT_EQ(rare.freedom, 1);
  // Of 60 together they stay.
  ChiSquare joined;
  joined.add({{100, 100}, {100, 100}, {30, 0}, {30, 0}});
  EXPECT_EQ(joined.freedom, 2);
  EXPECT_GT(joined.statistic, 30);
}

TEST(ChiSquare, TailIsThatOfChiSquare) {
  // Quantiles of tables: P(χ²_1 > 3.841) = 0.05, P(χ²_10 > 23.209) = 0.01, P(χ²_100 > 149.449) =
  // 0.001.
  const auto tail = [](double statistic, double freedom) {
    ChiSquare test;
    test.statistic = statistic;
    test.freedom = freedom;
    return test.tail();
  };
  EXPECT_NEAR(tail(3.841, 1) / 0.05, 1, 0.1);
  EXPECT_NEAR(tail(23.209, 10) / 0.01, 1, 0.05);
  EXPECT_NEAR(tail(149.449, 100) / 0.001, 1, 0.05);
  EXPECT_LT(tail(1000, 10), 1e-100);
  EXPECT_GT(tail(0, 10), 0.999);
}

TEST(ChiSquare, IndependentRowsAndColumnsAreSeldomCalledDependent) {
  RandomSource random(1);
  int unlikely = 0;
  constexpr int trials = 2000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<std::vector<double>> table(3, std::vector<double>(3));
    for (int n = 0; n < 300; ++n)
      table[static_cast<std::size_t>(random.whole(0, 2))]
           [static_cast<std::size_t>(random.chance(0.5) ? 0 : random.whole(1, 2))] += 1;
    ChiSquare test;
    test.add(table);
    EXPECT_EQ(test.freedom, 4);
    unlikely += test.tail() < 0.01 ? 1 : 0;
  }
  EXPECT_GT(unlikely, trials / 500);
  EXPECT_LT(unlikely, trials / 50);
}

TEST(KappaEstimate, StepsThatWouldDo) {
  EXPECT_DOUBLE_EQ(steps_for_contraction(100, 0.5, 1), 400) << "a margin of 1/2 takes four times";
  EXPECT_DOUBLE_EQ(steps_for_contraction(100, 0.9, 0.1), 100);
  EXPECT_EQ(steps_for_contraction(100, 1, 0.1), 0) << "not known";
  EXPECT_EQ(steps_for_contraction(100, 1.5, 0.1), 0);
}

TEST(KappaEstimate, OneContradictionIsEnough) {
  KappaEstimate kappa;
  EXPECT_FALSE(kappa.contradicted());
  kappa.checks = {{"fine", false}, {"not fine", true}};
  EXPECT_TRUE(kappa.contradicted());
  kappa.kappa = 1;
  EXPECT_FALSE(kappa.contracts());
}

}  // namespace
}  // namespace boundsweep
