/// Summaries side by side against summarize, to the last bit, with every width this processor has.

#include "boundsweep/lanes.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "random_class.hpp"

namespace boundsweep {
namespace {

struct AnyProcessor {
  using Summaries = any_processor::LaneSummaries;
  using Number = any_processor::Lanes;
  static bool supported() { return true; }
};
#if BS_X86_VARIANTS
struct Wide256 {
  using Summaries = x86_64_v3::LaneSummaries;
  using Number = x86_64_v3::Lanes;
  static bool supported() { return __builtin_cpu_supports("x86-64-v3"); }
};
struct Wide512 {
  using Summaries = x86_64_v4::LaneSummaries;
  using Number = x86_64_v4::Lanes;
  static bool supported() { return __builtin_cpu_supports("x86-64-v4"); }
};
using Processors = testing::Types<AnyProcessor, Wide256, Wide512>;
#else
using Processors = testing::Types<AnyProcessor>;
#endif

template <class Processor>
class LanesOn : public testing::Test {
 protected:
  using Summaries = typename Processor::Summaries;
  using Number = typename Processor::Number;
  static constexpr int most = Summaries::most;

  void SetUp() override {
    if (!Processor::supported()) GTEST_SKIP() << "not on this processor";
    summaries_ = std::make_unique<Summaries>();
  }

  /// `count` classes of one structure, whose bounds are drawn from the given range.
  std::vector<SummaryCase> draw(RandomSource& random, int count, double smallest, double largest) {
    const Architecture shared = random_structure(random, 8);
    const LossKind kind = random_kind(random, shared.outputs);
    const bool stored = random.chance(0.3);
    std::vector<SummaryCase> cases;
    for (int i = 0; i < count; ++i) {
      SummaryCase at;
      at.architecture = random_class(random, shared, random_activation(random), smallest, largest);
      if (stored) at.architecture.training.bits = random.pick({1.0, 4.0, 8.0, 64.0, 150.0});
      at.loss = random_loss(random, kind);
      cases.push_back(at);
    }
    return cases;
  }
  /// The same without what is new in training, for tests of what the network's numbers do.
  std::vector<SummaryCase> draw_plain(RandomSource& random, int count, double smallest,
                                      double largest) {
    std::vector<SummaryCase> cases = draw(random, count, smallest, largest);
    for (SummaryCase& at : cases) {
      at.architecture.training = {};
      at.architecture.ff_gated = at.architecture.embedding_norm = false;
      at.loss.kind = LossKind::squared;
      at.loss.clip = INFINITY;
    }
    return cases;
  }

  /// Compares with summarize; returns for how many double was too narrow.
  int compare(const std::vector<SummaryCase>& cases, const SummaryOptions& options,
              bool same = false) {
    std::vector<Summary> all(cases.size());
    std::vector<Summary*> out;
    for (Summary& summary : all) out.push_back(&summary);
    const int left = (*summaries_)(cases.data(), static_cast<int>(cases.size()), tables(), options,
                                   out.data(), same);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Summary& summary = all[i];
      const Summary alone = summarize(cases[i], tables(), options);
      EXPECT_EQ(summary.order, alone.order);
      EXPECT_EQ(summary.levels, alone.levels);
      EXPECT_EQ(summary.parameters.all, alone.parameters.all);
      EXPECT_EQ(summary.parameters.trained, alone.parameters.trained);
      EXPECT_EQ(summary.loss.range, alone.loss.range);
      EXPECT_EQ(summary.loss.lipschitz, alone.loss.lipschitz);
      EXPECT_EQ(summary.rounding, alone.rounding);
      EXPECT_EQ(summary.epsilon0, alone.epsilon0);
      for (int k = 0; k <= alone.order; ++k)
        EXPECT_EQ(summary.network.majorant[k], alone.network.majorant[k]) << k;
      EXPECT_EQ(summary.network.count.range, alone.network.count.range);
      EXPECT_EQ(summary.network.count.per_order, alone.network.count.per_order);
      for (int k = 1; k <= alone.levels; ++k) {
        EXPECT_EQ(summary.scale[k].entropy, alone.scale[k].entropy) << k;
        EXPECT_EQ(summary.scale[k].order, alone.scale[k].order) << k;
        EXPECT_EQ(summary.scale[k].rounding, alone.scale[k].rounding) << k;
      }
    }
    return left;
  }

