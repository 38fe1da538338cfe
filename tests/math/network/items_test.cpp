/// Items with their sensitivities by hand and against the naive walk, and how many there are.

#include "boundsweep/network/items.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

naive::Items items_of(const Architecture& a) {
  const TransformerClass c = transformer_class(a);
  SeenItems seen(a);
  auto visit = [&](ItemShape shape, double radius, Extended sensitivity, int) {
    seen.add(shape, radius, sensitivity);
  };
  for_each_item<Extended>(c, tables(), ComputedStages{c, tables()}, visit);
  return seen.items;
}

/// One block, three tokens, ε = 1, d = 4, two heads, all bounds 1 and no bias but those given.
Architecture small(const Activation& phi) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = a.kv_heads = 2;
  a.width = 4;
  a.ff = 8;
  a.norms = 0;
  a.activation = &phi;
  return a;
}

class Items : public testing::Test {
 protected:
  const Activation tanh = activation("tanh");
};

TEST_F(Items, OfAPlainBlockByHand) {
  // R = 1: attention c_0 = √2, c_1 = √2 (1 + 2/√2) = √2 + 2; feed-forward c_1 = 1 at 1 + √2.
  const long double two = std::sqrt(2.0L), attention = 1 + two + 2, range = 1 + two;
  EXPECT_TRUE(are_items(items_of(small(tanh)),
                        {{4, 2, true, 1, attention * 2},  // E
                         {4, 4, true, 1, 2},              // Q: √2·1·1·1/√2 times the later 2
                         {4, 4, true, 1, 2},              // K
                         {4, 4, true, 1, 2 * two},        // V: √H w_O R
                         {4, 4, true, 1, 2 * two},        // O: √H v
                         {8, 4, true, 1, range},          // W_1: A_1 R
                         {8, 4, true, 1, range},          // W_2: Φ = min(R, √8)
                         {1, 4, true, 1, range + range}}));  // readout: its input's range
}

TEST_F(Items, WithoutInfluenceAreLeftOut) {
  Architecture a = small(tanh);
  const std::size_t all = items_of(a).size();
  a.weights.key_bias = 5;  // drops out of the softmax
  EXPECT_EQ(items_of(a).size(), all);
  a.rotary = true;  // not any more
  EXPECT_EQ(items_of(a).size(), all + 1);
  a.rotary = false;
  a.tokens = 1;  // no softmax: neither Q nor K
  EXPECT_EQ(items_of(a).size(), all - 2);
  a.tokens = 3;
  a.weights.readout = 0;  // nothing before the readout matters, and its own bound is 0
  EXPECT_TRUE(items_of(a).empty());
  a.training.update = 0.5;  // now it may move
  EXPECT_EQ(items_of(a).size(), all + 0u);
}

TEST_F(Items, AGainOfZeroHidesWhatIsBeforeIt) {
  Architecture a = small(tanh);
  a.depth = 2;
  a.norms = 1;  // after the last sublayer
  a.weights.norm_gain = 0;
  a.weights.norm_bias = 0.5;
  // Left: the bias, and the readout at a range of 1/2. The gain's own radius is 0.
  EXPECT_TRUE(are_items(items_of(a), {{4, 0, true, 0.5, 1}, {1, 4, true, 1, 0.5}}));
  // After the embedding the gain hides the embedding alone.
  a.norms = 0;
  a.embedding_norm = true;
  const naive::Network expected(a, 1);
  EXPECT_TRUE(are_items(items_of(a), expected.items));
  EXPECT_EQ(items_of(a)[0].columns, 0);  // the first item is the norm's bias
}

TEST_F(Items, LaterStagesWithZeroFactors) {
  const auto factors = {2.0, 0.0, 3.0, 0.0, 5.0, 7.0};
  LaterStages<Extended> later;
  for (const double factor : factors) later.append(Extended(factor));
  const double products[] = {0, 0, 0, 0, 35, 7};
  std::size_t i = 0;
  for (const double factor : factors) {
    EXPECT_EQ(later.product(), Extended(products[i++]));
    later.advance(Extended(factor));
  }
  EXPECT_EQ(later.product(), Extended(1.0));
}

TEST_F(Items, EveryBiasIsAnItem) {
  Architecture a = small(tanh);
  a.norms = 2;
  a.final_norm = a.embedding_norm = true;
  const std::size_t without = items_of(a).size();
  EXPECT_EQ(without, 8u + 4);
  Weights& w = a.weights;
  w.position = w.query_bias = w.key_bias = w.value_bias = w.output_bias = w.ff_in_bias =
      w.ff_gate_bias = w.ff_out_bias = w.norm_bias = w.readout_bias = 0.5;
  // position, query, value, output, two of the feed-forward, four norms, readout; no key bias.
  EXPECT_EQ(items_of(a).size(), without + 11);
  a.ff_gated = a.rotary = true;  // W_g and its bias, the key bias
  EXPECT_EQ(items_of(a).size(), without + 14);
}

