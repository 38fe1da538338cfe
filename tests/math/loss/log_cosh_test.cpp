/// log cosh r.

#include "boundsweep/loss/log_cosh.hpp"

#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

TEST(LogCoshLoss, FollowsTheFormulas) {
  expect_formulas<LogCoshLoss>(
      [](const Real& r) {
        return in_many_bits(r, [](mpfr_ptr x) {
          mpfr_cosh(x, x, MPFR_RNDN);
          mpfr_log(x, x, MPFR_RNDN);
        });
      },
      [](const Real& r) { return real_function(mpfr_tanh, r); });
}

TEST(LogCoshLoss, OfHugeTinyAndNoResiduals) {
  const Extended huge = compose(1.25, 100000), tiny = compose(1.25, -100000);
  EXPECT_EQ(LogCoshLoss::range(residual_of(huge)).value, huge);
  EXPECT_EQ(LogCoshLoss::slope(residual_of(huge)).value, Extended(1.0));
  EXPECT_EQ(LogCoshLoss::range(residual_of(tiny)).value, Extended(0.5) * tiny * tiny);
  EXPECT_EQ(LogCoshLoss::slope(residual_of(tiny)).value, tiny);
  EXPECT_TRUE(LogCoshLoss::range(residual_of(Extended())).value.is_zero());
  EXPECT_TRUE(LogCoshLoss::slope(residual_of(Extended())).value.is_zero());
}

}  // namespace
}  // namespace boundsweep
