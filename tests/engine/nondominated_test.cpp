#include "host/engine/nondominated.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
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

/// The points' words lie in memory in another order than their own.
std::vector<std::uint8_t> found(const std::vector<Point>& points, std::size_t objectives,
                                std::mt19937& random) {
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::shuffle(rows.begin(), rows.end(), random);
  std::vector<Word> words(points.size() * objectives);
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t k = 0; k < objectives; ++k)
      words[rows[i] * objectives + k] = key_of(points[i][k]).minor;
  return nondominated(words.data(), rows.data(), rows.size(), objectives);
}

TEST(Nondominated, AgreesWithTheDefinition) {
  std::mt19937 random(3);
  for (std::size_t objectives = 1; objectives <= most_objectives; ++objectives) {
    for (int kind = 0; kind < 3; ++kind) {
      for (const std::size_t count : {0, 1, 2, 15, 16, 17, 40, 100, 700}) {
        SCOPED_TRACE(testing::Message()
                     << objectives << " objectives, kind " << kind << ", " << count << " points");
        const std::vector<Point> points = draw(random, count, objectives, kind);
        ASSERT_EQ(found(points, objectives, random), by_definition(points));
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
      ASSERT_EQ(found(points, objectives, random), by_definition(points));
    }
  }
}

/// In the order of the first objective: a staircase of thousands of steps in the other two, points
/// that remove a long stretch of it each, and points around what is left.
TEST(Nondominated, LongStaircases) {
  std::mt19937 random(5);
  std::vector<Point> points;
  for (int round = 0; round < 10; ++round) {
    const double first = 3 * round, height = 3000 - 150 * round;
    for (int i = 0; i < 400; ++i) {
      const auto second = static_cast<double>(random() % 3000);
      points.push_back({first, second, height - second});
      points.push_back({first + 2, second, height - second});  // finds that very step
    }
    const auto corner = static_cast<double>(random() % 2000);
    points.push_back({first + 1, corner, height - corner - 700});
    for (int i = 0; i < 100; ++i) {
      const auto second = static_cast<double>(random() % 3000);
      const auto offset = static_cast<double>(random() % 300) - 30;
      points.push_back({first + 2, second, height - second + offset});
    }
  }
  std::sort(points.begin(), points.end());
  const std::vector<std::uint8_t> expected = by_definition(points);
  EXPECT_GT(std::count(expected.begin(), expected.end(), 1), 1500);
  EXPECT_GT(std::count(expected.begin(), expected.end(), 0), 500);
  EXPECT_EQ(found(points, 3, random), expected);
}

}  // namespace
}  // namespace boundsweep
