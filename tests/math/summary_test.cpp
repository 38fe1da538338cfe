/// Summaries against the naive class: coefficients, loss, scales, winners.

#include "boundsweep/summary.hpp"

#include "close.hpp"
#include "naive/bound.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

TEST(Summary, FollowsTheText) {
  RandomSource random(102);
  int by_order[17] = {}, left_by_clip = 0, near = 0;
  for (int i = 0; i < 250; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 2), random_activation(random), 0.1, 2);
    if (random.chance(0.3)) a.training.bits = random.pick({4.0, 8.0, 64.0});
    if (random.chance(0.5)) a.tokens = a.input_dim = 1;
    std::vector<BlockOverride> blocks;
    if (random.chance(0.2)) {
      blocks = random_blocks(random, a, 0.1, 2);
      a.blocks = blocks.data();
    }
    Loss loss = random_loss(random, random_kind(random, a.outputs));
    SummaryOptions options;
    options.levels = static_cast<int>(random.whole(1, 20));
    options.max_order = static_cast<int>(random.whole(1, 6));
    options.routes.parametric = random.chance(0.5);
    options.routes.smooth_order =
        static_cast<int>(random.whole(options.routes.parametric ? 0 : 1, 8));
    options.predictive = random.chance(0.3);
    if (options.predictive && random.chance(0.5)) loss.target = {false, 1, INFINITY};
    const SummaryCase stated{a, loss};
    const Summary s = summarize(stated, tables(), options);
    const naive::Class c(stated, options), wider(stated, options, rounding_certificate(s.rounding));
    ASSERT_EQ(s.order, options.max_order);
    if (c.epsilon0 == 0) {
      ASSERT_EQ(s.levels, 0);
      continue;
    }
    ASSERT_EQ(s.levels, options.levels);
    ASSERT_TRUE(rounds_to(s.epsilon0, s.epsilon_roundings, c.epsilon0))
        << i << ", loss " << static_cast<int>(loss.kind) << " of " << c.loss.output;
    left_by_clip += c.loss.output < c.network.majorant[0];
    const naive::Count count = naive::count(c.network.items, a.training.rank);
    ASSERT_EQ(static_cast<long double>(s.parameters.all), count.all);
    ASSERT_EQ(static_cast<long double>(s.parameters.trained), count.trained);
    for (int k = 1; k <= s.levels; ++k) {
      const auto level = static_cast<std::size_t>(k);
      const auto is_bound = bounds(s.scale[k].entropy, s.scale[k].rounding, c.entropy[level]);
      // A ceiling that roundings reach across is one for a scale that is larger by them.
      ASSERT_TRUE(is_bound || (s.scale[k].entropy.to_double_saturated() < c.entropy[level] &&
                               s.scale[k].entropy.to_double_saturated() >= wider.entropy[level]))
          << i << ' ' << k << ' ' << is_bound.message();
      near += !is_bound;
      ++by_order[s.scale[k].order];
    }
  }
  for (int s = 0; s <= 4; ++s) EXPECT_GT(by_order[s], 20) << s;
  EXPECT_GT(left_by_clip, 50);
  EXPECT_LT(near, 20);
}

TEST(Summary, TheRootScaleIsTheSmallerOfHalfTheRangeAndTheSlope) {
  // No biases, readout 1: T_1 = 0 needs E = 0, where f_1 alone makes g_1.
  const Activation gelu = activation("gelu");
  Architecture a;
  a.activation = &gelu;
  a.weights.embedding = 0;
  a.weights.position = 1;
  for (const double slope : {1e-3, 1e3}) {
    Loss loss;
    loss.target = {false, 1, slope};
    SummaryOptions options;
    const Summary s = summarize({a, loss}, tables(), options);
    const long double half = value_of(s.loss.range) / 2, lipschitz = value_of(s.loss.lipschitz);
    EXPECT_TRUE(close(s.epsilon0, std::fmin(half, lipschitz)));
    options.predictive = true;  // labels may jump
    EXPECT_TRUE(close(summarize({a, loss}, tables(), options).epsilon0, half));
    loss.target.lipschitz = INFINITY;
    EXPECT_TRUE(close(summarize({a, loss}, tables(), {}).epsilon0, half));
  }
}

TEST(Summary, BorderlinesWidenTheCertificate) {
  // Whole numbers of cells against generic ones, all else being nearly equal.
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.width = a.ff = 1;
  a.norms = 0;
  a.weights.output = a.weights.ff_out = 0;
  Loss loss;
  loss.kind = LossKind::absolute;
  loss.target = {false, 1, 1};
  SummaryOptions options;
  options.routes = {1, false};
  options.levels = 5;
  const double whole = summarize({a, loss}, tables(), options).rounding;
  a.weights.readout = 0.9876543;
  EXPECT_GT(whole, summarize({a, loss}, tables(), options).rounding + 40);
}

TEST(Summary, RoutesThatAreOffAreNotUsed) {
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  SummaryOptions options;
  options.routes = {1, false};
  for (int k = 1; k <= options.levels; ++k)
    EXPECT_EQ(summarize({a, {}}, tables(), options).scale[k].order, 1);
  options.routes = {0, true};
  EXPECT_EQ(summarize({a, {}}, tables(), options).scale[5].order, 0);
  options.routes = {0, false};
  EXPECT_EQ(summarize({a, {}}, tables(), options).scale[5].order, ScaleEntropy::no_route);
  // ReLU has one derivative.
  const Activation relu = activation("relu");
  a.activation = &relu;
  EXPECT_EQ(summarize({a, {}}, tables(), {}).order, 1);
}

}  // namespace
}  // namespace boundsweep