  std::unique_ptr<Summaries> summaries_;
};

TYPED_TEST_SUITE(LanesOn, Processors);

TYPED_TEST(LanesOn, HaveTheBitsOfSummarize) {
  RandomSource random(7);
  int computed = 0, left = 0;
  for (const int order : {1, 2, 5, 8, 16}) {
    for (int i = 0; i < 60; ++i) {
      SummaryOptions options;
      options.max_order = order;
      options.levels = static_cast<int>(random.whole(1, highest_level));
      options.routes.parametric = random.chance(0.8);
      options.routes.smooth_order =
          static_cast<int>(random.whole(options.routes.parametric ? 0 : 1, 16));
      options.predictive = random.chance(0.2);
      const int count = static_cast<int>(random.whole(1, this->most));
      left += this->compare(this->draw(random, count, 0.1, 3), options);
      computed += count;
      if (this->HasFailure()) return;
    }
  }
  EXPECT_LT(left, computed / 4);
}

TYPED_TEST(LanesOn, NewKindsOfTrainingHaveTheBitsOfSummarize) {
  RandomSource random(16);
  int ranks = 0, stored = 0, coded = 0, fixed = 0, left = 0, computed = 0;
  for (int i = 0; i < 150; ++i) {
    SummaryOptions options;
    options.max_order = 2;
    options.levels = static_cast<int>(random.whole(1, highest_level));
    options.routes.smooth_order = random.chance(0.5) ? 0 : 2;
    std::vector<SummaryCase> cases = this->draw(random, this->most, 0.1, 2);
    for (SummaryCase& at : cases) {
      Training& training = at.architecture.training;
      // Beside each other: ranks and none, codes and none, updates and none.
      if (training.update < INFINITY && random.chance(0.7))
        training.rank = static_cast<double>(random.whole(1, 40));
      ranks += training.rank < INFINITY;
      stored += training.bits < INFINITY;
      coded += training.code_bits < INFINITY;
      fixed += !training.trainable.is_all();
    }
    left += this->compare(cases, options);
    computed += this->most;
    if (this->HasFailure()) return;
  }
  for (const int some : {ranks, stored, coded, fixed}) {
    EXPECT_GT(some, computed / 10);
    EXPECT_LT(some, computed);
  }
  EXPECT_LT(left, computed / 8);
}

TYPED_TEST(LanesOn, StoredAndUnstoredWeightsAreComputedApart) {
  RandomSource random(17);
  for (int i = 0; i < 10; ++i) {
    std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.1, 1);
    for (std::size_t k = 0; k < cases.size(); k += 2) cases[k].architecture.training.bits = 4;
    SummaryOptions options;
    options.max_order = 2;
    EXPECT_EQ(this->compare(cases, options), 0);
  }
}

TYPED_TEST(LanesOn, BlocksOfTheirOwnAreLeftToExtended) {
  RandomSource random(18);
  std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.1, 1);
  const std::vector<BlockOverride> blocks = random_blocks(random, cases[0].architecture, 0.1, 1);
  for (SummaryCase& at : cases) at.architecture.blocks = blocks.data();
  EXPECT_EQ(this->compare(cases, {}), this->most);
}

TYPED_TEST(LanesOn, WholeNumbersAndThresholdsAreMetAlike) {
  // Powers of two: ceilings and limits are met exactly in some lanes and not in others.
  RandomSource random(19);
  int charged = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<SummaryCase> cases;
    for (int k = 0; k < this->most; ++k) {
      SummaryCase at;
      Architecture& a = at.architecture;
      a.activation = &smooth_activations()[0];
      a.width = a.ff = 1;
      a.norms = 0;
      a.weights.output = a.weights.ff_out = 0;
      a.weights.readout = std::ldexp(1.0, static_cast<int>(random.whole(-2, 4)));
      if (random.chance(0.3)) a.weights.readout *= 1.2345;
      at.loss.kind = LossKind::absolute;
      at.loss.target = {false, a.weights.readout, a.weights.readout};
      if (random.chance(0.3)) a.training.code_bits = 3;
      cases.push_back(at);
    }
    SummaryOptions options;
    options.levels = 8;
    options.max_order = 2;
    options.routes.parametric = i % 2 == 0;
    EXPECT_EQ(this->compare(cases, options), 0);
    for (const SummaryCase& at : cases) {
      SummaryCase other = at;
      other.architecture.radius = 1.0123;
      charged += summarize(at, tables(), options).rounding !=
                 summarize(other, tables(), options).rounding;
    }
  }
  EXPECT_GT(charged, 10);
}

