/// Summaries side by side against summarize, to the last bit, with every width this processor has.

#include "boundsweep/lanes.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tables.hpp"
#include "tests/properties/random_source.hpp"

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
    for (const char* name : {"tanh", "gelu", "silu", "softplus"})
      activations_.push_back(make_activation(name));
  }

  /// `count` architectures of one structure, whose bounds are drawn from the given range.
  std::vector<SummaryCase> draw(RandomSource& random, int count, double smallest, double largest) {
    Architecture shared;
    shared.tokens = static_cast<double>(random.whole(1, 4));
    shared.input_dim = static_cast<double>(random.whole(1, 3));
    shared.depth = static_cast<double>(random.whole(1, 8));
    shared.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(shared.depth)));
    shared.placement = random.chance(0.5) ? Placement::pre : Placement::post;
    shared.final_norm = random.chance(0.3);
    shared.weights.output_per_head = random.chance(0.3);
    std::vector<SummaryCase> cases;
    for (int i = 0; i < count; ++i) {
      Architecture a = shared;
      a.activation = &activations_[static_cast<std::size_t>(random.whole(0, 3))];
      a.radius = random.scale(0.1, 10);
      a.heads = static_cast<double>(random.whole(1, 4));
      a.width = a.heads * static_cast<double>(random.whole(1, 16));
      a.ff = static_cast<double>(random.whole(1, 100));
      a.norm_epsilon = random.scale(1e-6, 1);
      Weights& w = a.weights;
      w.kind = random.pick({WeightKind::spectral, WeightKind::entrywise});
      for (double* bound : {&w.embedding, &w.query, &w.key, &w.value, &w.output, &w.ff_in,
                            &w.ff_in_row, &w.ff_out, &w.readout, &w.norm_gain})
        *bound = random.scale(smallest, largest);
      for (double* bound : {&w.position, &w.query_bias, &w.key_bias, &w.value_bias, &w.output_bias,
                            &w.ff_in_bias, &w.ff_out_bias, &w.norm_bias, &w.readout_bias})
        *bound = random.chance(0.5) ? random.scale(smallest, largest) : 0;
      cases.push_back({a, {random.chance(0.2), random.uniform(0, 3), random.uniform(0, 3)}});
    }
    return cases;
  }

  /// Compares with summarize; returns for how many double was too narrow.
  int compare(const std::vector<SummaryCase>& cases, LossKind loss, const SummaryOptions& options,
              bool same = false) {
    std::vector<Summary> all(cases.size());
    std::vector<Summary*> out;
    for (Summary& summary : all) out.push_back(&summary);
    const int left = (*summaries_)(cases.data(), static_cast<int>(cases.size()), tables(), loss,
                                   options, out.data(), same);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Summary& summary = all[i];
      const Summary alone =
          summarize(cases[i].architecture, tables(), loss, cases[i].target, options);
      EXPECT_EQ(summary.order, alone.order);
      EXPECT_EQ(summary.levels, alone.levels);
      EXPECT_EQ(summary.parameters, alone.parameters);
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
  std::vector<Activation> activations_;
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
      const auto loss = random.pick({LossKind::squared, LossKind::absolute, LossKind::pseudo_huber,
                                     LossKind::log_cosh});
      const int count = static_cast<int>(random.whole(1, this->most));
      left += this->compare(this->draw(random, count, 0.1, 3), loss, options);
      computed += count;
      if (this->HasFailure()) return;
    }
  }
  EXPECT_LT(left, computed / 4);
}

TYPED_TEST(LanesOn, DepthsOfTheSameArchitecturesHaveTheBitsOfEach) {
  RandomSource random(15);
  int in_double = 0, left = 0;
  for (int i = 0; i < 60; ++i) {
    SummaryOptions options;
    options.max_order = i % 2 == 0 ? 8 : static_cast<int>(random.whole(1, 16));
    const int count = static_cast<int>(random.whole(1, this->most));
    std::vector<SummaryCase> cases = this->draw(random, count, 0.1, 2);
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
      const int now = this->compare(cases, LossKind::squared, options, step > 0);
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
    std::vector<SummaryCase> cases = this->draw(random, this->most, 1e30, 1e40);
    for (SummaryCase& at : cases) at.architecture.norms = 0;
    EXPECT_EQ(this->compare(cases, LossKind::squared, options), this->most);
    cases = this->draw(random, this->most, 1e-40, 1e-30);
    EXPECT_EQ(this->compare(cases, LossKind::squared, options), this->most);
  }
}

