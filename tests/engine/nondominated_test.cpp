#include "host/engine/nondominated.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

using Point = std::vector<double>;

/// kind 0: few values, so that equal and dominated points abound; 1: independent; 2: none dominates
/// another.
std::vector<Point> draw(std::mt19937& random, std::size_t count, std::size_t objectives, int kind) {
  std::uniform_real_distribution<double> uniform;
  std::vector<Point> points(count, Point(objectives));
  for (Point& point : points) {
    double sum = 0;
    for (double& value : point)
      sum += value = kind == 0 ? static_cast<double>(random() % 4) : uniform(random);
    if (kind == 2) point.back() -= sum;
  }
  std::sort(points.begin(), points.end());
  return points;
}

std::vector<std::uint8_t> by_definition(const std::vector<Point>& points) {
  std::vector<std::uint8_t> kept;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto removes = [&](const Point& other) {
      for (std::size_t k = 0; k < other.size(); ++k)
        if (other[k] > points[i][k]) return false;
      return other != points[i] || &other < &points[i];
    };
    kept.push_back(std::none_of(points.begin(), points.end(), removes));
  }
  return kept;
}

std::vector<Key> keys_of(const std::vector<Point>& points) {
  std::vector<Key> keys;
  for (const Point& point : points)
    for (const double value : point) keys.push_back(key_of(value));
  return keys;
}

TEST(Nondominated, AgreesWithTheDefinition) {
  std::mt19937 random(3);
  for (std::size_t objectives = 1; objectives <= 6; ++objectives) {
    for (int kind = 0; kind < 3; ++kind) {
      for (const std::size_t count : {0, 1, 2, 15, 16, 17, 40, 100, 700}) {
        SCOPED_TRACE(testing::Message()
                     << objectives << " objectives, kind " << kind << ", " << count << " points");
        const std::vector<Point> points = draw(random, count, objectives, kind);
        ASSERT_EQ(nondominated(keys_of(points).data(), count, objectives), by_definition(points));
      }
    }
  }
}

/// Half of all points share the least value of one objective, where a median splits nothing.
TEST(Nondominated, ManyEqualValuesInOneObjective) {
  std::mt19937 random(4);
  for (std::size_t objectives = 3; objectives <= 5; ++objectives) {
    for (std::size_t shared = 0; shared < objectives; ++shared) {
      std::vector<Point> points = draw(random, 600, objectives, 2);
      for (Point& point : points)
        if (random() % 2 == 0) point[shared] = -100;
      std::sort(points.begin(), points.end());
      ASSERT_EQ(nondominated(keys_of(points).data(), points.size(), objectives),
                by_definition(points));
    }
  }
}

}  // namespace
}  // namespace boundsweep
