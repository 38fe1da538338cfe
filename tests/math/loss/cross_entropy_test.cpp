/// Cross-entropy against its formulas in 200-bit arithmetic, and against losses of random logits.

#include "boundsweep/loss/cross_entropy.hpp"

#include <vector>

#include "close.hpp"
#include "loss/against_exact.hpp"

namespace boundsweep {
namespace {

LossInput logits_of(Extended output, double classes, double smoothing, double roundings = 0) {
  return {Extended(), output, classes, smoothing, 1, roundings};
}

/// The formulas of theory §4.
struct Exact {
  Real least, most, range, slope;

  Exact(const Real& output, double classes, double smoothing) {
    const Real k(classes), alpha(smoothing), one(1), rest = one - alpha, others = k - one;
    least = one / (one + others * real_exp(real_root(Real(2), 2) * output));
    most = one / (one + others * real_exp(Real(0) - output * real_root(k / others, 2)));
    range = real_log((rest * most + alpha / k) / (rest * least + alpha / k));
    const Real beta = alpha / (k * rest);
    Real p = least;
    if (smoothing > 0) {
      const Real best = beta / (beta + real_root(beta * beta + beta, 2));
      p = best < least ? least : most < best ? most : best;
    }
    slope = real_root(Real(2), 2) * p * (one - p) / (p + beta);
  }
};

TEST(CrossEntropyLoss, FollowsTheFormulas) {
  RandomSource random(32);
  int inside = 0, below = 0, above = 0;
  for (int i = 0; i < 3000; ++i) {
    const double output = i % 3 == 0 ? random.scale(1e-15, 7e3) : random.scale(1e-2, 20);
    const double classes = static_cast<double>(random.whole_scale(2, 1e5));
    const double smoothing = random.chance(0.2)   ? 0
                             : random.chance(0.2) ? 1 - random.scale(1e-6, 0.5)
                                                  : random.scale(1e-6, 0.9);
    const double beta = smoothing / (classes * (1 - smoothing));
    for (const double off : {0.0, -1e4, 1e4}) {
      const LossInput in = logits_of(Extended(output), classes, smoothing, std::fabs(off));
      const Exact exact(Real(output) * (Real(1) + Real(off * 0x1p-53)), classes, smoothing);
      const LossValue range = CrossEntropyLoss::range(in), slope = CrossEntropyLoss::slope(in);
      ASSERT_LE(roundings(range.value, exact.range), range.roundings)
          << output << ' ' << classes << ' ' << smoothing << ' ' << off;
      ASSERT_LE(roundings(slope.value, exact.slope), slope.roundings)
          << output << ' ' << classes << ' ' << smoothing << ' ' << off;
      const Real best(beta / (beta + std::sqrt(beta * beta + beta)));
      below += smoothing > 0 && best < exact.least;
      above += exact.most < best;
      inside += exact.least < best && best < exact.most;
    }
  }
  EXPECT_GT(inside, 1000);
  EXPECT_GT(below, 300);
  EXPECT_GT(above, 300);
}

TEST(CrossEntropyLoss, SmallLogitsCostTheirSlope) {
  // g_0 ≈ (1−α)(1 − 1/k)(√2 + √(k/(k−1))) T_0', λ ≈ √2 (1−α)(1 − 1/k).
  for (const double output : {1e-300, 1e-100, 1e-20})
    for (const double k : {2.0, 10.0, 50257.0})
      for (const double alpha : {0.0, 0.1, 0.9}) {
        const LossInput in = logits_of(Extended(output), k, alpha);
        const long double share = (1 - 1.0L * alpha) * (1 - 1.0L / k);
        EXPECT_TRUE(close(CrossEntropyLoss::range(in).value,
                          share * (std::sqrt(2.0L) + std::sqrt(1.0L * k / (k - 1))) * output, 1e-13));
        EXPECT_TRUE(close(CrossEntropyLoss::slope(in).value, std::sqrt(2.0L) * share, 1e-13));
      }
  EXPECT_TRUE(CrossEntropyLoss::range(logits_of(Extended(), 5, 0.1)).value.is_zero());
}

TEST(CrossEntropyLoss, HugeLogitsCostWhatSmoothingLeaves) {
  for (const Extended output : {Extended(1e4), Extended(1e300), compose(1.5, 100000)})
    for (const double alpha : {1e-6, 0.1, 0.9}) {
      const LossInput in = logits_of(output, 50257, alpha);
      const long double beta = alpha / (50257 * (1 - 1.0L * alpha));
      const long double difference = std::sqrt(1 + beta) - std::sqrt(beta);
      EXPECT_TRUE(close(CrossEntropyLoss::range(in).value,
                        std::log1p((1 - 1.0L * alpha) * 50257 / alpha), 1e-13));
      EXPECT_TRUE(close(CrossEntropyLoss::slope(in).value,
                        std::sqrt(2.0L) * difference * difference, 1e-13));
    }
  // Without smoothing: log(1/p_−) of about √2 T_0' + log(k−1), slope √2.
  const LossInput plain = logits_of(Extended(1e4), 50257, 0);
  EXPECT_TRUE(close(CrossEntropyLoss::range(plain).value,
                    std::sqrt(2.0L) * 1e4L + std::log(50256.0L), 1e-14));
  EXPECT_TRUE(close(CrossEntropyLoss::slope(plain).value, std::sqrt(2.0L), 1e-15));
}

TEST(CrossEntropyLoss, CompleteSmoothingLeavesNothing) {
  const LossInput in = logits_of(Extended(3.0), 5, 1);
  EXPECT_TRUE(CrossEntropyLoss::range(in).value.is_zero());
  EXPECT_TRUE(CrossEntropyLoss::slope(in).value.is_zero());
}

TEST(CrossEntropyLoss, LogitsOfTheBallStayInsideRangeAndSlope) {
  RandomSource random(33);
  double widest = 0, steepest = 0;
  for (int i = 0; i < 3000; ++i) {
    const int k = static_cast<int>(random.whole(2, 6));
    const double output = random.scale(0.1, 10), alpha = random.chance(0.3) ? 0 : random.uniform(0, 0.9);
    const LossInput in = logits_of(Extended(output), k, alpha);
    const double range = CrossEntropyLoss::range(in).value.to_double_saturated();
    const double slope = CrossEntropyLoss::slope(in).value.to_double_saturated();
    const double most = 1 / (1 + (k - 1) * std::exp(-output * std::sqrt(k / (k - 1.0))));
    const double least_loss = -std::log((1 - alpha) * most + alpha / k);
    std::vector<double> logits(static_cast<std::size_t>(k));
    // Towards the class, away from it to another, or anywhere.
    const std::int64_t way = random.whole(0, 2);
    for (std::size_t j = 0; j < logits.size(); ++j)
      logits[j] = way == 0 ? (j == 0 ? k - 1.0 : -1.0) : way == 1 ? (j == 0 ? -1 : j == 1) : random.normal();
    double square = 0, total = 0;
    for (const double x : logits) square += x * x;
    const double length = way == 1 ? random.uniform() : 1;
    for (double& x : logits) total += std::exp(x *= length * output / std::sqrt(square));
    const double p = std::exp(logits[0]) / total;
    const double loss = -std::log((1 - alpha) * p + alpha / k) - least_loss;
    EXPECT_GE(loss, -1e-12);
    EXPECT_LE(loss, range * (1 + 1e-12) + 1e-13);
    double gradient = 0;  // of −log((1−α)p_y + α/k)
    for (std::size_t j = 0; j < logits.size(); ++j) {
      const double its = (j == 0) - std::exp(logits[j]) / total;
      gradient += its * its;
    }
    gradient = std::sqrt(gradient) * (1 - alpha) * p / ((1 - alpha) * p + alpha / k);
    EXPECT_LE(gradient, slope * (1 + 1e-12));
    widest = std::fmax(widest, loss / range);
    steepest = std::fmax(steepest, gradient / slope);
  }
  EXPECT_GT(widest, 0.99);
  EXPECT_GT(steepest, 0.99);
}

}  // namespace
}  // namespace boundsweep