TYPED_TEST(LanesOn, DepthsOfTheSameArchitecturesHaveTheBitsOfEach) {
  RandomSource random(15);
  int in_double = 0, left = 0;
  for (int i = 0; i < 60; ++i) {
    SummaryOptions options;
    options.max_order = i % 2 == 0 ? 8 : static_cast<int>(random.whole(1, 16));
    const int count = static_cast<int>(random.whole(1, this->most));
    std::vector<SummaryCase> cases = this->draw_plain(random, count, 0.1, 2);
    // As many per block at all depths; sometimes not, and then nothing may be shared.
    const int per_block = static_cast<int>(random.whole(0, 2));
    const bool spread_anew = random.chance(0.2);
    // One that leaves double's range on the way must not take the others with it.
    if (random.chance(0.3)) cases.back().architecture.weights.ff_out = random.scale(1e20, 1e60);
    int depth = 0;
    for (int step = 0; step < 6; ++step) {
      depth += static_cast<int>(random.whole(step == 0 ? 1 : 0, 4));
      if (random.chance(0.1)) depth = 1;  // an axis need not ascend
      for (SummaryCase& at : cases) {
        at.architecture.depth = depth;
        at.architecture.norms = spread_anew ? std::min(3, 2 * depth) : per_block * depth;
      }
      const int now = this->compare(cases, options, step > 0);
      left += now > 0;
      in_double += step > 0 && now == 0 && !spread_anew;
      if (this->HasFailure()) return;
    }
  }
  EXPECT_GT(in_double, 100);
  EXPECT_GT(left, 10);
}

TYPED_TEST(LanesOn, LeaveWhatOverflowsOrUnderflows) {
  RandomSource random(8);
  SummaryOptions options;
  options.max_order = 16;
  for (int i = 0; i < 10; ++i) {
    std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 1e30, 1e40);
    for (SummaryCase& at : cases) at.architecture.norms = 0;
    EXPECT_EQ(this->compare(cases, options), this->most);
    cases = this->draw_plain(random, this->most, 1e-40, 1e-30);
    EXPECT_EQ(this->compare(cases, options), this->most);
  }
}

TYPED_TEST(LanesOn, OneThatOverflowsLeavesTheOthersInDouble) {
  RandomSource random(9);
  std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.5, 1);
  for (SummaryCase& at : cases) {
    at.architecture.norms = 0;
    at.architecture.depth = 1;
  }
  cases[1].architecture.weights.ff_out = 1e200;
  for (SummaryCase& at : cases) at.loss.kind = LossKind::absolute;
  EXPECT_EQ(this->compare(cases, {}), 1);
}

TYPED_TEST(LanesOn, NetworksThatAreConstantStandBesideOthers) {
  RandomSource random(10);
  std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.5, 1);
  cases[0].architecture.weights.readout = 0;
  cases[0].architecture.weights.readout_bias = 0;
  cases[0].loss.target = {false, 0, 0};
  cases[1].architecture.weights.embedding = 0;
  cases[1].architecture.weights.position = 0;
  this->compare(cases, {});
}

TYPED_TEST(LanesOn, ProductsBeyondDoubleHaveTheirLogarithm) {
  RandomSource random(11);
  SummaryOptions options;
  options.levels = highest_level;
  options.max_order = 1;  // higher derivatives would leave double's range first
  options.routes.smooth_order = 0;
  int beyond = 0, left = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.5, 1);
    for (SummaryCase& at : cases) {
      at.architecture.depth = 12;
      at.architecture.norms = 24;  // else ranges leave double
      at.architecture.placement = Placement::post;
    }
    left += this->compare(cases, options);
    for (const SummaryCase& at : cases) {
      const Summary alone = summarize(at, tables(), options);
      const double squares = at.architecture.width * at.architecture.width;
      beyond += saturated(alone.scale[highest_level].entropy) > 700 * squares;
    }
  }
  EXPECT_GT(beyond, 10);
  EXPECT_LT(left, 2 * this->most);  // of twenty times as many
}

