/// h_P against the sum over items in long double, and its caps at their limits.

#include "boundsweep/entropy/parametric.hpp"

#include "close.hpp"
#include "naive/entropy.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

constexpr double count = 500;

/// h_P at the levels of e_0.
std::vector<LeastEntropy<Extended>> entropies(const Architecture& a, double output, double e0,
                                              int levels) {
  std::vector<LeastEntropy<Extended>> least(static_cast<std::size_t>(levels) + 1);
  parametric_entropy(transformer_class(a), tables(), Extended(output), Extended(e0), levels, count,
                     least.data());
  return least;
}

TEST(ParametricEntropy, IsTheSumOverItems) {
  RandomSource random(101);
  int zero = 0, coded = 0, large = 0;
  for (int i = 0; i < 600; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 4), random_activation(random), 0.1, 5);
    if (random.chance(0.3)) a.norm_epsilon = 1e-8;  // makes terms beyond 2^54
    if (random.chance(0.4)) a.training.bits = random.pick({1.0, 4.0, 8.0, 40.0, 64.0, 250.0});
    std::vector<BlockOverride> blocks;
    if (random.chance(0.3)) {
      blocks = random_blocks(random, a, 0.1, 5);
      a.blocks = blocks.data();
    }
    const naive::Items items = naive::Network(a, 1).items;
    long double reach = 0;
    for (const naive::Item& item : items) reach += item.radius * item.sensitivity;
    if (reach == 0) continue;  // nothing is trained
    const double output = static_cast<double>(reach) * random.scale(1e-3, 1e3);
    const double e0 = static_cast<double>(reach) * random.scale(1e-25, 1e3);
    const std::vector<LeastEntropy<Extended>> least = entropies(a, output, e0, 40);
    for (const std::size_t level : {1, 2, 3, 4, 5, 6, 17, 40}) {
      const long double e = std::ldexp(1.0L * e0, -static_cast<int>(level));
      const long double exact = naive::parametric(items, a.training, output, e);
      ASSERT_TRUE(bounds(least[level].entropy, count, exact)) << i << ' ' << level;
      ASSERT_EQ(least[level].borderline, 0);
      ASSERT_EQ(least[level].order, 0);
      zero += exact == 0;
      coded += exact == a.training.code_bits * std::log(2.0L);
      large += exact > 0 && e < reach * 1e-20L;
    }
  }
  EXPECT_GT(zero, 100);
  EXPECT_GT(coded, 100);
  EXPECT_GT(large, 20);
}

/// One head of width 1 and nothing but an embedding and a readout: everything by hand.
Architecture two_numbers() {
  static const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.width = 1;
  a.ff = 1;
  a.norms = 0;
  a.weights.output = a.weights.ff_out = 0;
  a.weights.value = a.weights.ff_in = 0;
  return a;
}

TEST(ParametricEntropy, OfTwoNumbersByHand) {
  // E and W_r have D = 2, D_i = 1, uλ = 1: 2 log(1 + 2·2/e).
  const Architecture a = two_numbers();
  EXPECT_TRUE(bounds(entropies(a, 10, 2, 1)[1].entropy, count, 2 * std::log(5.0L)));
}

TEST(ParametricEntropy, VanishesWhereOneNetworkRepresentsAll) {
  const Architecture a = two_numbers();  // Σ uλ = 2
  // T_0' is the smaller limit: e = 1 meets it, half of that does not.
  const std::vector<LeastEntropy<Extended>> output = entropies(a, 1, 2, 2);
  EXPECT_TRUE(output[1].entropy.is_zero());
  EXPECT_EQ(output[1].borderline, 2 * count);
  EXPECT_FALSE(output[2].entropy.is_zero());
  EXPECT_EQ(output[2].borderline, 0);
  // Σ uλ is.
  const std::vector<LeastEntropy<Extended>> reach = entropies(a, 100, 4, 2);
  EXPECT_TRUE(reach[1].entropy.is_zero());
  EXPECT_EQ(reach[1].borderline, 2 * count);
  EXPECT_FALSE(reach[2].entropy.is_zero());
  // Well beyond the limit nothing is a borderline; below it by more than roundings is below.
  EXPECT_EQ(entropies(a, 1, 3, 1)[1].borderline, 0);
  EXPECT_TRUE(entropies(a, 1, 3, 1)[1].entropy.is_zero());
  EXPECT_FALSE(entropies(a, 1, 2 * (1 - 1e-12), 1)[1].entropy.is_zero());
}

