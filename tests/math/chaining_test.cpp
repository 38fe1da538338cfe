/// The recursion over scales against every pair of levels, without pruning.

#include "boundsweep/chaining.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "close.hpp"
#include "tables.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// One process and the numbers that chaining needs of an architecture.
struct Setting {
  double kappa, lag, log_x0, log_inverse_delta;
  Ergodicity ergodicity;
  int levels;
  std::vector<double> entropy;  ///< at 1 …; negative: none
};

Setting random_setting(RandomSource& random) {
  Setting s;
  s.kappa = random.chance(0.3) ? 0 : 1 - random.scale(1e-12, 1);
  s.lag = random.chance(0.5) ? 0 : static_cast<double>(random.whole(1, 40));
  s.log_x0 = random.chance(0.3)   ? 0
             : random.chance(0.2) ? random.uniform(200, 800)  // about where curves end
                                  : random.uniform(0, 30);
  s.log_inverse_delta = random.uniform(0.01, 30);
  s.ergodicity = random.chance(0.7) ? Ergodicity::wasserstein : Ergodicity::total_variation;
  s.levels = static_cast<int>(random.whole(1, highest_level));
  s.entropy.assign(static_cast<std::size_t>(s.levels) + 1, 0);
  const double growth = random.pick({1.0, 1.2, 2.0, 4.0, 30.0});
  double entropy = random.scale(1e-3, 1e6);
  for (int k = 1; k <= s.levels; ++k) {
    entropy *= 1 + random.uniform() * (growth - 1);
    s.entropy[static_cast<std::size_t>(k)] = random.chance(0.05) ? -1 : entropy;
  }
  return s;
}

/// Ψ(a_jk, b_j)/ε_0 over all block lengths.
long double link_width(const Setting& s, const MixingTable& table, const BlockedMixing& mixing, int j,
                       int k) {
  const long double a = j == 0 ? 1 : std::ldexp(1.0L, -j) + std::ldexp(1.0L, -k);
  // x = r b C / a: b doubles below the root.
  double log_x = s.log_x0;
  if (j > 0 && s.ergodicity == Ergodicity::wasserstein)
    log_x = static_cast<double>(s.log_x0 + std::log(2 / a));
  long double best = mixing.at(table.beyond(s.lag), log_x);
  for (int b = 0; b < block_lengths; ++b)
    best = std::fmin(best, static_cast<long double>(mixing.at(b, log_x)));
  return a * best;
}

struct NaiveChain {
  std::vector<long double> cost;
  std::vector<int> parent;
  std::vector<double> gap;  ///< of the parent to the next best, relative
};

NaiveChain naive_chain(const Setting& s, const MixingTable& table, const BlockedMixing& mixing) {
  NaiveChain chain{{0}, {0}, {0}};
  for (int k = 1; k <= s.levels; ++k) {
    const double h = s.entropy[static_cast<std::size_t>(k)];
    long double best = INFINITY, second = INFINITY;
    int parent = Chain<double>::unreachable;
    for (int j = 0; h >= 0 && j < k; ++j) {
      if (!std::isfinite(chain.cost[static_cast<std::size_t>(j)])) continue;
      const long double cost = chain.cost[static_cast<std::size_t>(j)] +
                               link_width(s, table, mixing, j, k) *
                                   std::sqrt(h + s.log_inverse_delta + (k + 1) * std::log(2.0L));
      if (cost < best) {
        second = best;
        best = cost;
        parent = j;
      } else {
        second = std::fmin(second, cost);
      }
    }
    chain.cost.push_back(best);
    chain.parent.push_back(parent);
    chain.gap.push_back(static_cast<double>((second - best) / best));
  }
  return chain;
}

template <class Real>
void compare(const Setting& s, bool with_curve) {
  const MixingTable table = make_mixing_table(s.kappa);
  const BlockedMixing mixing(table, s.lag);
  const MixingCurve curve = make_mixing_curve(table, s.lag);
  const LinkCost cost(mixing, tables(), s.ergodicity, s.log_x0, with_curve ? &curve : nullptr);
  std::vector<Real> entropy;
  for (const double h : s.entropy) entropy.push_back(Real(h < 0 ? 0.0 : h));
  const auto usable = [&](int k) { return s.entropy[static_cast<std::size_t>(k)] >= 0; };
  const Chain<Real> chain =
      chain_scales(entropy.data(), usable, s.levels, cost, s.log_inverse_delta);
  const NaiveChain naive = naive_chain(s, table, mixing);
  ASSERT_EQ(chain.levels, s.levels);
  for (int k = 0; k <= s.levels; ++k) {
    const auto i = static_cast<std::size_t>(k);
    ASSERT_EQ(chain.reaches(k), std::isfinite(naive.cost[i]));
    if (!chain.reaches(k)) continue;
    ASSERT_TRUE(close(value_of(Extended(chain.cost[k].value)), naive.cost[i], 1e-13)) << k;
    if (naive.gap[i] > 1e-11) {
      ASSERT_EQ(chain.parent[k], naive.parent[i]) << k;
    }
  }
  const LevelEnvelope envelope(chain);
  for (const double samples : {1.0, 1e3, 1e9, 1e15, 1e100}) {
    long double best = INFINITY, second = INFINITY;
    int level = 0;
    for (int k = 0; k <= s.levels; ++k) {
      const long double bound = std::ldexp(2.0L, -k) +
                                naive.cost[static_cast<std::size_t>(k)] / std::sqrt(2.0L * samples);
      if (bound < best) {
        second = best;
        best = bound;
        level = k;
      } else {
        second = std::fmin(second, bound);
      }
    }
    if ((second - best) / best > 1e-11) {
      ASSERT_EQ(envelope(samples), level);
    }
  }
}

