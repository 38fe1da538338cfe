// The routes of theory §5 where they can be worked out by hand.
#include "closeness.hpp"
#include "parametric_entropy.hpp"
#include "smooth_entropy.hpp"

namespace boundsweep::reference {
namespace {

Architecture dimensions(std::int64_t tokens, std::int64_t features, std::int64_t outputs) {
  Architecture result{};
  result.tokens = tokens;
  result.input_dim = features;
  result.outputs = outputs;
  result.radius = Ball(1);
  return result;
}

TEST(SmoothEntropy, IntervalsAreCountedInWholeNumbers) {
  // T = (1, 1), e = 1/4: θ = 2/3 wins with η = 1/12, 12 cells, u_0 = 6 and v_0 = ρ_0/θ_0 = 1 + 2τ/θ = 2, all of them whole.
  const SmoothEntropy entropy(dimensions(1, 1, 1), {Ball(1), Ball(1)}, Ball(1));
  EXPECT_TRUE(same(entropy(1, Ball("0.25")), log(Ball(6)) + Ball(11) * log(Ball(2))));
}

TEST(SmoothEntropy, TheClipCountsAtOrderOneOnly) {
  const Series majorant{Ball(8), Ball(1), Ball(0)};
  const SmoothEntropy clipped(dimensions(1, 1, 1), majorant, Ball(1));
  const SmoothEntropy whole(dimensions(1, 1, 1), majorant, Ball(8));
  EXPECT_TRUE(same(clipped(1, Ball("0.25")), log(Ball(6)) + Ball(11) * log(Ball(2))));
  EXPECT_TRUE(clipped(1, Ball("0.25")) < whole(1, Ball("0.25")));
  EXPECT_TRUE(same(clipped(2, Ball("0.25")), whole(2, Ball("0.25"))));
}

TEST(SmoothEntropy, OneCellNeedsNoFurtherOnes) {
  // T_2 = 0: one cell, u_j = T_j/(θ_j e). n = 2 has θ_0 = θ/3, θ_1 = 2θ/3; θ = 2/3 is best.
  const SmoothEntropy entropy(dimensions(2, 1, 1), {Ball(1), Ball(2), Ball(0)}, Ball(1));
  const Ball first = log(Ball(18)), second = Ball(2) * log(Ball(37)); // u_0 = 18, an interval; u_1 = 18, a form
  EXPECT_TRUE(same(entropy(2, Ball("0.25")), first + second));
  // Three outputs: vectors are covered by volume, 3 and 6 dimensions of them.
  const SmoothEntropy vectors(dimensions(2, 1, 3), {Ball(1), Ball(2), Ball(0)}, Ball(1));
  EXPECT_TRUE(same(vectors(2, Ball("0.25")), Ball(9) * log(Ball(37))));
}

TEST(SmoothEntropy, DerivativesBelowTheirPrecisionAreNotCoded) {
  // u_0 = 1 exactly at θ = 2/3: nothing is coded, and a ball around 1 must not count as more.
  const SmoothEntropy entropy(dimensions(1, 1, 1), {Ball("0.1"), Ball(0)}, Ball("0.1"));
  EXPECT_TRUE(entropy(1, Ball("0.15")).is_zero());
  EXPECT_TRUE(same(entropy(1, Ball("0.1499")), log(Ball(2))));
  for (int i = 1; i < 60; ++i) { // vectors, whose cover would be log 3 a number
    const Ball bound = Ball(1) / Ball(i);
    EXPECT_TRUE(SmoothEntropy(dimensions(1, 1, 3), {bound, Ball(0)}, bound)(1, bound * Ball(3) / Ball(2)).is_zero()) << i;
  }
}

TEST(SmoothEntropy, CubesOrVolumeWhicheverIsLess) {
  // One token of two features, T_1 = 1: Γ + 1 = min((1 + 2/η)², ⌈√2/η⌉²), coded with v_0 = min(1 + 2τ/θ, u_0).
  const Ball resolution("0.5");
  Ball best = infinity();
  for (const auto& [numerator, denominator] : {std::pair(1, 32), {1, 16}, {1, 8}, {1, 4}, {1, 2}, {2, 3}}) {
    const Ball theta = Ball(numerator) / Ball(denominator), eta = (Ball(1) - theta) * resolution;
    const Ball cells = pow(min(Ball(1) + Ball(2) / eta, ceiling(sqrt(Ball(2)) / eta)), 2);
    const Ball u = Ball(3) / (theta * resolution), v = min(Ball(1) + Ball(2) * (Ball(1) - theta) / theta, u);
    const Ball entropy = log(ceiling(u)) + (cells - Ball(1)) * log(ceiling(v));
    if (entropy < best) best = entropy;
  }
  EXPECT_TRUE(same(SmoothEntropy(dimensions(1, 2, 1), {Ball(3), Ball(1)}, Ball(3))(1, resolution), best));
}

WeightItem matrix_item(std::int64_t rows, std::int64_t columns, int radius, int sensitivity) {
  return {"matrix", true, rows, columns, true, Ball(radius), Ball(sensitivity)};
}

TEST(ParametricEntropy, CoversEveryItemAtItsShare) {
  const Items items{matrix_item(2, 3, 1, 5), matrix_item(4, 1, 2, 1), matrix_item(7, 7, 1, 0)};
  const ParametricEntropy entropy(items, {}, Ball(100));
  // P = 10 without the item that cannot move the prediction.
  const Ball e("0.5");
  EXPECT_TRUE(same(entropy(e), Ball(6) * log1p(Ball(2) * Ball(5) * Ball(10) / (Ball(6) * e)) + Ball(4) * log1p(Ball(2) * Ball(2) * Ball(10) / (Ball(4) * e))));
  EXPECT_EQ(entropy.trained().to_integer_string(), "59");
}

TEST(ParametricEntropy, OneCodeFromTheClassesOwnSizeOn) {
  const Items items{matrix_item(2, 3, 1, 5)};
  EXPECT_TRUE(ParametricEntropy(items, {}, Ball(100))(Ball(5)).is_zero());
  EXPECT_FALSE(ParametricEntropy(items, {}, Ball(100))(Ball("4.99")).is_zero());
  EXPECT_TRUE(ParametricEntropy(items, {}, Ball(3))(Ball(3)).is_zero());
  EXPECT_FALSE(ParametricEntropy(items, {}, Ball(3))(Ball("2.99")).is_zero());
}

TEST(ParametricEntropy, ATieIsATieWhateverTheRounding) {
  for (int divisor = 3; divisor < 60; ++divisor) {
    const Ball five = Ball(5) / Ball(divisor) * Ball(divisor); // a ball around 5, its middle on either side
    EXPECT_TRUE(ParametricEntropy({matrix_item(2, 3, 1, 5)}, {}, Ball(100))(five).is_zero()) << divisor;
  }
}

TEST(ParametricEntropy, LowRankWhereItPays) {
  const auto dimension = [](std::int64_t rows, std::int64_t columns, std::int64_t rank, int factor) {
    Training training;
    training.rank = rank;
    const ParametricEntropy entropy({matrix_item(rows, columns, 1, 1)}, training, Ball(100));
    return entropy(Ball("0.5")) / log1p(Ball(2 * factor)); // alone, D_i log(1 + f_i/e)
  };
  EXPECT_TRUE(same(dimension(8, 10, 2, 4), Ball(2 * 18 - 1)));
  EXPECT_TRUE(same(dimension(8, 10, 5, 2), Ball(80))); // 90 − 10 does not pay
  EXPECT_TRUE(same(dimension(8, 10, 4, 4), Ball(66)));
  EXPECT_TRUE(same(dimension(8, 10, 8, 2), Ball(80)));
  EXPECT_TRUE(same(dimension(1, 10, 1, 2), Ball(10)));
}

TEST(ParametricEntropy, FrozenItemsCostNothing) {
  Items items{matrix_item(2, 3, 1, 5), matrix_item(4, 4, 1, 5)};
  const Ball alone = ParametricEntropy({items[0]}, {}, Ball(100))(Ball(1));
  items[1].trainable = false;
  const ParametricEntropy entropy(items, {}, Ball(100));
  EXPECT_TRUE(same(entropy(Ball(1)), alone));
  EXPECT_EQ(entropy.trained().to_integer_string(), "6");
}

} // namespace
} // namespace boundsweep::reference
