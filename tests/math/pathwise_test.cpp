/// From summary to point: monotony in N, samples_needed, and the cases where nothing varies.

#include "boundsweep/pathwise.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "close.hpp"
#include "naive/bound.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

/// An architecture with its curve; what the curve refers to stays beside it.
class Point {
 public:
  Point(Architecture a, Loss loss, Process process, SummaryOptions options = {},
        double delta = 0.05, double selection = 0)
      : activation_(activation("gelu")),
        process_(process),
        mixing_(make_mixing_table(process.kappa)),
        delta_(delta),
        selection_(selection) {
    a.activation = &activation_;
    summary_ = summarize({a, loss}, tables(), options);
  }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;

  const Summary& summary() const { return summary_; }
  Curve<double> curve() const {
    return {summary_, tables(), process_, mixing_, nullptr, delta_, selection_};
  }
  PointValues at(double samples) const {
    const Curve<double> c = curve();
    return c.point(c.nonstationarity(process_), samples);
  }
  double needed(double target) const {
    const Curve<double> c = curve();
    return samples_needed(c, c.nonstationarity(process_), target);
  }

 private:
  Activation activation_;
  Process process_;
  MixingTable mixing_;
  Summary summary_;
  double delta_, selection_;
};

Loss with_target(double bound, double lipschitz) {
  Loss loss;
  loss.target = {false, bound, lipschitz};
  return loss;
}

Architecture random_architecture(RandomSource& random) {
  Architecture a;
  a.tokens = static_cast<double>(random.whole(1, 3));
  a.heads = static_cast<double>(random.whole(1, 2));
  a.width = 8;
  a.ff = 16;
  a.depth = static_cast<double>(random.whole(1, 2));
  a.norms = static_cast<double>(random.whole(0, 2));
  a.weights.readout = random.scale(1e-2, 10);
  return a;
}

Process random_process(RandomSource& random) {
  Process p;
  p.kappa = random.chance(0.2) ? 0 : random.uniform(0, 0.999);
  p.prefactor = random.scale(1, 10);
  p.window = random.chance(0.3);
  p.stationary_start = random.chance(0.3);
  p.horizon = random.chance(0.3) ? static_cast<double>(random.whole_scale(1, 1e6)) : INFINITY;
  p.ergodicity = random.chance(0.5) ? Ergodicity::wasserstein : Ergodicity::total_variation;
  return p;
}

TEST(Pathwise, TheBoundFallsWithN) {
  RandomSource random(111);
  for (int i = 0; i < 100; ++i) {
    const Point point(random_architecture(random), {}, random_process(random));
    Extended previous = point.at(1).bound;
    const double step = random.uniform(1, 20);
    for (double samples = 2; samples < 1e300; samples = std::ceil(samples * step) + 1) {
      const PointValues values = point.at(samples);
      ASSERT_LE(values.bound, previous * Extended(1 + 1e-14)) << samples;
      ASSERT_TRUE(std::isfinite(values.bound.mantissa));
      previous = values.bound;
    }
  }
}

TEST(Pathwise, TheBoundIsItsPartsUpToTheRange) {
  RandomSource random(112);
  for (int i = 0; i < 200; ++i) {
    Architecture a = random_architecture(random);
    if (random.chance(0.3)) a.weights.ff_out = random.scale(1e60, 1e100);  // beyond double
    const Point point(a, {}, random_process(random));
    const double samples = static_cast<double>(random.whole_scale(1, 1e15));
    const PointValues v = point.at(samples);
    const Extended total = v.nonstationarity + v.discretization + v.deviation;
    const Extended range = point.summary().loss.range;
    EXPECT_TRUE(close(v.bound, std::fmin(value_of(total), value_of(range)), 1e-12));
    EXPECT_TRUE(close(v.bound_over_range, value_of(v.bound) / value_of(range), 1e-12));
    EXPECT_EQ(v.vacuous(), v.bound_over_range == Extended(1.0));
    if (v.level == 0) {
      EXPECT_TRUE(v.deviation.is_zero());
    }
  }
}