TEST(Chaining, IsTheMinimumOverAllPairs) {
  RandomSource random(81);
  for (int i = 0; i < 400; ++i) {
    const Setting s = random_setting(random);
    compare<double>(s, true);
    compare<double>(s, false);
    compare<Extended>(s, true);
    ASSERT_FALSE(HasFatalFailure()) << "setting " << i;
  }
}

TEST(Chaining, LevelsWithoutEntropyAreSkipped) {
  Setting s{0.5, 0, 0, 1, Ergodicity::wasserstein, 4, {0, -1, 3, -1, 8}};
  compare<double>(s, true);
  s.entropy = {0, -1, -1, -1, -1};  // nothing but the root is left
  compare<double>(s, true);
}

/// A process whose links cost 2 (a_jk) whatever their ends: independent data, x = 1 everywhere.
class TieTest : public testing::Test {
 protected:
  MixingTable table = make_mixing_table(0);
  BlockedMixing mixing{table, 0};
  LinkCost cost{mixing, tables(), Ergodicity::total_variation, 0};
};

TEST(Chaining, LevelsOfManyNAreThoseOfEach) {
  RandomSource random(83);
  int highest = 0;
  for (int i = 0; i < 300; ++i) {
    const Setting s = random_setting(random);
    const MixingTable table = make_mixing_table(s.kappa);
    const BlockedMixing mixing(table, s.lag);
    const LinkCost cost(mixing, tables(), s.ergodicity, s.log_x0);
    std::vector<double> entropy = s.entropy;
    for (double& h : entropy) h = std::fmax(h, 0);
    const auto usable = [](int) { return true; };
    const Chain<double> chain =
        chain_scales(entropy.data(), usable, s.levels, cost, s.log_inverse_delta);
    const LevelEnvelope envelope(chain);
    const int count = static_cast<int>(random.whole(1, 40));
    std::vector<double> root;
    for (int k = 0; k < count; ++k) root.push_back(random.scale(1, 1e20));
    std::sort(root.begin(), root.end());
    std::vector<double> scale(root.size()), path(root.size());
    int near = 0;
    if (random.chance(0.5)) envelope.level(random.scale(1, 1e20), near);  // where N were before
    envelope.terms(root.data(), count, near, scale.data(), path.data());
    for (std::size_t k = 0; k < root.size(); ++k) {
      int alone = 0;
      const int level = envelope.level(root[k], alone);
      ASSERT_EQ(scale[k], std::ldexp(2, -level)) << k;
      ASSERT_EQ(path[k], chain.cost[level].value) << k;
      ASSERT_EQ(LevelEnvelope::level_of(scale[k]), level);
      highest = std::max(highest, level);
    }
  }
  EXPECT_GT(highest, 10);
}

TEST_F(TieTest, LinksCostTwiceTheirWidth) {
  EXPECT_EQ(LinkCost::width(0, 7), 1);
  EXPECT_EQ(LinkCost::width(1, 2), 0.75);
  EXPECT_EQ(cost(0, 1), 2);
  EXPECT_EQ(cost(3, 9), 2);
}

TEST_F(TieTest, EqualLevelsGoToTheSmaller) {
  Chain<double> chain;
  chain.levels = 2;
  // With N = 2 (√(2N) = 2) every level costs 2: 2 + 0, 1 + 2/2, 1/2 + 3/2.
  const double costs[] = {0, 2, 3};
  for (int k = 0; k <= 2; ++k) {
    chain.cost[k] = {costs[k], 0};
    chain.parent[k] = 0;
  }
  EXPECT_EQ(LevelEnvelope(chain)(2), 0);
  chain.cost[2] = {std::nextafter(3.0, 0.0), 0};
  EXPECT_EQ(LevelEnvelope(chain)(2), 2);
}

TEST(PathCost, KeepsWhatAdditionsLose) {
  PathCost<double> path{1, 0};
  for (int i = 0; i < 1000; ++i) path = path + 0x1p-60;
  EXPECT_NEAR((path.value - 1) + path.lost, 1000 * 0x1p-60, 0x1p-60);
  EXPECT_TRUE(costs_less(PathCost<double>{1, 0}, path));
  EXPECT_FALSE(costs_less(path, path));
}

}  // namespace
}  // namespace boundsweep
