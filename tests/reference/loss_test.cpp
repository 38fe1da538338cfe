// Theory §4 against what it says in words: suprema over predictions.
#include "closeness.hpp"
#include "loss.hpp"

namespace boundsweep::reference {
namespace {

Loss loss_of(LossKind kind) {
  Loss result;
  result.kind = kind;
  result.smoothing = Ball(0);
  result.margin = Ball(1);
  result.target_in_class = false;
  result.target_bound = Ball(1);
  result.target_lipschitz = Ball(3);
  return result;
}

/// p_− and p_+ of k classes and logits in a ball.
struct Probabilities {
  Ball least, most;
};

Probabilities probabilities(const Ball& logits, int k) {
  const Ball others(k - 1);
  return {Ball(1) / (Ball(1) + others * exp(sqrt(Ball(2)) * logits)), Ball(1) / (Ball(1) + others * exp(-(logits * sqrt(Ball(k) / others))))};
}

TEST(Loss, CrossEntropyHasItsRange) {
  for (const char* logits : {"1e-20", "0.5", "0.99", "1.01", "30"}) {
    for (const char* smoothing : {"0", "1e-3", "0.9"}) {
      Loss loss = loss_of(LossKind::cross_entropy);
      loss.smoothing = Ball(std::string(smoothing));
      const int k = 5;
      const Ball share = loss.smoothing / Ball(k), weight = Ball(1) - loss.smoothing;
      const Probabilities p = probabilities(Ball(std::string(logits)), k);
      const LossBounds bounds = bound_loss(loss, {Ball(std::string(logits)), Ball(2)}, k);
      EXPECT_TRUE(close(bounds.range, log((weight * p.most + share) / (weight * p.least + share)), "1e-30")) << logits << ' ' << smoothing;
      EXPECT_TRUE(close(bounds.lipschitz, bounds.slope * Ball(2) + bounds.range * Ball(3), "1e-40"));
      EXPECT_TRUE(loss.smoothing.is_zero() || bounds.range <= log1p(weight * Ball(k) / loss.smoothing));
    }
  }
}

TEST(Loss, CrossEntropysSlopeIsTheLargestOnItsInterval) {
  for (const char* logits : {"0.125", "1", "4", "12"}) {
    for (const char* smoothing : {"0", "0.01", "0.5", "0.99"}) {
      Loss loss = loss_of(LossKind::cross_entropy);
      loss.smoothing = Ball(std::string(smoothing));
      const int k = 4, steps = 4000;
      const Probabilities p = probabilities(Ball(std::string(logits)), k);
      const Ball beta = loss.smoothing / (Ball(k) * (Ball(1) - loss.smoothing));
      Ball largest(0);
      for (int i = 0; i <= steps; ++i) { // even in log p: p_− is small
        const Ball x = exp(log(p.least) + (log(p.most) - log(p.least)) * Ball(i) / Ball(steps));
        largest = max(largest, sqrt(Ball(2)) * x * (Ball(1) - x) / (x + beta));
      }
      const Ball slope = bound_loss(loss, {Ball(std::string(logits)), Ball(2)}, k).slope;
      EXPECT_TRUE(close(slope, largest, "1e-5")) << logits << ' ' << smoothing;
      EXPECT_TRUE(slope >= largest || same(slope, largest)) << logits << ' ' << smoothing;
    }
  }
}

TEST(Loss, CrossEntropyOfLogitsBeyondAllExponents) {
  Loss loss = loss_of(LossKind::cross_entropy);
  const Ball logits = pow(Ball(10), 4000);
  EXPECT_TRUE(close(bound_loss(loss, {logits, Ball(2)}, 3).range, sqrt(Ball(2)) * logits, "1e-45"));
  EXPECT_TRUE(close(bound_loss(loss, {logits, Ball(2)}, 3).slope, sqrt(Ball(2)), "1e-45"));
  loss.smoothing = Ball("0.5");
  EXPECT_TRUE(close(bound_loss(loss, {logits, Ball(2)}, 3).range, log(Ball(4)), "1e-45"));
}

TEST(Loss, ARampIsCappedByOne) {
  Loss loss = loss_of(LossKind::ramp);
  loss.margin = Ball(2);
  const Ball root = sqrt(Ball(2));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(1), Ball(1)}, 2).range, root / Ball(2)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(4), Ball(1)}, 2).range, Ball(1)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(4), Ball(1)}, 2).slope, root / Ball(2)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(4), Ball(1)}, 2).lipschitz, root / Ball(2) + Ball(3)));
}

TEST(Loss, AClipBoundsPredictionsAndATargetInTheClass) {
  Loss loss = loss_of(LossKind::absolute);
  loss.clip = Ball(2);
  EXPECT_TRUE(same(bound_loss(loss, {Ball(7), Ball(5)}, 1).range, Ball(3)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(7), Ball(5)}, 1).lipschitz, Ball(8)));
  loss.target_in_class = true;
  EXPECT_TRUE(same(bound_loss(loss, {Ball(7), Ball(5)}, 1).range, Ball(4)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(7), Ball(5)}, 1).lipschitz, Ball(10)));
  EXPECT_TRUE(same(bound_loss(loss, {Ball(1), Ball(5)}, 1).range, Ball(2)));
}

TEST(Loss, LabelsThatJumpHaveNoLipschitzConstant) {
  for (const LossKind kind : {LossKind::squared, LossKind::cross_entropy, LossKind::ramp}) {
    Loss loss = loss_of(kind);
    loss.target_lipschitz.reset();
    EXPECT_EQ(bound_loss(loss, {Ball(1), Ball(1)}, 3).lipschitz.to_string(), "inf");
  }
}

} // namespace
} // namespace boundsweep::reference
