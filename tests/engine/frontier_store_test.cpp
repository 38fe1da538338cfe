#include "host/engine/frontier_store.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/made_grid.hpp"

namespace boundsweep {
namespace {

using Indices = std::vector<std::int64_t>;

struct Point {
  std::int64_t index;
  std::vector<Key> keys;
};

Survivors survivors_of(const std::vector<Point>& points) {
  Survivors survivors;
  for (const Point& point : points) {
    survivors.index.push_back(point.index);
    survivors.keys.insert(survivors.keys.end(), point.keys.begin(), point.keys.end());
  }
  return survivors;
}

bool less(const Key& a, const Key& b) {
  return a.major != b.major ? a.major < b.major : a.minor < b.minor;
}

struct Case {
  GridView grid;
  Grouping grouping;
  int objectives;
  std::vector<Point> points;
};

/// Few different keys, so that equal and dominated points abound. In odd cases, both halves of a
/// key decide and values are missing; in even ones, the minor half alone.
Case random_case(unsigned seed) {
  std::mt19937 random(seed);
  Case made{random_grid(random), {}, static_cast<int>(1 + random() % most_objectives), {}};
  for (const Axis axis : {Axis::heads, Axis::kappa, Axis::samples, Axis::delta})
    made.grouping.by[number(axis)] = random() % 4 == 0;
  const std::int64_t points = grid_size(made.grid);
  const unsigned values = 2 + random() % 7;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(points, 400); ++i) {
    Point point{i * (points / std::min<std::int64_t>(points, 400)), {}};
    for (int k = 0; k < made.objectives; ++k) {
      const auto value = static_cast<std::int64_t>(random() % values);
      const bool mixed = seed % 2 == 1, missing = mixed && random() % 20 == 0;
      point.keys.push_back(missing ? missing_key()
                           : mixed ? Key{value / 2 - 1, static_cast<std::uint64_t>(value % 2)}
                                   : Key{-1, static_cast<std::uint64_t>(value)});
    }
    made.points.push_back(point);
  }
  return made;
}

/// Group by group and sorted as the output is, by comparing all pairs.
Indices brute_force(const Case& made) {
  std::map<Indices, std::vector<Point>> groups;
  for (const Point& point : made.points) {
    Digits digits;
    decode(made.grid, point.index, 0, axis_count, digits);
    Indices group;
    for (int i = 0; i < axis_count; ++i)
      if (made.grouping.by[i]) group.push_back(digits.digit[i]);
    groups[group].push_back(point);
  }
  Indices result;
  for (auto& [group, points] : groups) {
    std::vector<Point> kept;
    for (const Point& point : points) {
      const auto removes = [&](const Point& other) {
        bool better = false, worse = false;
        for (std::size_t k = 0; k < point.keys.size(); ++k) {
          better = better || less(other.keys[k], point.keys[k]);
          worse = worse || less(point.keys[k], other.keys[k]);
        }
        return !worse && (better || other.index < point.index);
      };
      if (std::none_of(points.begin(), points.end(), removes)) kept.push_back(point);
    }
    std::sort(kept.begin(), kept.end(), [](const Point& a, const Point& b) {
      return std::lexicographical_compare(a.keys.begin(), a.keys.end(), b.keys.begin(),
                                          b.keys.end(), less);
    });
    for (const Point& point : kept) result.push_back(point.index);
  }
  return result;
}

FrontierStore empty_store(const Case& made) {
  return FrontierStore(made.grid, made.grouping, made.objectives);
}

TEST(FrontierStore, KeepsWhatNoOtherPointDominates) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Case made = random_case(seed);
    FrontierStore store = empty_store(made);
    store.merge(survivors_of(made.points));
    const Indices expected = brute_force(made);
    ASSERT_EQ(store.sorted(), expected);
    ASSERT_EQ(store.size(), static_cast<std::int64_t>(expected.size()));
  }
}

TEST(FrontierStore, OrderAndPartitionOfMergesDoNotMatter) {
  for (unsigned seed = 1000; seed < 1100; ++seed) {
    SCOPED_TRACE(seed);
    Case made = random_case(seed);
    const Indices expected = brute_force(made);
    std::mt19937 random(seed);
    for (int repeat = 0; repeat < 4; ++repeat) {
      std::shuffle(made.points.begin(), made.points.end(), random);
      // Parts are merged alone first, then into each other: frontier(frontier(A) ∪ frontier(B)).
      FrontierStore total = empty_store(made);
      for (std::size_t begin = 0; begin < made.points.size();) {
        const std::size_t end = std::min(made.points.size(), begin + 1 + random() % 50);
        FrontierStore part = empty_store(made);
        part.merge(survivors_of({made.points.begin() + static_cast<std::ptrdiff_t>(begin),
                                 made.points.begin() + static_cast<std::ptrdiff_t>(end)}));
        if (random() % 2 == 0) {
          total.merge(part.all());
        } else {
          part.merge(total.all());
          total = part;
        }
        begin = end;
      }
      ASSERT_EQ(total.sorted(), expected);
    }
  }
}