TEST(ParametricEntropy, FewBitsCapWhatIsStored) {
  Architecture a = two_numbers();
  a.training.bits = 2;
  // Scales at which 2 log(1 + 4/e) is below and above 2·2 log 2: 4/e = 3 is the border.
  EXPECT_TRUE(bounds(entropies(a, 10, 4, 1)[1].entropy, count, 0));  // e = 2 = Σ uλ
  EXPECT_TRUE(bounds(entropies(a, 10, 3, 1)[1].entropy, count, 2 * std::log1p(4 / 1.5L)));
  EXPECT_TRUE(bounds(entropies(a, 10, 1, 1)[1].entropy, count, 4 * std::log(2.0L)));
  EXPECT_TRUE(bounds(entropies(a, 10, 1, 60)[60].entropy, count, 4 * std::log(2.0L)));
  a.training.bits = INFINITY;
  a.training.code_bits = 3;
  EXPECT_TRUE(bounds(entropies(a, 10, 1, 60)[60].entropy, count, 3 * std::log(2.0L)));
  EXPECT_TRUE(bounds(entropies(a, 10, 3.8, 1)[1].entropy, count, 3 * std::log(2.0L)));
  a.training.code_bits = 4;  // now the cover of 2 log(1 + 4/1.9) is less
  EXPECT_TRUE(bounds(entropies(a, 10, 3.8, 1)[1].entropy, count, 2 * std::log1p(4 / 1.9L)));
  a.training.code_bits = 0;  // nothing is left to choose
  EXPECT_TRUE(entropies(a, 10, 1, 1)[1].entropy.is_zero());
}

TEST(ParametricEntropy, OfStoredNumbersBeyondDoublesRange) {
  // Three thousand bits a number are more codes than a double counts.
  Architecture a = two_numbers();
  a.training.bits = 3000;
  EXPECT_TRUE(bounds(entropies(a, 10, 1e-300, 60)[60].entropy, count,
                     2 * std::log1p(std::ldexp(4e300L, 60))));
  a.training.bits = 1000;
  EXPECT_TRUE(bounds(entropies(a, 10, 1e-300, 60)[60].entropy, count, 2000 * std::log(2.0L)));
}

TEST(ParametricEntropy, OfAFixedClassIsZero) {
  Architecture a = two_numbers();
  a.training.trainable.bits = 0;
  EXPECT_TRUE(entropies(a, 10, 1, 3)[3].entropy.is_zero());
}

TEST(ParametricEntropy, LowRankCountsItsDimensions) {
  // Q alone, 8 × 8 of rank 1: D = D_i = 16, factor 4.
  static const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.tokens = 3;
  a.width = 8;
  a.norms = 0;
  a.weights.ff_out = 0;
  a.training.trainable.bits = 1u << static_cast<int>(WeightGroup::query);
  a.training.update = 0.5;
  a.training.rank = 1;
  const naive::Items items = naive::Network(a, 1).items;
  long double reach = 0;
  for (const naive::Item& item : items) reach += item.radius * item.sensitivity;
  const double e0 = 0.25 * static_cast<double>(reach);
  EXPECT_TRUE(bounds(entropies(a, 1e9, e0, 1)[1].entropy, count,
                     16 * std::log1p(4 * reach / (0.5L * e0))));
}

}  // namespace
}  // namespace boundsweep
