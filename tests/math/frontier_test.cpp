/// Keys keep the order of values; dominance by its truth table.

#include "boundsweep/frontier.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// Keys of all pairs compare like their values, and the other way round when reversed.
template <class Value, class MakeKey>
void expect_same_order(const std::vector<Value>& values, const MakeKey& key) {
  for (const Value a : values) {
    for (const Value b : values) {
      ASSERT_EQ(key(a) < key(b), a < b);
      ASSERT_EQ(key(a) == key(b), a == b);
      ASSERT_EQ(reversed(key(a)) < reversed(key(b)), b < a);
      ASSERT_EQ(reversed(key(a)) == reversed(key(b)), a == b);
    }
    ASSERT_TRUE(key(a) < missing_key());
    ASSERT_TRUE(reversed(key(a)) < missing_key());
    ASSERT_TRUE(reversed(reversed(key(a))) == key(a));
  }
}

TEST(AllAbove, IsStrictAndTakesInfiniteLimits) {
  const std::vector<double> values{1, 2, 3, 4, 5};
  const auto above = [&](const std::vector<double>& limits) {
    return all_above(values.data(), limits.data(), static_cast<int>(values.size()));
  };
  EXPECT_TRUE(above({0.5, 1, 2, 3, 4}));
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> limits(values.size());
    for (const double limit : {values[i], values[i] + 1, double(INFINITY)}) {
      limits[i] = limit;
      EXPECT_FALSE(above(limits)) << i << ' ' << limit;
    }
    limits[i] = std::nextafter(values[i], 0.0);
    EXPECT_TRUE(above(limits)) << i;
  }
}

TEST(Key, ExtendedNumbersKeepTheirOrder) {
  RandomSource random(51);
  std::vector<Extended> values{Extended(), Extended(1.0), Extended(std::nextafter(1.0, 2.0))};
  for (int i = 0; i < 300; ++i)
    values.push_back(compose(random.uniform(1, 2), random.whole(-2000, 2000)));
  for (int i = 0; i < 100; ++i)
    values.push_back(compose(random.uniform(1, 2), random.whole(-100000, 100000)));
  expect_same_order(values, [](Extended v) { return key_of(v); });
}

TEST(Key, DoublesOfEitherSignKeepTheirOrder) {
  RandomSource random(52);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> values{0.0,      -0.0,      1.0,
                             -1.0,     5e-324,    -5e-324,
                             infinity, -infinity, std::numeric_limits<double>::max()};
  for (int i = 0; i < 400; ++i)
    values.push_back((random.chance(0.5) ? 1 : -1) * random.scale(1e-300, 1e300));
  expect_same_order(values, [](double v) { return key_of(v); });
  EXPECT_TRUE(key_of(0.0) == key_of(-0.0));
}

TEST(Key, CountsKeepTheirOrder) {
  RandomSource random(53);
  std::vector<std::uint64_t> values{0, 1, UINT64_MAX, UINT64_MAX - 1, std::uint64_t{1} << 63};
  for (int i = 0; i < 300; ++i)
    values.push_back(static_cast<std::uint64_t>(random.whole_scale(1, 9e18)));
  // The largest count is what no point has, so that missing stays worse.
  values.erase(std::remove(values.begin(), values.end(), UINT64_MAX), values.end());
  expect_same_order(values, [](std::uint64_t v) { return key_of_count(v); });
}

TEST(CountUpTo, CountsKeysNotAboveTheLimit) {
  RandomSource random(55);
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::vector<double> values;
    for (std::int64_t i = random.whole(0, 40); i > 0; --i)
      values.push_back(static_cast<double>(random.whole(-5, 5)));
    std::sort(values.begin(), values.end());
    const double limit = static_cast<double>(random.whole(-6, 6));
    const auto key_at = [&](std::int64_t i) { return key_of(values[static_cast<std::size_t>(i)]); };
    ASSERT_EQ(count_up_to(key_at, static_cast<std::int64_t>(values.size()), key_of(limit)),
              std::count_if(values.begin(), values.end(), [&](double v) { return v <= limit; }));
  }
}

TEST(Dominance, OfTwoObjectives) {
  const Key low = key_of(1.0), high = key_of(2.0);
  struct Row {
    Key first[2], second[2];
    Dominance expected;
  };
  const Row rows[] = {
      {{low, low}, {low, low}, Dominance::equal},
      {{low, low}, {low, high}, Dominance::first},
      {{low, low}, {high, low}, Dominance::first},
      {{low, low}, {high, high}, Dominance::first},
      {{low, high}, {low, low}, Dominance::second},
      {{low, high}, {low, high}, Dominance::equal},
      {{low, high}, {high, low}, Dominance::neither},
      {{low, high}, {high, high}, Dominance::first},
      {{high, low}, {low, low}, Dominance::second},
      {{high, low}, {low, high}, Dominance::neither},
      {{high, low}, {high, low}, Dominance::equal},
      {{high, low}, {high, high}, Dominance::first},
      {{high, high}, {low, low}, Dominance::second},
      {{high, high}, {low, high}, Dominance::second},
      {{high, high}, {high, low}, Dominance::second},
      {{high, high}, {high, high}, Dominance::equal},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(dominance(row.first, row.second, 2), row.expected);
    // Only the named objectives count.
    EXPECT_EQ(dominance(row.first, row.second, 1), row.first[0] == row.second[0] ? Dominance::equal
                                                   : row.first[0] < row.second[0]
                                                       ? Dominance::first
                                                       : Dominance::second);
  }
}

TEST(Dominance, AgreesWithItsDefinition) {
  RandomSource random(54);
  for (int i = 0; i < 20000; ++i) {
    const int objectives = static_cast<int>(random.whole(1, most_objectives));
    Key first[most_objectives], second[most_objectives];
    bool no_worse = true, no_better = true;
    for (int k = 0; k < objectives; ++k) {
      const double a = static_cast<double>(random.whole(0, 2));
      const double b = random.chance(0.6) ? a : static_cast<double>(random.whole(0, 2));
      first[k] = key_of(a);
      second[k] = key_of(b);
      no_worse = no_worse && a <= b;
      no_better = no_better && b <= a;
    }
    const Dominance expected = no_worse && no_better ? Dominance::equal
                               : no_worse            ? Dominance::first
                               : no_better           ? Dominance::second
                                                     : Dominance::neither;
    ASSERT_EQ(dominance(first, second, objectives), expected);
  }
}

}  // namespace
}  // namespace boundsweep
