/// Confidence radii of κ against their formulas in 200 bits.               theory §7.5

#include "boundsweep/contraction_estimate.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

double relative(double value, const Real& exact) {
  return (Real(value) / exact - Real(1)).to_double();
}

TEST(ContractionEstimate, ProperSubsets) {
  for (int m = 2; m <= 60; ++m)
    EXPECT_LE(std::fabs(relative(log_proper_subsets(m),
                                 real_log(real_power(2, static_cast<unsigned long>(m)) - Real(2)))),
              1e-14)
        << m;
  EXPECT_NEAR(log_proper_subsets(1000), 1000 * std::log(2), 1e-10);
}

TEST(ContractionEstimate, TransitionRadius) {
  RandomSource random(3);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto m = static_cast<double>(random.whole(2, 100));
    const auto all = static_cast<double>(random.whole_scale(10, 1e9));
    const double exits = std::floor(random.scale(1, all + 1));
    const double delta = random.scale(1e-12, 0.999999);
    Real subsets = real_power(2, static_cast<unsigned long>(m)) - Real(2);
    const Real exact = real_root(
        real_log(subsets * Real(m) * Real(all) / Real(delta)) / (Real(2) * Real(exits)), 2);
    const double radius = transition_radius(m, all, exits, delta);
    if (exact < Real(1)) {
      EXPECT_GE(relative(radius, exact), 0);
      EXPECT_LE(relative(radius, exact), 1e-14);
    } else {
      EXPECT_EQ(radius, 1);
    }
  }
  EXPECT_EQ(transition_radius(3, 100, 0, 0.1), 1) << "a state that was never left";
}

TEST(ContractionEstimate, DistanceIsExactUpToRoundings) {
  RandomSource random(4);
  for (int trial = 0; trial < 1000; ++trial) {
    const auto m = static_cast<std::size_t>(random.whole(1, 20));
    std::vector<double> a(m), b(m);
    double all_a = 0, all_b = 0;
    for (std::size_t k = 0; k < m; ++k) {
      all_a += a[k] = static_cast<double>(random.whole(0, 1000));
      all_b += b[k] = static_cast<double>(random.whole(k == 0 ? 1 : 0, 1000));
    }
    all_a += 1;
    a[0] += 1;
    Real exact(0);
    for (std::size_t k = 0; k < m; ++k) {
      const Real difference = Real(a[k]) / Real(all_a) - Real(b[k]) / Real(all_b);
      if (Real(0) < difference) exact += difference;
    }
    const double distance =
        empirical_distance(a.data(), all_a, b.data(), all_b, static_cast<int>(m));
    EXPECT_GE((Real(distance) - exact).to_double(), 0);
    EXPECT_LE((Real(distance) - exact).to_double(), 1e-13);
  }
  const double one[] = {5, 0}, other[] = {0, 3};
  EXPECT_EQ(empirical_distance(one, 5, other, 3, 2), 1) << "never above";
}

TEST(ContractionEstimate, RidgeRadiusAndMargin) {
  RandomSource random(5);
  for (int trial = 0; trial < 2000; ++trial) {
    const double sigma = random.scale(1e-6, 1e6), v = random.scale(1e-9, 1e9);
    const auto d = static_cast<double>(random.whole(1, 50));
    const double growth = random.chance(0.1) ? 0 : random.scale(1e-6, 1e3);
    const double delta = random.scale(1e-12, 0.9999999);
    Real nats = real_log(d) + Real(growth) / Real(2) - real_log(delta);
    const Real exact = Real(sigma) * real_root(Real(2) * nats, 2) + real_root(v, 2);
    const double radius = ridge_radius(sigma, d, growth, delta, v);
    EXPECT_GE(relative(radius, exact), 0);
    EXPECT_LE(relative(radius, exact), nats < Real(1e-3) ? 1e-7 : 1e-12);
    const double least = random.scale(1e-6, 1e9);
    const Real margin = Real(radius) * real_root(Real(d) / Real(least), 2);
    EXPECT_GE(relative(ridge_margin(radius, d, least), margin), 0);
    EXPECT_LE(relative(ridge_margin(radius, d, least), margin), 1e-14);
  }
}

}  // namespace
}  // namespace boundsweep
