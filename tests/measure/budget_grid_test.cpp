// The grid that norms are rounded up to.

#include "host/measure/budget_grid.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(BudgetGrid, RoundsUpByLessThanAStep) {
  for (const double unit : {1.0, 0.37, 1234.5})
    for (int exponent = -40; exponent <= 40; ++exponent)
      for (const double factor : {1.0, 1.0001, 1.4, 1.9999}) {
        const double norm = std::ldexp(factor, exponent);
        const GridNorm grid = on_grid(norm, unit);
        EXPECT_GE(grid.bound, norm);
        EXPECT_LE(grid.bound, norm * std::exp2(1.0 / points_per_octave) * (1 + 1e-8));
        // The bound is a function of unit and point alone, and its decimals are what is written.
        EXPECT_EQ(on_grid(grid.bound, unit).point, grid.point);
        EXPECT_EQ(on_grid(grid.bound, unit).bound, grid.bound);
        EXPECT_NEAR(grid.bound,
                    unit * std::exp2(static_cast<double>(grid.point) / points_per_octave),
                    1e-8 * grid.bound);
      }
}

TEST(BudgetGrid, PricesTheOctave) {
  const auto price = [](double octave) {
    return std::log(1.5 * points_per_octave * (std::fabs(octave) + 1) * (std::fabs(octave) + 2));
  };
  EXPECT_NEAR(on_grid(1.5).price, price(0), 1e-12);
  EXPECT_NEAR(on_grid(5.9).price, price(2), 1e-12);
  EXPECT_NEAR(on_grid(0.3).price, price(-2), 1e-12);
  EXPECT_NEAR(on_grid(5.9, 5).price, price(0), 1e-12);
  EXPECT_GE(on_grid(5.9).price, price(2));
}

TEST(BudgetGrid, OfZeroIsSmall) {
  const GridNorm grid = on_grid(0, 4);
  EXPECT_GT(grid.bound, 0);
  EXPECT_NEAR(grid.bound, 4.0 / 1024, 1e-8);
  EXPECT_GT(grid.price, 10);
}

}  // namespace
}  // namespace boundsweep
