/// The smooth routes against theory §5.1 in long double, and the choice among routes.

#include "boundsweep/entropy.hpp"

#include <gtest/gtest.h>

#include "close.hpp"
#include "tables.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// A network given by its coefficients alone.
struct Covering {
  double tokens = 1, input_dim = 1, radius = 1;
  std::vector<double> t;  ///< T_0 … T_S

  Architecture architecture() const {
    Architecture a;
    a.tokens = tokens;
    a.input_dim = input_dim;
    a.radius = radius;
    return a;
  }
  Network network() const {
    Network network;
    for (std::size_t k = 0; k < t.size(); ++k)
      network.majorant[static_cast<int>(k)] = Extended(t[k]);
    return network;
  }
};

/// T̂_m(3) by the recursion of the Chebyshev polynomials.
long double chebyshev(int m) {
  long double previous = 1, current = 3;
  if (m == 0) return 1;
  for (int i = 1; i < m; ++i) {
    const long double next = 6 * current - previous;
    previous = current;
    current = next;
  }
  return current;
}

long double binomial(int n, int k) {
  long double result = 1;
  for (int i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

long double naive(const Covering& c, int s, long double e) {
  const int n = static_cast<int>(c.tokens * c.input_dim);
  const long double polynomials = binomial(n + s - 1, n);
  long double best = INFINITY;
  for (const long double theta : {0.125L, 0.25L, 0.5L}) {
    long double cells = 0;
    if (c.t[static_cast<std::size_t>(s)] > 0) {
      const long double eta =
          std::pow((1 - theta) * e / c.t[static_cast<std::size_t>(s)], 1.0L / s);
      if (eta < c.radius) {
        const long double volume = std::pow(1 + 2 * c.radius / eta, n) - 1;
        // Whole numbers by algebra: a rounding must not add a cell.
        const long double sides = std::sqrt(c.input_dim * 1.0L) * c.radius / eta;
        cells = std::fmin(volume, std::pow(std::ceil(sides * (1 - 1e-15L)), n));
      }
    }
    const long double first = (c.t[0] + (1 - theta) * e) / (theta * e);
    const long double ratio = (1 - theta) / theta;
    const long double h =
        s == 1 ? std::log1p(first) + cells * std::log(std::ceil(1 + 2 * ratio))
               : polynomials * std::log1p(2 * first) +
                     cells * polynomials *
                         std::log1p(2 * (chebyshev(s - 1) + (std::pow(3.0L, s) - 1) * ratio));
    best = std::fmin(best, h);
  }
  return best;
}

/// h_s at level k by one order alone; the engine offers all orders up to one.
LeastEntropy<Extended> offered(const Covering& c, double e0, int level, int highest,
                     double* charged = nullptr) {
  const Architecture a = c.architecture();
  const Network network = c.network();
  SmoothEntropy entropy(a, tables(), network, Extended(e0), 4, highest);
  LeastEntropy<Extended> best;
  entropy.offer_to(best, level, highest);
  if (charged != nullptr) *charged = entropy.scale_rounding();
  return best;
}

TEST(SmoothEntropy, IsTheLeastOverOrdersAndFractions) {
  RandomSource random(91);
  for (int i = 0; i < 3000; ++i) {
    Covering c;
    c.tokens = static_cast<double>(random.whole(1, 4));
    c.input_dim = static_cast<double>(random.whole(1, 4));
    c.radius = random.scale(0.1, 10);
    const int highest = static_cast<int>(random.whole(1, 16));
    for (int s = 0; s <= highest; ++s)
      c.t.push_back(random.chance(0.05) ? 0 : random.scale(1e-3, 1e6));
    const double e0 = random.scale(1e-3, 10);
    const int level = static_cast<int>(random.whole(1, 30));
    double charged = 0;
    const LeastEntropy<Extended> best = offered(c, e0, level, highest, &charged);
    long double least = INFINITY;
    int order = 0;
    for (int s = 1; s <= highest; ++s) {
      const long double h = naive(c, s, std::ldexp(1.0L * e0, -level));
      if (h < least * (1 - 1e-9L)) order = s;
      least = std::fmin(least, h);
    }
    ASSERT_TRUE(close(best.entropy, least, 1e-10)) << i;
    // One cell fewer is paid for by a larger scale.
    if (charged == 0) {
      ASSERT_GE(value_of(best.entropy), least * (1 - 1e-15L)) << i;
    }
    ASSERT_TRUE(close(naive(c, static_cast<int>(best.order), std::ldexp(1.0L * e0, -level)), least, 1e-9))
        << best.order << " instead of " << order;
  }
}

TEST(SmoothEntropy, OneCellSufficesWhereItsRadiusIsTheBalls) {
  // T_1 = 1, e = 2: (1−θ)e >= r for θ = 1/2, so Γ = 0 and h = log(1 + (3 + 1)/1).
  Covering c;
  c.t = {3, 1};
  EXPECT_TRUE(close(offered(c, 4, 1, 1).entropy, std::log(5.0L)));
}

TEST(SmoothEntropy, WholeNumbersOfCellsStayWhole) {
  // T_1 r/((1−θ)e) = 2^k·2 for θ = 1/2: exactly four cells a side at e = 1/2, each of log 3.
  Covering c;
  c.t = {0, 1};
  c.tokens = 2;
  const double far = 1e6;  // makes every other θ's first cell no better
  c.t[0] = far;
  for (const double scale : {1.0, 1 / 3.0, 0.7, 1e-5}) {
    Covering scaled = c;
    scaled.t[1] = scale;
    scaled.t[0] = far * scale;
    const long double theta_half =
        std::log1p((scaled.t[0] + scale / 4) / (scale / 4)) + 16 * std::log(3.0L);
    EXPECT_TRUE(close(offered(scaled, scale, 1, 1).entropy, theta_half, 1e-12)) << scale;
  }
}

TEST(SmoothEntropy, ConstantNetworksAreOneCell) {
  Covering c;
  c.t = {2, 0, 0};
  const LeastEntropy<Extended> best = offered(c, 1, 3, 2);
  EXPECT_EQ(best.order, 1);
  EXPECT_TRUE(close(best.entropy, std::log1p((2 + 0.5L / 8) / (0.5L / 8))));
}

TEST(SmoothEntropy, CountsBeyondTheRangeGiveNoRoute) {
  Covering c;
  c.tokens = c.input_dim = 1e6;
  c.t = {1, 1};
  Architecture a = c.architecture();
  Network network = c.network();
  network.majorant[1] = compose(1.0, 40000000);
  SmoothEntropy entropy(a, tables(), network, Extended(1.0), 4, 1);
  LeastEntropy<Extended> best;
  entropy.offer_to(best, 1, 1);
  EXPECT_TRUE(best.missing());
}

TEST(SmoothEntropy, BorderlineCountsAreChargedToTheScale) {
  Covering whole;
  whole.t = {1, 1};
  Covering generic;
  generic.t = {1, 1.234567};
  const auto charged = [](const Covering& c) {
    const Architecture a = c.architecture();
    const Network network = c.network();
    SmoothEntropy entropy(a, tables(), network, Extended(1.0), 4, 1);
    LeastEntropy<Extended> best;
    entropy.offer_to(best, 2, 1);
    return entropy.scale_rounding();
  };
  EXPECT_GT(charged(whole), 0);
  EXPECT_EQ(charged(generic), 0);
}

TEST(SmoothEntropy, FurtherCellsFollowTheFormula) {
  EXPECT_TRUE(close(further_cell_entropy(1, 0), std::log(15.0L)));  // 1 + 2·7
  EXPECT_TRUE(close(further_cell_entropy(1, 1), std::log(7.0L)));
  EXPECT_TRUE(close(further_cell_entropy(1, 2), std::log(3.0L)));
  EXPECT_TRUE(close(further_cell_entropy(2, 2), std::log(1 + 2 * (3 + 8.0L))));
  EXPECT_TRUE(close(further_cell_entropy(3, 1), std::log(1 + 2 * (17 + 26 * 3.0L))));
  for (int s = 2; s <= 16; ++s)
    for (int f = 0; f < 3; ++f) {
      const long double ratio = f == 0 ? 7 : f == 1 ? 3 : 1;
      EXPECT_TRUE(close(further_cell_entropy(s, f),
                        std::log(1 + 2 * (chebyshev(s - 1) + (std::pow(3.0L, s) - 1) * ratio))));
    }
}

LeastEntropy<Extended> candidate(double entropy, int order, double rounding = 0) {
  LeastEntropy<Extended> result;
  result.entropy = Extended(entropy);
  result.order = order;
  result.rounding = rounding;
  return result;
}

TEST(LeastEntropy, KeepsTheSmallerAndOfEqualsTheLowerOrder) {
  LeastEntropy<Extended> best;
  EXPECT_TRUE(best.missing());
  EXPECT_FALSE(best.offer(candidate(5, 2), false));
  EXPECT_TRUE(best.missing());
  EXPECT_TRUE(best.offer(candidate(5, 2), true));
  EXPECT_FALSE(best.missing());
  EXPECT_FALSE(best.offer(candidate(5, 3), true));
  EXPECT_FALSE(best.offer(candidate(6, 1), true));
  EXPECT_TRUE(best.offer(candidate(5, 1), true));
  EXPECT_EQ(best.order, 1);
  EXPECT_TRUE(best.offer(candidate(4, 3), true));
  EXPECT_EQ(best.order, 3);
  EXPECT_EQ(best.entropy, Extended(4.0));
}

TEST(LeastEntropy, OfEqualsOfOneOrderTheSurerIsKept) {
  LeastEntropy<Extended> best;
  best.offer(candidate(5, 2, 100), true);
  EXPECT_FALSE(best.offer(candidate(5, 2, 101), true));
  EXPECT_TRUE(best.offer(candidate(5, 2, 99), true));
  EXPECT_EQ(best.rounding, 99);
}

}  // namespace
}  // namespace boundsweep
