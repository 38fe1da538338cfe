/// The smooth routes against theory §5.1 in long double; ceilings and thresholds at whole numbers.

#include "boundsweep/entropy/smooth.hpp"

#include "close.hpp"
#include "naive/entropy.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

using Coefficients = std::vector<double>;

/// A network given by its coefficients alone.
struct Covering {
  double tokens = 1, input_dim = 1, radius = 1;
  Coefficients t;  ///< T_0 … T_S
  double outputs = 1, clip = INFINITY;
  mutable SmoothShape shape;

  double output() const { return std::fmin(t[0], clip); }
  /// Until the next call.
  SmoothEntropy route(double e0, int order) const {
    Network network;
    for (std::size_t k = 0; k < t.size(); ++k) network.majorant[static_cast<int>(k)] = Extended(t[k]);
    network.count = {};
    shape = SmoothShape(tokens, input_dim, outputs, order);
    return {tables(),
            {shape, radius, network, Extended(1.0), Extended(output()),
             Extended(e0), 4},
            order};
  }
  /// The least of all orders up to one, at one level alone.
  LeastEntropy<Extended> offered(double e0, int level, int order) const {
    LeastEntropy<Extended> best;
    route(e0, order).offer_to(best, level, order);
    return best;
  }
  long double naive(int s, long double e) const {
    return naive::Smooth{tokens, input_dim, outputs, radius,
                         naive::Polynomial(t.begin(), t.end()), output()}(s, e);
  }
  long double naive_least(int highest, long double e) const {
    long double least = INFINITY;
    for (int s = 1; s <= highest; ++s) least = std::fmin(least, naive(s, e));
    return least;
  }
};

Covering random_covering(RandomSource& random, int highest) {
  Covering c;
  c.tokens = static_cast<double>(random.whole(1, 3));
  // From five features on the balls are fewer than the cubes.
  c.input_dim = random.chance(0.3) ? 1 : static_cast<double>(random.whole(1, 9));
  c.radius = random.scale(0.1, 10);
  if (random.chance(0.4)) c.outputs = static_cast<double>(random.whole(2, 9));
  if (random.chance(0.4)) c.clip = random.scale(1e-2, 1e2);
  for (int s = 0; s <= highest; ++s)
    c.t.push_back(random.chance(0.05) ? 0 : random.scale(1e-3, 1e6));
  return c;
}

/// Levels from the first to the last in one go, so that what one prunes for the next is seen too.
TEST(SmoothEntropy, IsTheLeastOverOrdersAndShares) {
  RandomSource random(91);
  int zero = 0, charged = 0, all = 0, wins[17] = {};
  for (int i = 0; i < 1500; ++i) {
    const int highest = static_cast<int>(random.whole(1, 16));
    const Covering c = random_covering(random, highest);
    const double e0 = random.scale(1e-3, 1e5);
    SmoothEntropy route = c.route(e0, highest);
    const int levels = static_cast<int>(random.whole(1, 30));
    const int from = random.chance(0.5) ? 1 : levels;
    for (int level = from; level <= levels; ++level) {
      LeastEntropy<Extended> best;
      route.offer_to(best, level, highest);
      const long double e = std::ldexp(1.0L * e0, -level), least = c.naive_least(highest, e);
      // Generic numbers are no borderline, but for ceilings so high that roundings span a part of one.
      if (best.borderline == 0) {
        ASSERT_TRUE(bounds(best.entropy, best.rounding, least)) << i << ' ' << level;
      } else {
        const long double wider = e * (1 + rounding_certificate(best.borderline));
        ASSERT_LE(value_of(best.entropy), least * (1 + 2 * rounding_certificate(best.rounding)));
        ASSERT_GE(value_of(best.entropy), c.naive_least(highest, wider)) << i << ' ' << level;
      }
      charged += best.borderline > 0;
      all += 1;
      ASSERT_TRUE(close(c.naive(static_cast<int>(best.order), e), least, 1e-9)) << i << ' ' << level;
      zero += least == 0;
      ++wins[static_cast<int>(best.order)];
    }
  }
  EXPECT_GT(zero, 300);
  EXPECT_LT(charged, all / 50);
  for (int s = 1; s <= 6; ++s) EXPECT_GT(wins[s], 20) << s;
}