TEST(Pathwise, PointsSideBySideHaveTheBitsOfEach) {
  RandomSource random(117);
  constexpr int most = 16;
  int in_double = 0, beyond = 0;
  for (int i = 0; i < 400; ++i) {
    Architecture a = random_architecture(random);
    if (random.chance(0.2)) a.weights.ff_out = random.scale(1e60, 1e100);
    const Process process = random_process(random);
    const Point point(a, {}, process);
    const Curve<double> curve = point.curve();
    const Nonstationarity start = curve.nonstationarity(process);
    double samples[most], roots[most], inverses[most];
    const int count = static_cast<int>(random.whole(1, most));
    for (int k = 0; k < count; ++k)
      samples[k] = static_cast<double>(random.whole_scale(1, 1e15)) * (random.chance(0.1) ? 1e99 : 1);
    const bool ascend = random.chance(0.7);
    if (ascend) std::sort(samples, samples + count);
    for (int k = 0; k < count; ++k) {
      roots[k] = SampleValues::root_of(samples[k]);
      inverses[k] = SampleValues::inverse_of(roots[k]);
    }
    PointRun<most> run;
    int near = 0;
    const bool usable = curve.run(start, {samples, roots, inverses, ascend}, count, near, run);
    ++(usable ? in_double : beyond);
    for (int k = 0; usable && k < count; ++k) {
      const PointValues alone = point.at(samples[k]), together = curve.values(run, k);
      ASSERT_TRUE(together.bound == alone.bound);
      ASSERT_TRUE(together.bound_over_range == alone.bound_over_range);
      ASSERT_TRUE(together.nonstationarity == alone.nonstationarity);
      ASSERT_TRUE(together.discretization == alone.discretization);
      ASSERT_TRUE(together.deviation == alone.deviation);
      ASSERT_EQ(together.level, alone.level);
    }
  }
  EXPECT_GT(in_double, 200);
  EXPECT_GT(beyond, 20);
}

TEST(Pathwise, SamplesNeededIsLeast) {
  RandomSource random(113);
  int found = 0;
  for (int i = 0; i < 300; ++i) {
    const Point point(random_architecture(random), {}, random_process(random));
    const double target = random.uniform(0.01, 0.95);
    const double needed = point.needed(target);
    ASSERT_EQ(needed, std::floor(needed));
    if (needed == 0) {
      EXPECT_GT(point.at(1e300 / 2).bound_over_range, Extended(target));
      continue;
    }
    ++found;
    EXPECT_LE(point.at(needed).bound_over_range, Extended(target));
    const double fewer = needed <= 0x1p53 ? needed - 1 : std::nextafter(needed, 0.0);
    if (fewer >= 1) {
      EXPECT_GT(point.at(fewer).bound_over_range, Extended(target)) << needed;
    }
  }
  EXPECT_GT(found, 100);
}

TEST(Pathwise, SamplesNeededIsNoneWhereTheScalesAreTooCoarse) {
  SummaryOptions one_level;
  one_level.levels = 1;  // leaves 2ε_1 = g_0/2 whatever N is
  Process process;
  const Point point({}, {}, process, one_level);
  EXPECT_EQ(point.needed(0.4), 0);
  EXPECT_GT(point.needed(0.6), 0);
}

TEST(Pathwise, AClassOfOneConstantCostsNothing) {
  Architecture a;
  a.weights.readout = 0;
  const Point zero(a, with_target(0, 0), {});  // g_0 = 0
  EXPECT_EQ(zero.summary().levels, 0);
  EXPECT_TRUE(zero.at(10).bound.is_zero());
  EXPECT_TRUE(zero.at(10).bound_over_range.is_zero());
  EXPECT_EQ(zero.needed(0.5), 1);
  const Point flat(a, with_target(1, 0), {});  // g_1 = 0, g_0 > 0
  EXPECT_FALSE(flat.summary().loss.range.is_zero());
  EXPECT_EQ(flat.summary().levels, 0);
  EXPECT_TRUE(flat.at(10).bound.is_zero());
  EXPECT_EQ(flat.at(10).level, 0);
  EXPECT_FALSE(flat.at(10).vacuous());
}