TYPED_TEST(LanesOn, OneThatOverflowsLeavesTheOthersInDouble) {
  RandomSource random(9);
  std::vector<SummaryCase> cases = this->draw(random, this->most, 0.5, 1);
  for (SummaryCase& at : cases) {
    at.architecture.norms = 0;
    at.architecture.depth = 1;
  }
  cases[1].architecture.weights.ff_out = 1e200;
  EXPECT_EQ(this->compare(cases, LossKind::absolute, {}), 1);
}

TYPED_TEST(LanesOn, NetworksThatAreConstantStandBesideOthers) {
  RandomSource random(10);
  std::vector<SummaryCase> cases = this->draw(random, this->most, 0.5, 1);
  cases[0].architecture.weights.readout = 0;
  cases[0].architecture.weights.readout_bias = 0;
  cases[0].target = {false, 0, 0};
  cases[1].architecture.weights.embedding = 0;
  cases[1].architecture.weights.position = 0;
  this->compare(cases, LossKind::squared, {});
}

TYPED_TEST(LanesOn, ProductsBeyondDoubleHaveTheirLogarithm) {
  RandomSource random(11);
  SummaryOptions options;
  options.levels = highest_level;
  options.max_order = 1;  // higher derivatives would leave double's range first
  options.routes.smooth_order = 0;
  int beyond = 0, left = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<SummaryCase> cases = this->draw(random, this->most, 0.5, 1);
    for (SummaryCase& at : cases) {
      at.architecture.depth = 12;
      at.architecture.norms = 24;  // else ranges leave double
      at.architecture.placement = Placement::post;
    }
    left += this->compare(cases, LossKind::squared, options);
    for (const SummaryCase& at : cases) {
      const Summary alone =
          summarize(at.architecture, tables(), LossKind::squared, at.target, options);
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
    std::vector<SummaryCase> cases = this->draw(random, this->most, 0.5, 1);
    for (SummaryCase& at : cases) {
      at.architecture.tokens = 1;  // volumes of more dimensions would leave double
      at.architecture.input_dim = 1;
      at.architecture.depth = 38;
      at.architecture.norms = 76;
      at.architecture.norm_epsilon = random.uniform(0.3, 1);
    }
    left += this->compare(cases, LossKind::squared, options);
    for (const SummaryCase& at : cases) {
      const Summary alone =
          summarize(at.architecture, tables(), LossKind::squared, at.target, options);
      beyond += alone.network.majorant[alone.order] > Extended(0x1p1023);
    }
  }
  EXPECT_GT(beyond, 20 * this->most);  // of forty times as many
  EXPECT_EQ(left, 0);
}

TYPED_TEST(LanesOn, DerivativesThatVanishOnlyBesideTheScaleAreLeftToExtended) {
  // T_S is about 2^-980 and e_0 2^99: the quotient is below the range of double, its root is not.
  for (const auto& [order, power] : {std::pair{5, 216}, std::pair{4, 270}}) {
    Architecture a;
    a.activation = &this->activations_[0];
    a.depth = 1;
    a.norms = 0;
    a.radius = std::ldexp(1.0, power);
    a.weights.embedding = std::ldexp(1.0, -power);
    a.weights.ff_out = 0x1p100;
    SummaryOptions options;
    options.max_order = order;
    options.routes.parametric = false;
    EXPECT_EQ(this->compare({{a, {false, 1, 1}}}, LossKind::squared, options), 1) << order;
  }
}

TYPED_TEST(LanesOn, HugeRadiiPruneNothingThatIsConstant) {
  Architecture a;
  a.activation = &this->activations_[0];
  a.depth = 1;
  a.norms = 0;
  a.radius = 1e290;
  a.weights.embedding = 1e-290;
  a.weights.ff_out = 0;
  a.weights.output = 0;
  SummaryOptions options;
  options.levels = highest_level;
  this->compare({{a, {false, 1, 1}}}, LossKind::absolute, options);
}

TYPED_TEST(LanesOn, DeepNetworksAreLeftToExtended) {
  RandomSource random(12);
  std::vector<SummaryCase> cases = this->draw(random, 1, 0.5, 1);
  cases[0].architecture.depth = 129;
  SummaryOptions options;
  options.max_order = 2;
  EXPECT_EQ(this->compare(cases, LossKind::squared, options), 1);
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