/// T_k, r and e are powers of two, so that every u_j and r/η of one dimension is whole or has thirds.
TEST(SmoothEntropy, WholeNumbersStayWhole) {
  RandomSource random(92);
  int charged = 0;
  for (int i = 0; i < 3000; ++i) {
    const int highest = static_cast<int>(random.whole(1, 4));
    Covering c;
    c.input_dim = random.chance(0.3) ? 4 : 1;  // √4 is whole
    if (random.chance(0.3)) c.tokens = 2;
    const double unit = random.pick({1.0, 1 / 3.0, 0.7, 1e-5});  // cancels in every quotient
    c.radius = std::ldexp(1.0, static_cast<int>(random.whole(-2, 2)));
    for (int s = 0; s <= highest; ++s)
      c.t.push_back(unit * std::ldexp(1.0, static_cast<int>(random.whole(-3, 6))));
    const int level = static_cast<int>(random.whole(1, 6));
    const LeastEntropy<Extended> best = c.offered(unit, level, highest);
    const long double least = c.naive_least(highest, std::ldexp(1.0L * unit, -level));
    // unit·2^k is no exact multiple in long double where unit is not one of 2^k: it is here.
    ASSERT_TRUE(bounds(best.entropy, best.rounding, least)) << i;
    charged += best.borderline > 0;
  }
  EXPECT_GT(charged, 1000);
}

TEST(SmoothEntropy, ByHand) {
  // n = 1, s = 1, T_0 = T_1 = r = 1, e = 1/4. θ = 2/3: u = 6, η = 1/12, Γ = 11, v = 1 + 2τ/θ = 2,
  // better than θ = 1/2: u = 8, Γ = 7, v = 3.
  Covering c;
  c.t = Coefficients{1, 1};
  EXPECT_TRUE(close(c.offered(1, 2, 1).entropy, std::log(6.0L) + 11 * std::log(2.0L)));
  // Two tokens. θ = 1/8: u = 32, r/η = 32/7, Γ = 5² − 1, v = 15.
  c.tokens = 2;
  EXPECT_TRUE(close(c.offered(1, 2, 1).entropy, std::log(32.0L) + 24 * std::log(15.0L)));
  // Two outputs, θ = 1/2: log(1 + 2u) and log(1 + 2v), each twice.
  c.tokens = 1;
  c.outputs = 2;
  EXPECT_TRUE(close(c.offered(1, 2, 1).entropy, 2 * (std::log(17.0L) + 7 * std::log(7.0L))));
  // s = 2, T = (8, 2, 1), r = 1, e = 1/2, θ = 1/2: D_0 = D_1 = 1, Π = 2, θ_j = 1/4, η = 1/2, Γ = 1;
  // u = 64, 8; v_0 = 1 + 2 + 4·2 = 11, v_1 = min(1 + 2·2·2, u_1) = 8.
  c.outputs = 1;
  c.t = Coefficients{8, 2, 1};
  EXPECT_LE(value_of(c.offered(1, 1, 2).entropy),
            (std::log(64.0L) + std::log(8.0L) + std::log(11.0L) + std::log(8.0L)) * (1 + 1e-13L));
  EXPECT_EQ(c.offered(1, 1, 2).order, 2);
}

TEST(SmoothEntropy, OneCellSufficesWhereItsRadiusIsTheBalls) {
  // T_1 = 1, e = 4: (1−θ)e >= r up to θ = 2/3; then u = 30/(8/3) = 11.25, Γ = 0.
  Covering c;
  c.t = Coefficients{30, 1};
  EXPECT_TRUE(close(c.offered(8, 1, 1).entropy, std::log(12.0L)));
}

TEST(SmoothEntropy, WhatIsBelowItsPrecisionIsNotCoded) {
  // u_0 = T_0/(θe) is exactly 1 at θ = 2/3 and e = 3/2 T_0: nothing at all is left to code.
  Covering c;
  c.t = Coefficients{3, 1e-3};
  const LeastEntropy<Extended> met = c.offered(9, 1, 1);
  EXPECT_TRUE(met.entropy.is_zero());
  EXPECT_GT(met.borderline, 0);
  // A clear step above: ⌈1+⌉ = 2.
  c.t[0] = 3 * (1 + 1e-9);
  const LeastEntropy<Extended> above = c.offered(9, 1, 1);
  EXPECT_TRUE(close(above.entropy, std::log(2.0L)));
  EXPECT_EQ(above.borderline, 0);
  c.t[0] = 3 * (1 - 1e-9);
  EXPECT_TRUE(c.offered(9, 1, 1).entropy.is_zero());
  EXPECT_EQ(c.offered(9, 1, 1).borderline, 0);
}

TEST(SmoothEntropy, RoundingsDoNotMakeAThresholdMissed) {
  // u_0 = 1 again, of vectors: a rounding above 1 would cost 2 log 3.
  RandomSource random(93);
  for (int i = 0; i < 1000; ++i) {
    Covering c;
    c.outputs = 2;
    const double size = random.scale(1e-6, 1e6);
    c.t = Coefficients{size, 1e-3 * size};
    const double e0 = 3 * size * (1 + static_cast<double>(random.whole(-1, 1)) * 0x1p-52);
    ASSERT_TRUE(c.offered(e0, 1, 1).entropy.is_zero()) << size;
    ASSERT_GT(c.offered(e0, 1, 1).borderline, 0);
  }
}

