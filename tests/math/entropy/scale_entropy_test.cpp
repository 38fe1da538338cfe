/// The choice among entropy bounds.

#include "boundsweep/entropy/scale_entropy.hpp"

#include "close.hpp"

namespace boundsweep {
namespace {

LeastEntropy<Extended> candidate(double entropy, int order, double rounding = 0,
                                 double borderline = 0) {
  LeastEntropy<Extended> result;
  result.entropy = Extended(entropy);
  result.order = order;
  result.rounding = rounding;
  result.borderline = borderline;
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
  best.offer(candidate(5, 2, 100, 7), true);
  EXPECT_FALSE(best.offer(candidate(5, 2, 101, 7), true));
  EXPECT_TRUE(best.offer(candidate(5, 2, 99, 8), true));
  EXPECT_EQ(best.rounding, 99);
  EXPECT_FALSE(best.offer(candidate(5, 2, 99, 9), true));
  EXPECT_TRUE(best.offer(candidate(5, 2, 99, 0), true));
  EXPECT_EQ(best.borderline, 0);
}

TEST(LeastEntropy, TheParametricRouteIsRoundedUpAndNamedFirst) {
  LeastEntropy<Extended> best;
  best.offer_parametric(Extended(5.0), 1000, 30);
  EXPECT_EQ(best.order, 0);
  EXPECT_EQ(best.borderline, 30);
  EXPECT_TRUE(bounds(best.entropy, 1000, 5));
  EXPECT_GT(best.entropy, Extended(5.0));
  LeastEntropy<Extended> equal = candidate(1, 1);
  equal.entropy = best.entropy;
  EXPECT_FALSE(best.offer(equal, true));
}

}  // namespace
}  // namespace boundsweep
