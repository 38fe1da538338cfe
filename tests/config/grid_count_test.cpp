// Counts without enumeration against enumeration.

#include "host/config/grid_count.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

GridView view_of(const Sweep& sweep) {
  GridView grid;
  for (int i = 0; i < axis_count; ++i) {
    grid.size[i] = static_cast<std::int64_t>(sweep.axes[i].size());
    grid.values[i] = sweep.axes[i].data();
  }
  grid.ff_is_ratio = sweep.ff_is_ratio;
  grid.norms_per_block = sweep.norms_per_block;
  return grid;
}

GridCount enumerate(const Sweep& sweep) {
  const GridView grid = view_of(sweep);
  const std::vector<Activation> activations(sweep.activations.size());
  GridCount count;
  count.points = grid_size(grid);
  count.architectures = grid_size(grid, 0, first_process_axis);
  std::set<std::int64_t> evaluated;
  for (std::int64_t index = 0; index < count.points; ++index) {
    Digits digits{};
    decode(grid, index, 0, axis_count, digits);
    const Architecture a =
        architecture_at(grid, digits, activations.data(), {});
    if (!heads_divide_width(a.heads, a.width)) {
      ++count.heads_do_not_divide_width;
    } else if (!kv_heads_divide_heads(a.kv_heads, a.heads)) {
      ++count.kv_heads_do_not_divide_heads;
    } else if (!norms_fit_depth(a.norms, a.depth)) {
      ++count.more_norms_than_sublayers;
    } else {
      evaluated.insert(encode(grid, digits, 0, first_process_axis));
    }
  }
  count.evaluated_architectures = static_cast<std::int64_t>(evaluated.size());
  return count;
}

void expect_same(const GridCount& fast, const GridCount& slow) {
  EXPECT_EQ(fast.points, slow.points);
  EXPECT_EQ(fast.architectures, slow.architectures);
  EXPECT_EQ(fast.heads_do_not_divide_width, slow.heads_do_not_divide_width);
  EXPECT_EQ(fast.kv_heads_do_not_divide_heads, slow.kv_heads_do_not_divide_heads);
  EXPECT_EQ(fast.more_norms_than_sublayers, slow.more_norms_than_sublayers);
  EXPECT_EQ(fast.evaluated_architectures, slow.evaluated_architectures);
  EXPECT_EQ(fast.evaluated(), slow.points - slow.skipped());
}

std::vector<double> random_subset(std::mt19937& random, int least, int most) {
  std::vector<double> values;
  for (int value = least; value <= most; ++value) {
    if (random() % 3 == 0) values.push_back(value);
  }
  if (values.empty()) values.push_back(most);
  std::shuffle(values.begin(), values.end(), random);
  return values;
}

TEST(GridCount, AgreesWithEnumeration) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 60; ++trial) {
    Sweep sweep =
        read_sweep_text("[weights]\nquery = [1, 2]\n[statistics]\nsamples = [10, 100]\n", "t");
    sweep.axis(Axis::heads) = random_subset(random, 1, 9);
    sweep.axis(Axis::width) = random_subset(random, 1, 20);
    if (trial % 3 != 0) sweep.axis(Axis::kv_heads) = random_subset(random, 1, 6);
    sweep.axis(Axis::depth) = random_subset(random, 1, 5);
    sweep.norms_per_block = trial % 2 == 0;
    sweep.axis(Axis::norms) = random_subset(random, 0, sweep.norms_per_block ? 4 : 12);
    expect_same(count_grid(sweep), enumerate(sweep));
  }
}

TEST(GridCount, SkippedPointsCountUnderTheFirstReason) {
  const GridCount count = count_grid(read_sweep_text(
      "[architecture]\nheads = [2, 3]\nwidth = 16\nnorms_per_block = [2, 3]\n", "t"));
  EXPECT_EQ(count.points, 4);
  EXPECT_EQ(count.heads_do_not_divide_width, 2);
  EXPECT_EQ(count.more_norms_than_sublayers, 1);
  EXPECT_EQ(count.evaluated(), 1);
}

TEST(GridCount, MillionsOfValues) {
  const GridCount count =
      count_grid(read_sweep_text("[architecture]\n"
                                 "heads = { from = 1, to = 1000000 }\n"
                                 "width = { from = 1, to = 1000000 }\n"
                                 "ff_ratio = 1\n",
                                 "t"));
  EXPECT_EQ(count.points, 1000000000000);
  EXPECT_EQ(count.evaluated(), 13970034);  // the divisors of 1 … 10^6 together
}

TEST(GridCount, PointsUpTo2To62) {
  Sweep sweep = read_sweep_text("", "t");
  for (const Axis axis : {Axis::radius, Axis::query, Axis::key}) {
    sweep.axis(axis).assign(1 << 20, 1);
  }
  sweep.axis(Axis::value).assign(4, 1);
  EXPECT_EQ(point_count(sweep), most_points);
  sweep.axis(Axis::value).assign(5, 1);
  EXPECT_EQ(point_count(sweep), std::nullopt);
}

}  // namespace
}  // namespace boundsweep