TEST(SmoothEntropy, AStepAboveAWholeNumberIsTheNext) {
  Covering c;
  c.t = Coefficients{6, 0};
  // One cell; e = 1, θ = 2/3: u = 9.
  EXPECT_TRUE(close(c.offered(2, 1, 1).entropy, std::log(9.0L)));
  EXPECT_GT(c.offered(2, 1, 1).borderline, 0);
  c.t[0] = 6 * (1 + 1e-10);
  EXPECT_TRUE(close(c.offered(2, 1, 1).entropy, std::log(10.0L)));
  EXPECT_EQ(c.offered(2, 1, 1).borderline, 0);
}

TEST(SmoothEntropy, BorderlinesAreChargedByTheOrder) {
  // The charge is 2s times the roundings of what is met.
  Covering whole;
  whole.t = Coefficients{1, 1};
  Covering generic;
  generic.t = Coefficients{1, 1.234567};
  const double charge = whole.offered(1, 2, 1).borderline;
  EXPECT_GE(charge, 2 * 40);
  EXPECT_LT(charge, 2 * 1000);
  EXPECT_EQ(generic.offered(1, 2, 1).borderline, whole.offered(1, 2, 1).borderline)
      << "u_0 = 6 is whole in both";
  generic.t[0] = 1.0987654;
  EXPECT_EQ(generic.offered(1, 2, 1).borderline, 0);
  // Second order: η = r is met at T_2 = τe/r² alone, and costs twice as much a rounding.
  Covering second;
  second.t = Coefficients{1.0987654, 1.0876543, 1.0 / 12};  // θ = 2/3 at e = 1/4
  const LeastEntropy<Extended> best = second.offered(1, 2, 2);
  EXPECT_EQ(best.order, 2);
  EXPECT_GE(best.borderline, 2 * 2 * 40);
}

TEST(SmoothEntropy, ConstantNetworksAreOneCell) {
  Covering c;
  c.t = Coefficients{2, 0, 0};
  const LeastEntropy<Extended> best = c.offered(1, 3, 2);
  EXPECT_EQ(best.order, 1);
  EXPECT_TRUE(close(best.entropy, std::log(24.0L)));  // 2/(⅔·⅛)
}

TEST(SmoothEntropy, AClipIsSeenByTheCrudeRouteAlone) {
  Covering c;
  c.t = Coefficients{100.5, 0, 0};
  c.clip = 2.1;
  EXPECT_TRUE(close(c.offered(1, 3, 2).entropy, std::log(26.0L)));  // ⌈2.1/(⅔·⅛)⌉
  EXPECT_EQ(c.offered(1, 3, 2).order, 1);
  c.clip = 1e9;
  EXPECT_TRUE(close(c.offered(1, 3, 2).entropy, std::log(1206.0L)));
}

TEST(SmoothEntropy, CountsBeyondTheRangeGiveNoRoute) {
  Network network;
  network.majorant[0] = Extended(1.0);
  network.majorant[1] = compose(1.0, 40000000);
  const SmoothShape shape(1e6, 1e6, 1, 1);
  SmoothEntropy entropy(
      tables(), {shape, 1, network, Extended(1.0), Extended(1.0), Extended(1.0), 4}, 1);
  LeastEntropy<Extended> best;
  entropy.offer_to(best, 1, 1);
  EXPECT_TRUE(best.missing());
}

TEST(SmoothEntropy, TheTableHoldsWhatTheShapeComputes) {
  const SmoothShape shape(3, 2, 5, 8);
  const SmoothTable table(3, 2, 5, 8);
  EXPECT_TRUE(table.serves(3, 2, 5, 8) && table.serves(3, 2, 5, 4));
  EXPECT_FALSE(table.serves(3, 2, 5, 9) || table.serves(2, 3, 5, 8) || table.serves(3, 2, 1, 8));
  for (int s = 1; s <= 8; ++s)
    for (int f = 0; f < coding_shares; ++f)
      for (int j = 0; j < s; ++j) {
        EXPECT_EQ(table.inverse_share(s, f, j), shape.inverse_share(s, f, j));
        EXPECT_EQ(table.known(s, f, j), shape.known(s, f, j));
        EXPECT_EQ(table.log_known(s, f, j), shape.log_known(s, f, j));
      }
}

TEST(SmoothEntropy, SharesAreThoseOfTheText) {
  const double shares[] = {1.0 / 32, 1.0 / 16, 1.0 / 8, 1.0 / 4, 1.0 / 2, 2.0 / 3};
  const double odds[] = {31, 15, 7, 3, 1, 0.5};
  for (int f = 0; f < coding_shares; ++f) {
    EXPECT_EQ(coding_share(f), shares[f]);
    EXPECT_EQ(remainder_odds(f), odds[f]);
  }
}

}  // namespace
}  // namespace boundsweep