/// The whole of §3 to §7 once more, whatever is switched on.
TEST(Pathwise, FollowsTheText) {
  RandomSource random(118);
  int compared = 0, vacuous = 0, predictive = 0;
  for (int i = 0; i < 160; ++i) {
    SummaryCase stated;
    stated.architecture =
        random_class(random, random_structure(random, 2), random_activation(random), 0.1, 1);
    Architecture& a = stated.architecture;
    if (random.chance(0.3)) a.training.bits = random.pick({4.0, 8.0});
    stated.loss = random_loss(random, random_kind(random, a.outputs));
    Process process = random_process(random);
    process.kappa = random.chance(0.2) ? 0 : random.uniform(0, 0.95);
    process.ahead = static_cast<double>(random.whole(0, 3));
    process.horizon = random.chance(0.3) ? static_cast<double>(random.whole(1, 500)) : INFINITY;
    process.first_step = random.chance(0.3) ? random.scale(1e-3, 1) : INFINITY;
    SummaryOptions options;
    options.levels = static_cast<int>(random.whole(1, 10));
    options.max_order = 3;
    options.predictive = random.chance(0.25);
    if (options.predictive) {
      process = {Ergodicity::total_variation, 0, 1, false, process.ahead, true};
      if (random.chance(0.5)) stated.loss.target = {false, 1, INFINITY};
    }
    const double delta = random.scale(1e-6, 0.5), selection = random.chance(0.5) ? 0 : random.uniform(0, 50);
    const naive::Class c(stated, options);
    const Summary summary = summarize(stated, tables(), options);
    if (summary.levels == 0) continue;
    const MixingTable table = make_mixing_table(process.kappa);
    const MixingCurve psi = make_mixing_curve(table, process.lag(a.tokens));
    const Curve<double> curve(summary, tables(), process, table, random.chance(0.5) ? &psi : nullptr,
                              delta, selection);
    const int samples = static_cast<int>(random.whole_scale(1, 3000));
    const PointValues point = curve.point(curve.nonstationarity(process), samples);
    const naive::Bound expected = naive::bound(c, a, process, delta, selection, samples);
    ASSERT_TRUE(bounds(point.bound, curve.rounding(point.level), expected.bound)) << i;
    ++compared;
    vacuous += point.vacuous();
    predictive += options.predictive;
  }
  EXPECT_GT(compared, 120);
  EXPECT_GT(compared - vacuous, 20);
  EXPECT_GT(predictive, 20);
}

TEST(Pathwise, SelectionIsPaidInNats) {
  // δ e^{-s} and s nats are one thing.
  Process process;
  const Point paid({}, {}, process, {}, 0.05, 3), split({}, {}, process, {}, 0.05 * std::exp(-3.0));
  const Point free({}, {}, process);
  EXPECT_TRUE(close(paid.at(1e9).bound, value_of(split.at(1e9).bound), 1e-13));
  EXPECT_GT(paid.at(1e9).bound, free.at(1e9).bound);
}

TEST(Pathwise, ThePredictiveRiskIsThatOfIndependentData) {
  // Total variation with κ = 0 and lag a − 1: for a = 1 every link costs 2 a_jk.
  SummaryOptions options;
  options.predictive = true;
  options.levels = 12;
  Loss loss = with_target(1, INFINITY);
  loss.kind = LossKind::absolute;
  const Process process{Ergodicity::total_variation, 0, 1, false, 0, true};
  const Point point({}, loss, process, options, 0.01);
  const Summary& s = point.summary();
  EXPECT_TRUE(close(s.epsilon0, value_of(s.loss.range) / 2, 1e-15));
  EXPECT_FALSE(s.loss.lipschitz_is_finite);
  std::vector<long double> cost{0};
  for (int k = 1; k <= 12; ++k) {
    const long double tail =
        std::sqrt(value_of(s.scale[k].entropy) + (1 + k) * std::log(2.0L) - std::log(0.01L));
    long double best = INFINITY;
    for (int j = 0; j < k; ++j) {
      const long double width = j == 0 ? 1 : std::ldexp(1.0L, -j) + std::ldexp(1.0L, -k);
      best = std::fmin(best, cost[static_cast<std::size_t>(j)] + 2 * width * tail);
    }
    cost.push_back(best);
  }
  const long double epsilon0 = value_of(s.epsilon0);
  for (const double samples : {1.0, 1e4, 1e8, 1e12}) {
    long double best = INFINITY;
    for (int k = 0; k <= 12; ++k)
      best = std::fmin(best, 2 * std::ldexp(1.0L, -k) +
                                 cost[static_cast<std::size_t>(k)] / std::sqrt(2.0L * samples));
    best = std::fmin(best * epsilon0, value_of(s.loss.range));
    EXPECT_TRUE(close(point.at(samples).bound, best, 1e-11)) << samples;
  }
  // Two steps ahead: the two residue classes share the samples.
  Process later = process;
  later.ahead = 1;
  EXPECT_GT(Point({}, loss, later, options, 0.01).at(1e8).bound, point.at(1e8).bound);
}

TEST(Pathwise, MoreRoutesNeverHurt) {
  RandomSource random(114);
  for (int i = 0; i < 50; ++i) {
    const Architecture a = random_architecture(random);
    const Process process = random_process(random);
    const auto bound = [&](Routes routes) {
      SummaryOptions options;
      options.routes = routes;
      return Point(a, {}, process, options).at(1e9).bound;
    };
    const Extended all = bound({16, true}), slack = Extended(1 - 1e-12);
    EXPECT_LE(all * slack, bound({16, false}));
    EXPECT_LE(all * slack, bound({1, false}));
    EXPECT_LE(all * slack, bound({0, true}));
  }
}

}  // namespace
}  // namespace boundsweep
