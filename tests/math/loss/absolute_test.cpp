/// |r|.

#include "boundsweep/loss/absolute.hpp"

#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

TEST(AbsoluteLoss, FollowsTheFormulas) {
  expect_formulas<AbsoluteLoss>([](const Real& r) { return r; }, [](const Real&) { return Real(1); });
}

TEST(AbsoluteLoss, OfHugeAndNoResiduals) {
  const Extended huge = compose(1.25, 100000);
  EXPECT_EQ(AbsoluteLoss::range(residual_of(huge)).value, huge);
  EXPECT_TRUE(AbsoluteLoss::range(residual_of(Extended())).value.is_zero());
  EXPECT_EQ(AbsoluteLoss::slope(residual_of(Extended())).value, Extended(1.0));
}

}  // namespace
}  // namespace boundsweep
