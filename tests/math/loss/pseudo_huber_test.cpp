/// √(1+r²) − 1.

#include "boundsweep/loss/pseudo_huber.hpp"

#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

Real root_of(const Real& r) {
  return real_root(Real(1) + r * r, 2);
}

TEST(PseudoHuberLoss, FollowsTheFormulas) {
  expect_formulas<PseudoHuberLoss>(
      [](const Real& r) { return r * r / (Real(1) + root_of(r)); },
      [](const Real& r) { return r / root_of(r); });
}

TEST(PseudoHuberLoss, OfHugeTinyAndNoResiduals) {
  const Extended huge = compose(1.25, 100000), tiny = compose(1.25, -100000);
  EXPECT_EQ(PseudoHuberLoss::range(residual_of(huge)).value, huge);
  EXPECT_EQ(PseudoHuberLoss::slope(residual_of(huge)).value, Extended(1.0));
  EXPECT_EQ(PseudoHuberLoss::range(residual_of(tiny)).value, Extended(0.5) * tiny * tiny);
  EXPECT_EQ(PseudoHuberLoss::slope(residual_of(tiny)).value, tiny);
  EXPECT_TRUE(PseudoHuberLoss::range(residual_of(Extended())).value.is_zero());
  EXPECT_TRUE(PseudoHuberLoss::slope(residual_of(Extended())).value.is_zero());
}

}  // namespace
}  // namespace boundsweep
