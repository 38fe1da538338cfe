#include "host/cluster/ordered_frontier.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

struct Point {
  std::int64_t index;
  std::vector<Key> keys;
};

std::vector<Point> random_points(std::mt19937& random, int objectives, unsigned values) {
  std::vector<Point> points;
  for (std::int64_t i = 0; i < 60; ++i) {
    Point point{i, {}};
    for (int k = 0; k < objectives; ++k)
      point.keys.push_back(
          {static_cast<std::int64_t>(random() % 2), static_cast<std::uint64_t>(random() % values)});
    points.push_back(point);
  }
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    for (std::size_t k = 0; k < a.keys.size(); ++k) {
      if (a.keys[k] < b.keys[k]) return true;
      if (b.keys[k] < a.keys[k]) return false;
    }
    return a.index < b.index;
  });
  return points;
}

/// Theory §8 word by word.
bool on_frontier(const std::vector<Point>& points, const Point& point, int objectives) {
  return std::none_of(points.begin(), points.end(), [&](const Point& other) {
    const Dominance order = dominance(other.keys.data(), point.keys.data(), objectives);
    return order == Dominance::first || (order == Dominance::equal && other.index < point.index);
  });
}

TEST(OrderedFrontier, KeepsWhatNothingDominates) {
  std::mt19937 random(1);
  for (int objectives = 1; objectives <= 5; ++objectives) {
    OrderedFrontier frontier(objectives);
    for (int trial = 0; trial < 200; ++trial) {
      // Few values make ties and equal points, many make long frontiers.
      const auto points = random_points(random, objectives, trial % 2 == 0 ? 3 : 1000);
      frontier.clear();
      for (const Point& point : points) {
        const bool survives = frontier.survives(point.keys.data());
        ASSERT_EQ(survives, on_frontier(points, point, objectives)) << objectives << " objectives";
        if (survives) frontier.insert(point.keys.data());
      }
    }
  }
}

}  // namespace
}  // namespace boundsweep
