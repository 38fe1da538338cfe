/// The majorant of the whole class against the naive composition of its parts.

#include "boundsweep/network/walk.hpp"

#include "close.hpp"
#include "naive/network.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

/// T_0 … T_S with the roundings the walk counts.
testing::AssertionResult is_network(const Architecture& a, int order) {
  const Network network = network_majorant(transformer_class(a), tables(), order);
  const naive::Network expected(a, order);
  for (int k = 0; k <= order; ++k) {
    auto result = rounds_to(network.majorant[k],
                            k == 0 ? network.count.range : k * network.count.per_order,
                            expected.majorant[static_cast<std::size_t>(k)]);
    if (!result) return result << ", order " << k;
  }
  return testing::AssertionSuccess();
}

TEST(NetworkWalk, ComposesTheParts) {
  RandomSource random(72);
  for (int i = 0; i < 600; ++i) {
    const Architecture a =
        random_class(random, random_structure(random, 4), random_activation(random), 0.1, 5);
    ASSERT_TRUE(is_network(a, static_cast<int>(random.whole(1, 8)))) << i;
  }
}

TEST(NetworkWalk, TakesTheBoundsOfEachBlock) {
  RandomSource random(74);
  for (int i = 0; i < 300; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 5), random_activation(random), 0.1, 5);
    const std::vector<BlockOverride> blocks = random_blocks(random, a, 0.1, 5);
    a.blocks = blocks.data();
    ASSERT_TRUE(is_network(a, static_cast<int>(random.whole(1, 6)))) << i;
  }
}

TEST(NetworkWalk, BlocksAtOneRangeAreOneMap) {
  RandomSource random(73);
  const Activation gelu = activation("gelu");
  int repeated = 0, new_pattern = 0;
  for (int i = 0; i < 100; ++i) {
    const int order = static_cast<int>(random.whole(1, 4));
    Architecture a = random_class(random, random_structure(random, 1), gelu, 0.1, 1);
    a.depth = static_cast<double>(random.whole(8, 20));
    a.norms = random.chance(0.5) ? 2 * a.depth
                                 : static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
    // Some leave what long double holds.
    if (std::isfinite(naive::Network(a, order).majorant.back())) {
      ASSERT_TRUE(is_network(a, order)) << i;
    }

    const TransformerClass c = transformer_class(a);
    Extended range = embedding::majorant<Extended>(outside_blocks(c), order)[0];
    BlockOf<Extended> block;
    for (int sublayer = 0; sublayer < a.sublayers(); sublayer += 2) {
      const bool same_range = sublayer > 0 && block.input == range;
      const bool same = same_range && block.repeats(c, sublayer, range);
      repeated += same;
      new_pattern += same_range && !same;
      if (!same) block = block_at(c, tables(), sublayer, range, order);
      range = block.majorant[0];
    }
  }
  EXPECT_GT(repeated, 100);  // else these were not compared
  EXPECT_GT(new_pattern, 0);
}

TEST(NetworkWalk, ANormAfterTheEmbeddingIsOne) {
  // d = 4, ε = 1, γ = 2: c_1 = 2 beside an embedding of norm 3; nothing else but the readout acts.
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.width = 4;
  a.norms = 0;
  a.embedding_norm = true;
  a.norm_epsilon = 1;
  a.weights.norm_gain = 2;
  a.weights.embedding = 3;
  a.weights.output = a.weights.ff_out = 0;
  a.weights.readout = 5;
  const Network network = network_majorant(transformer_class(a), tables(), 2);
  const long double rho = 1.5L;
  EXPECT_TRUE(close(network.majorant[0], 5 * 2 * 2 * rho / std::sqrt(1 + rho * rho)));
  EXPECT_TRUE(close(network.majorant[1], 5 * 2 * 3));
}

/// An error of the input's range is in the gate and in the linear part, which are half of the sum.
TEST(NetworkWalk, CountsTheRoundingsThatAGatePassesOn) {
  const Activation relu = activation("relu");
  Architecture a;
  a.activation = &relu;
  a.ff_gated = true;
  a.norms = 0;
  a.weights.output = 0;
  const auto count = [&a] { return network_majorant(transformer_class(a), tables(), 1).count.range; };
  constexpr double embedded = 7, attention = embedded + 17 + 1, readout = 6;
  constexpr double gate = 0.5 * (1 + 0x1p-10);
  EXPECT_DOUBLE_EQ(count(), attention + 32 + gate * attention + 1 + readout);
  a.weights.ff_out = 0;
  EXPECT_EQ(count(), attention + 32 + 1 + readout) << "nothing is added to the input";
}

TEST(NetworkWalk, DeepGatedNetworksKeepTheirDigits) {
  const Activation silu = activation("silu");
  Architecture a;
  a.activation = &silu;
  a.ff_gated = true;
  a.norms = 0;
  a.depth = 128;
  a.weights.output = 0;
  a.weights.ff_out = 1e-4;
  EXPECT_LT(network_majorant(transformer_class(a), tables(), 1).count.range, 1e5);
}

TEST(NetworkWalk, ReluHasOneDerivative) {
  const Activation relu = activation("relu"), gelu = activation("gelu");
  Architecture a;
  a.activation = &relu;
  EXPECT_EQ(usable_order(a, 8), 1);
  a.activation = &gelu;
  EXPECT_EQ(usable_order(a, 8), 8);
}

}  // namespace
}  // namespace boundsweep
