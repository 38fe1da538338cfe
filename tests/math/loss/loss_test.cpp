/// What target, clip and kind make of a loss.

#include "boundsweep/loss/loss.hpp"

#include "close.hpp"
#include "naive/bound.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

LossBounds bounds_of(const Loss& loss, double t0, double t1, double outputs = 1) {
  return loss_bounds(loss, Extended(t0), 0, Extended(t1), 0, outputs);
}

TEST(Loss, BoundsCombineTargetAndClass) {
  Loss loss;
  loss.target = {false, 0.5, 2};
  const LossBounds given = bounds_of(loss, 3, 5);
  EXPECT_EQ(given.output, Extended(3.0));
  EXPECT_EQ(given.range, Extended(0.5 * 3.5 * 3.5));
  EXPECT_EQ(given.slope, Extended(3.5));
  EXPECT_EQ(given.lipschitz, Extended(3.5 * 7));
  loss.kind = LossKind::absolute;
  loss.target = {true, 99, 99};
  const LossBounds in_class = bounds_of(loss, 3, 5);
  EXPECT_EQ(in_class.range, Extended(6.0));
  EXPECT_EQ(in_class.slope, Extended(1.0));
  EXPECT_EQ(in_class.lipschitz, Extended(10.0));
  loss = {};
  loss.target = {false, 0, 0};
  const LossBounds constant = bounds_of(loss, 0, 0);
  EXPECT_TRUE(constant.range.is_zero());
  EXPECT_TRUE(constant.lipschitz.is_zero());
}

TEST(Loss, AClipShortensPredictionsAndTheirTargets) {
  Loss loss;
  loss.kind = LossKind::absolute;
  loss.clip = 2;
  loss.target = {false, 0.5, 1};
  EXPECT_EQ(bounds_of(loss, 3, 5).output, Extended(2.0));
  EXPECT_EQ(bounds_of(loss, 3, 5).range, Extended(2.5));
  EXPECT_EQ(bounds_of(loss, 3, 5).lipschitz, Extended(6.0));  // T_1 is that of the network
  EXPECT_EQ(bounds_of(loss, 1, 5).output, Extended(1.0));
  loss.target.in_class = true;
  EXPECT_EQ(bounds_of(loss, 3, 5).range, Extended(4.0));
  loss.kind = LossKind::ramp;
  loss.margin = 8;
  EXPECT_TRUE(close(bounds_of(loss, 3, 5, 4).range, std::sqrt(2.0L) * 2 / 8));
}

TEST(Loss, AChangeOfLabelCostsTheRange) {
  Loss loss;
  loss.kind = LossKind::ramp;
  loss.margin = 0.5;
  loss.target = {false, 99, 3};  // f_0 plays no role
  const LossBounds bounds = bounds_of(loss, 2, 5, 4);
  EXPECT_EQ(bounds.range, Extended(1.0));
  EXPECT_TRUE(close(bounds.lipschitz, 2 * std::sqrt(2.0L) * 5 + 1 * 3));
}

TEST(Loss, AJumpingLabelHasNoLipschitzConstant) {
  for (const LossKind kind : {LossKind::squared, LossKind::cross_entropy}) {
    Loss loss;
    loss.kind = kind;
    loss.target.lipschitz = INFINITY;
    EXPECT_FALSE(bounds_of(loss, 2, 5, 4).lipschitz_is_finite);
    loss.target.lipschitz = 1;
    EXPECT_TRUE(bounds_of(loss, 2, 5, 4).lipschitz_is_finite);
  }
}

TEST(Loss, FollowsTheText) {
  RandomSource random(35);
  for (int i = 0; i < 5000; ++i) {
    const double outputs = random.chance(0.5) ? 1 : static_cast<double>(random.whole(2, 100));
    const Loss loss = random_loss(random, random_kind(random, outputs));
    const double t0 = random.scale(0.05, 100), t1 = random.scale(0.01, 1e3);
    const LossBounds actual = bounds_of(loss, t0, t1, outputs);
    const naive::Losses expected(loss, t0, t1, outputs);
    ASSERT_EQ(value_of(actual.output), expected.output);
    ASSERT_TRUE(rounds_to(actual.range, actual.range_roundings, expected.range)) << i;
    ASSERT_TRUE(rounds_to(actual.slope, actual.slope_roundings, expected.slope)) << i;
    ASSERT_TRUE(rounds_to(actual.lipschitz, actual.lipschitz_roundings, expected.lipschitz)) << i;
  }
}

}  // namespace
}  // namespace boundsweep