TYPED_TEST(LanesOn, DerivativesThatGrowWithDepthStayInDouble) {
  RandomSource random(14);
  int beyond = 0, left = 0;
  for (int i = 0; i < 40; ++i) {
    SummaryOptions options;
    options.max_order = i % 4 < 2 ? 8 : 16;
    options.routes.parametric = i % 2 == 0;  // else it wins everywhere
    std::vector<SummaryCase> cases = this->draw_plain(random, this->most, 0.5, 1);
    for (SummaryCase& at : cases) {
      at.architecture.tokens = 1;  // volumes of more dimensions would leave double
      at.architecture.input_dim = 1;
      at.architecture.depth = 38;
      at.architecture.norms = 76;
      at.architecture.norm_epsilon = random.uniform(0.3, 1);
    }
    left += this->compare(cases, options);
    for (const SummaryCase& at : cases) {
      const Summary alone = summarize(at, tables(), options);
      beyond += alone.network.majorant[alone.order] > Extended(0x1p1023);
    }
  }
  EXPECT_GT(beyond, 10 * this->most);  // of forty times as many
  EXPECT_EQ(left, 0);
}

TYPED_TEST(LanesOn, DerivativesThatVanishOnlyBesideTheScaleAreLeftToExtended) {
  // T_S is about 2^-980 and e_0 2^99: the quotient is below the range of double, its root is not.
  for (const auto& [order, power] : {std::pair{5, 216}, std::pair{4, 270}}) {
    Architecture a;
    a.activation = &smooth_activations()[0];
    a.depth = 1;
    a.norms = 0;
    a.radius = std::ldexp(1.0, power);
    a.weights.embedding = std::ldexp(1.0, -power);
    a.weights.ff_out = 0x1p100;
    SummaryOptions options;
    options.max_order = order;
    options.routes.parametric = false;
    EXPECT_EQ(this->compare({{a, {}}}, options), 1) << order;
  }
}

TYPED_TEST(LanesOn, HugeRadiiPruneNothingThatIsConstant) {
  Architecture a;
  a.activation = &smooth_activations()[0];
  a.depth = 1;
  a.norms = 0;
  a.radius = 1e290;
  a.weights.embedding = 1e-290;
  a.weights.ff_out = 0;
  a.weights.output = 0;
  SummaryOptions options;
  options.levels = highest_level;
  Loss loss;
  loss.kind = LossKind::absolute;
  this->compare({{a, loss}}, options);
}

TYPED_TEST(LanesOn, DeepNetworksAreLeftToExtended) {
  RandomSource random(12);
  std::vector<SummaryCase> cases = this->draw_plain(random, 1, 0.5, 1);
  cases[0].architecture.depth = 129;
  SummaryOptions options;
  options.max_order = 2;
  EXPECT_EQ(this->compare(cases, options), 1);
}

TYPED_TEST(LanesOn, OperationsAreThoseOfDouble) {
  using Number = typename TestFixture::Number;
  RandomSource random(13);
  for (int i = 0; i < 20000; ++i) {
    const double a = random.scale(1e-20, 1e20), b = random.scale(1e-20, 1e20);
    Number x(1.0), y(2.0);
    x.set(1, a);
    y.set(1, b);
    ASSERT_EQ(min(x, y)[1], std::fmin(a, b));
    ASSERT_EQ(max(x, y)[1], std::fmax(a, b));
    ASSERT_EQ(ceil(x)[1], std::ceil(a));
    ASSERT_EQ(square_root(x)[1], std::sqrt(a));
    ASSERT_EQ(natural_log(x)[1], natural_log(a));
    ASSERT_EQ(log1p(x)[1], log1p_of_sum(a));
    ASSERT_EQ(root(x, 3)[1], root(Extended(a), 3).to_double_saturated());
    ASSERT_EQ(saturated_difference(x, y)[1], a > b ? a - b : 0);
    ASSERT_EQ((x < y)[1], a < b);
    ASSERT_EQ(any(x > y), a > b);
  }
  EXPECT_EQ(ceil(Number(3.0))[0], 3);
  EXPECT_EQ(ceil(Number(0.0))[0], 0);
  EXPECT_EQ(ceil(Number(0x1p60))[0], 0x1p60);
}

}  // namespace
}  // namespace boundsweep