TEST_F(Items, FollowTheNaiveWalk) {
  RandomSource random(75);
  for (int i = 0; i < 500; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 4), random_activation(random), 0.1, 5);
    std::vector<BlockOverride> blocks;
    if (random.chance(0.4)) {
      blocks = random_blocks(random, a, 0.1, 5);
      a.blocks = blocks.data();
    }
    for (double Weights::*bound : {&Weights::norm_gain, &Weights::readout, &Weights::output})
      if (random.chance(0.1)) a.weights.*bound = 0;
    const naive::Network expected(a, 1);
    ASSERT_TRUE(are_items(items_of(a), expected.items, 1e-12)) << i;
  }
}

TEST_F(Items, ParametersAreCountedByHand) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = a.kv_heads = 2;
  a.depth = 1;
  a.width = 4;
  a.ff = 6;
  a.norms = 2;
  // E 8, attention 4·16, feed-forward 2·24, gains 2·4, readout 4.
  EXPECT_EQ(count_parameters(a).all, 8u + 64 + 48 + 8 + 4);
  EXPECT_EQ(count_parameters(a).trained, count_parameters(a).all);
  Weights& w = a.weights;
  w.position = w.query_bias = w.key_bias = w.value_bias = w.output_bias = w.ff_in_bias =
      w.ff_gate_bias = w.ff_out_bias = w.norm_bias = w.readout_bias = 1;
  a.final_norm = true;
  // Positions 3·4, attention biases 4·4, feed-forward biases 6 + 4, three norms of 8, readout 5.
  EXPECT_EQ(count_parameters(a).all, 8u + 12 + 64 + 16 + 48 + 10 + 24 + 5);
  a.depth = 3;
  a.norms = 1;
  EXPECT_EQ(count_parameters(a).all, 8u + 12 + 3 * (64 + 16 + 48 + 10) + 16 + 5);
  a.ff_gated = true;  // W_g and its bias
  a.embedding_norm = true;
  a.outputs = 3;
  a.kv_heads = 1;  // K and V of 2 rows, and their biases
  EXPECT_EQ(count_parameters(a).all,
            8u + 12 + 3 * (32 + 16 + 8 + 4 + 72 + 16) + 24 + 12 + 3);
}

TEST_F(Items, TrainedCountsWhatIsStored) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = a.kv_heads = 2;
  a.depth = 2;
  a.width = 4;
  a.ff = 6;
  a.norms = 4;
  a.weights.query_bias = 1;
  const auto only = [&](std::initializer_list<WeightGroup> groups) {
    a.training.trainable.bits = 0;
    for (const WeightGroup group : groups)
      a.training.trainable.bits |= 1u << static_cast<int>(group);
    return count_parameters(a).trained;
  };
  EXPECT_EQ(only({}), 0u);
  EXPECT_EQ(only({WeightGroup::query, WeightGroup::bias}), 2u * (16 + 4));
  EXPECT_EQ(only({WeightGroup::norm}), 4u * 4);
  a.training.update = 1;
  a.training.rank = 1;
  // Two factors of 4 each; biases and gains as they are.
  EXPECT_EQ(only({WeightGroup::query, WeightGroup::bias}), 2u * (8 + 4));
  EXPECT_EQ(only({WeightGroup::embedding, WeightGroup::readout}), 6u + 5);
  a.training.rank = 5;  // does not pay, and is stored as factors nevertheless
  EXPECT_EQ(only({WeightGroup::query}), 2u * 5 * 8);
  EXPECT_GT(only({WeightGroup::query}), 2u * 16);
}

TEST_F(Items, CountsFollowTheNaiveWalk) {
  RandomSource random(76);
  for (int i = 0; i < 500; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 4), random_activation(random), 0.1, 5);
    std::vector<BlockOverride> blocks;
    if (random.chance(0.4)) {
      blocks = random_blocks(random, a, 0.1, 5);
      a.blocks = blocks.data();
    }
    const naive::Count expected = naive::count(naive::Network(a, 1).items, a.training.rank);
    const ParameterCount actual = count_parameters(a);
    ASSERT_EQ(static_cast<long double>(actual.all), expected.all) << i;
    ASSERT_EQ(static_cast<long double>(actual.trained), expected.trained) << i;
  }
}

}  // namespace
}  // namespace boundsweep
