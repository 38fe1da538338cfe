#include "kernels/filter.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

using Point = std::vector<Key>;

/// A filter of three groups with its storage; the groups around the middle one catch stray writes.
struct Made {
  Made(int objectives, int capacity)
      : keys(static_cast<std::size_t>(3 * objectives * capacity), missing_key()),
        size(3),
        latest(3),
        filter{objectives, capacity, keys.data(), size.data(), latest.data()} {}
  std::vector<Key> keys;
  std::vector<std::int32_t> size, latest;
  Filter filter;
};

Point draw(std::mt19937& random, int objectives, int kind) {
  std::uniform_real_distribution<double> uniform;
  Point point;
  double sum = 0;
  for (int k = 0; k < objectives; ++k) {
    const double value = kind == 0 ? static_cast<double>(random() % 5) : uniform(random);
    sum += value;
    point.push_back(key_of(kind == 2 && k == objectives - 1 ? value - sum : value));
  }
  return point;
}

bool dominates(const Point& a, const Point& b) {
  return dominance(a.data(), b.data(), static_cast<int>(a.size())) == Dominance::first;
}

TEST(Filter, DropsOnlyWhatATakenPointDominates) {
  std::mt19937 random(21);
  std::size_t dropped = 0, dominated = 0;
  for (int objectives = 1; objectives <= 4; ++objectives) {
    for (const int capacity : {1, 2, 7, 64}) {
      for (int kind = 0; kind < 3; ++kind) {
        SCOPED_TRACE(testing::Message()
                     << objectives << " objectives, capacity " << capacity << ", kind " << kind);
        Made made(objectives, capacity);
        std::vector<Point> taken;
        for (int i = 0; i < 200; ++i) {
          taken.push_back(draw(random, objectives, kind));
          made.filter.insert(1, taken.back().data());
          ASSERT_GE(made.size[1], 1);
          ASSERT_LE(made.size[1], capacity);
          const Point probe = draw(random, objectives, kind);
          const bool truly = std::any_of(taken.begin(), taken.end(),
                                         [&](const Point& p) { return dominates(p, probe); });
          const bool found = made.filter.dominates(1, probe.data());
          ASSERT_TRUE(truly || !found);
          dominated += truly;
          dropped += found;
        }
        for (int i = 0; i < made.size[1]; ++i) {
          for (int j = 0; j < i; ++j)
            ASSERT_EQ(dominance(made.filter.entry(1, j), made.filter.entry(1, i), objectives),
                      Dominance::neither);
          if (objectives == 2 && i > 0) {
            ASSERT_TRUE(*made.filter.entry(1, i - 1) < *made.filter.entry(1, i));
          }
        }
        for (const int other : {0, 2}) {
          EXPECT_EQ(made.size[static_cast<std::size_t>(other)], 0);
          for (int i = 0; i < capacity; ++i)
            ASSERT_TRUE(*made.filter.entry(other, i) == missing_key());
        }
      }
    }
  }
  EXPECT_GT(dropped, dominated / 2) << "a filter that drops nothing is of no use";
}

TEST(Filter, KnowsTheWholeFrontierWhereThereIsRoom) {
  std::mt19937 random(22);
  for (int objectives = 1; objectives <= 3; ++objectives) {
    Made made(objectives, 200);
    std::vector<Point> taken;
    for (int i = 0; i < 200; ++i) {
      taken.push_back(draw(random, objectives, 1));
      made.filter.insert(1, taken.back().data());
      const Point probe = draw(random, objectives, 1);
      ASSERT_EQ(made.filter.dominates(1, probe.data()),
                std::any_of(taken.begin(), taken.end(),
                            [&](const Point& p) { return dominates(p, probe); }));
    }
  }
}

TEST(Filter, EqualPointsPass) {
  for (int objectives = 1; objectives <= 3; ++objectives) {
    Made made(objectives, 4);
    const Point point(static_cast<std::size_t>(objectives), key_of(1.0));
    made.filter.insert(1, point.data());
    made.filter.insert(1, point.data());
    EXPECT_EQ(made.size[1], 1);
    EXPECT_FALSE(made.filter.dominates(1, point.data())) << "the smaller index has to stay";
  }
}

TEST(Filter, WithoutRoomDropsNothing) {
  const Key key = key_of(1.0);
  EXPECT_FALSE((Filter{1, 0, nullptr, nullptr, nullptr}.dominates(5, &key)));
}

}  // namespace
}  // namespace boundsweep
