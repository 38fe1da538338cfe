/// ½ r².

#include "boundsweep/loss/squared.hpp"

#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

TEST(SquaredLoss, FollowsTheFormulas) {
  expect_formulas<SquaredLoss>([](const Real& r) { return r * r / Real(2); },
                               [](const Real& r) { return r; });
}

TEST(SquaredLoss, OfHugeAndNoResiduals) {
  const Extended huge = compose(1.25, 100000);
  EXPECT_EQ(SquaredLoss::range(residual_of(huge)).value, Extended(0.5) * huge * huge);
  EXPECT_EQ(SquaredLoss::slope(residual_of(huge)).value, huge);
  EXPECT_TRUE(SquaredLoss::range(residual_of(Extended())).value.is_zero());
  EXPECT_TRUE(SquaredLoss::slope(residual_of(Extended())).value.is_zero());
}

}  // namespace
}  // namespace boundsweep
