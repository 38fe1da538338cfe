/// The ramp loss.

#include "boundsweep/loss/ramp.hpp"

#include "close.hpp"
#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

TEST(RampLoss, FollowsTheFormulas) {
  RandomSource random(34);
  for (int i = 0; i < 1000; ++i) {
    const double output = random.scale(1e-3, 1e3), margin = random.scale(1e-3, 1e3);
    const LossInput in{Extended(), Extended(output), 3, 0, margin, 0};
    const long double slope = std::sqrt(2.0L) / margin;
    EXPECT_TRUE(rounds_to(RampLoss::range(in).value, RampLoss::range(in).roundings,
                          std::min(1.0L, slope * output)));
    EXPECT_TRUE(rounds_to(RampLoss::slope(in).value, RampLoss::slope(in).roundings, slope));
  }
}

TEST(RampLoss, NeverExceedsOne) {
  const LossInput in{Extended(), compose(1.5, 100000), 3, 0, 0.5, 0};
  EXPECT_EQ(RampLoss::range(in).value, Extended(1.0));
}

}  // namespace
}  // namespace boundsweep