/// More points than wait before they are sorted in, in merges of all sizes.
TEST(FrontierStore, ManyPointsInManyMerges) {
  GridView grid = unit_grid();
  grid.size[number(Axis::depth)] = 100'000;
  grid.size[number(Axis::kappa)] = 3;
  Grouping grouping;
  grouping.by[number(Axis::kappa)] = true;
  std::mt19937 random(5);
  std::vector<Point> points;
  for (std::int64_t index = 0; index < 300'000; ++index) {
    // Near a line: a frontier of hundreds.
    const auto first = static_cast<std::int64_t>(random() % 100'000);
    const auto second = 100'000 - first + static_cast<std::int64_t>(random() % 1000);
    points.push_back(
        {index, {key_of(static_cast<double>(first)), key_of(static_cast<double>(second))}});
  }
  FrontierStore at_once(grid, grouping, 2);
  at_once.merge(survivors_of(points));
  const Indices expected = at_once.sorted();
  EXPECT_GT(expected.size(), 300u);
  EXPECT_LT(expected.size(), 30'000u);
  for (std::int64_t group = 0; group < 3; ++group) {
    Key least{INT64_MAX, UINT64_MAX};  // the second objective descends along each group's frontier
    for (const std::int64_t index : expected) {
      if (index % 3 != group) continue;
      ASSERT_TRUE(points[static_cast<std::size_t>(index)].keys[1] < least);
      least = points[static_cast<std::size_t>(index)].keys[1];
    }
  }
  std::shuffle(points.begin(), points.end(), random);
  FrontierStore in_parts(grid, grouping, 2);
  for (auto begin = points.begin(); begin != points.end();) {
    const auto size =
        std::min<std::ptrdiff_t>(points.end() - begin, std::ptrdiff_t{1} << random() % 17);
    in_parts.merge(survivors_of({begin, begin + size}));
    begin += size;
  }
  EXPECT_EQ(in_parts.sorted(), expected);
}

TEST(FrontierStore, MergingAgainChangesNothing) {
  const Case made = random_case(4);
  FrontierStore store = empty_store(made);
  store.merge(survivors_of(made.points));
  const Indices once = store.sorted();
  store.merge(survivors_of(made.points));
  store.merge(store.all());
  store.merge({});
  EXPECT_EQ(store.sorted(), once);
  EXPECT_EQ(store.size(), static_cast<std::int64_t>(once.size()));
}

TEST(FrontierStore, EqualPointsKeepTheSmallestIndex) {
  GridView grid = unit_grid();
  grid.size[number(Axis::samples)] = 10;
  FrontierStore store(grid, {}, 1);
  for (const std::int64_t index : {7, 3, 9, 5}) store.merge({{index}, {{1, 1}}});
  EXPECT_EQ(store.sorted(), Indices{3});
}

TEST(FrontierStore, GroupsAreSortedByTheirAxesInGridOrder) {
  GridView grid = unit_grid();
  grid.size[number(Axis::heads)] = 2;
  grid.size[number(Axis::samples)] = 3;
  Grouping grouping;
  grouping.by[number(Axis::samples)] = true;
  FrontierStore store(grid, grouping, 2);
  // index = 3 heads + samples; the second of each group is better in the first objective.
  store.merge({{5, 4, 3, 2, 1, 0},
               {{0, 1},
                {0, 2},
                {0, 1},
                {0, 2},
                {0, 1},
                {0, 2},
                {0, 2},
                {0, 1},
                {0, 2},
                {0, 1},
                {0, 2},
                {0, 1}}});
  EXPECT_EQ(store.sorted(), (Indices{3, 0, 4, 1, 5, 2}));
}

TEST(FrontierStore, EmptyHasNoPoints) {
  FrontierStore store(unit_grid(), {}, 2);
  EXPECT_EQ(store.size(), 0);
  EXPECT_TRUE(store.sorted().empty());
  EXPECT_TRUE(store.all().index.empty());
}

}  // namespace
}  // namespace boundsweep
