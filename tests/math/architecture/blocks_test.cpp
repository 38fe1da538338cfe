/// Blocks with bounds of their own against the class without them.

#include "boundsweep/architecture/blocks.hpp"

#include "boundsweep/summary.hpp"
#include "close.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

TEST(Blocks, StateWhatTheyOverride) {
  BlockOverride block;
  int number = 0;
  for_each_weight<double>([&](WeightField field, const char* name, double Weights::*member) {
    EXPECT_EQ(static_cast<int>(field), number++) << name;
    Weights stated;
    stated.*member = 77;
    block = BlockOverride();
    EXPECT_EQ(overridden(stated, block).*member, 77) << name;
    block.stated = std::uint32_t{1} << static_cast<int>(field);
    block.value[static_cast<int>(field)] = 55;
    const Weights own = overridden(Weights(), block);
    for_each_weight<double>([&](WeightField, const char* other, double Weights::*its) {
      EXPECT_EQ(own.*its, its == member ? 55 : Weights().*its) << name << ' ' << other;
    });
  });
  EXPECT_EQ(number, weight_fields);
}

TEST(Blocks, HaveARadiusAndGroupsOfTheirOwn) {
  Training training;
  training.update = 3;
  training.rank = 4;
  training.trainable.bits = 7;
  BlockOverride block;
  EXPECT_EQ(overridden(training, block).update, 3);
  EXPECT_EQ(overridden(training, block).trainable.bits, 7u);
  block.has_update = true;
  block.update = 0.5;
  EXPECT_EQ(overridden(training, block).update, 0.5);
  EXPECT_EQ(overridden(training, block).trainable.bits, 7u);
  block.has_trainable = true;
  block.trainable.bits = 9;
  const Training own = overridden(training, block);
  EXPECT_EQ(own.trainable.bits, 9u);
  EXPECT_EQ(own.rank, 4);
}

void expect_same(const Summary& a, const Summary& b) {
  ASSERT_EQ(a.levels, b.levels);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.rounding, b.rounding);
  EXPECT_EQ(a.parameters.all, b.parameters.all);
  EXPECT_EQ(a.parameters.trained, b.parameters.trained);
  EXPECT_EQ(a.loss.range, b.loss.range);
  EXPECT_EQ(a.loss.lipschitz, b.loss.lipschitz);
  for (int k = 0; k <= a.order; ++k) EXPECT_EQ(a.network.majorant[k], b.network.majorant[k]) << k;
  for (int k = 1; k <= a.levels; ++k) {
    EXPECT_EQ(a.scale[k].entropy, b.scale[k].entropy) << k;
    EXPECT_EQ(a.scale[k].order, b.scale[k].order) << k;
  }
}

/// All fields, the radius and the groups of the class, stated once more.
BlockOverride restated(const Architecture& a) {
  BlockOverride block;
  for_each_weight<double>([&](WeightField field, const char*, double Weights::*member) {
    block.stated |= std::uint32_t{1} << static_cast<int>(field);
    block.value[static_cast<int>(field)] = a.weights.*member;
  });
  block.has_update = a.training.update < INFINITY;
  block.update = a.training.update;
  block.has_trainable = true;
  block.trainable = a.training.trainable;
  return block;
}

TEST(Blocks, EqualBoundsRepeatedAreTheClassWithoutBlocks) {
  RandomSource random(62);
  SummaryOptions options;
  options.levels = 12;
  options.max_order = 4;
  for (int i = 0; i < 60; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 4), random_activation(random), 0.1, 3);
    const Loss loss = random_loss(random, random_kind(random, a.outputs));
    const Summary without = summarize({a, loss}, tables(), options);
    const std::vector<BlockOverride> stated(static_cast<std::size_t>(a.depth), restated(a)),
        silent(static_cast<std::size_t>(a.depth));
    for (const std::vector<BlockOverride>* blocks : {&stated, &silent}) {
      a.blocks = blocks->data();
      expect_same(summarize({a, loss}, tables(), options), without);
    }
    ASSERT_FALSE(HasFailure()) << i;
  }
}

TEST(Blocks, AreTakenInTheirOrder) {
  // The first block amplifies before the second saturates: exchanging them changes the network.
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.depth = 2;
  a.norms = 0;
  std::vector<BlockOverride> blocks(2);
  const auto field = static_cast<int>(WeightField::ff_in);
  blocks[1].stated = std::uint32_t{1} << field;
  blocks[1].value[field] = 5;
  a.blocks = blocks.data();
  // c_1 of the blocks: attention 2 each (one token), feed-forward 2 and 1 + 5.
  const TransformerClass c = transformer_class(a);
  EXPECT_TRUE(close(network_majorant(c, tables(), 2).majorant[1], 2 * 2 * 2 * 6));
  const BlockLayer<double> first(c, 0), second(c, 1);
  EXPECT_EQ(first().weights.bound.ff_in, 1);
  EXPECT_EQ(second().weights.bound.ff_in, 5);
  EXPECT_EQ(second().weights.bound.ff_in_row, 5);
}

TEST(Blocks, KeepTheRowBoundThatTheyDoNotOverride) {
  Architecture a;
  a.depth = 1;
  a.weights.ff_in = 4;
  a.weights.ff_in_row = 0.5;
  std::vector<BlockOverride> blocks(1);
  const auto field = static_cast<int>(WeightField::ff_in);
  blocks[0].stated = std::uint32_t{1} << field;
  blocks[0].value[field] = 8;
  a.blocks = blocks.data();
  const TransformerClass c = transformer_class(a);
  EXPECT_EQ(BlockLayer<double>(c, 0)().weights.bound.ff_in_row, 0.5);
}

}  // namespace
}  // namespace boundsweep
