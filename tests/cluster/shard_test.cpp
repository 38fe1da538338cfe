#include "host/cluster/shard.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

/// The environment of an array task, for as long as the object lives.
class ArrayTask {
 public:
  explicit ArrayTask(const std::map<std::string, std::string>& variables) : variables_(variables) {
    for (const auto& [name, value] : variables_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~ArrayTask() {
    for (const auto& entry : variables_) ::unsetenv(entry.first.c_str());
  }
  ArrayTask(const ArrayTask&) = delete;
  ArrayTask& operator=(const ArrayTask&) = delete;

 private:
  std::map<std::string, std::string> variables_;
};

std::map<std::string, std::string> task(const std::string& id, const std::string& count,
                                        const std::string& first, const std::string& last) {
  return {{"SLURM_ARRAY_TASK_ID", id},
          {"SLURM_ARRAY_TASK_COUNT", count},
          {"SLURM_ARRAY_TASK_MIN", first},
          {"SLURM_ARRAY_TASK_MAX", last}};
}

std::string error_of(const std::string& text) {
  return message_of<InputError>([&] { parse_shard(text); });
}

void expect_shard(const std::string& text, std::int64_t index, std::int64_t count) {
  const Shard shard = parse_shard(text);
  EXPECT_EQ(shard.index, index) << text;
  EXPECT_EQ(shard.count, count) << text;
}

TEST(ParseShard, ReadsPartAndCount) {
  expect_shard("0/1", 0, 1);
  expect_shard("3/5", 3, 5);
  expect_shard("999999/1000000", 999999, 1000000);
}

TEST(ParseShard, RefusesByName) {
  const std::string form =
      ": expected i/n, the part and the number of parts, such as 0/4, or slurm, or slurm/n";
  for (const std::string text :
       {"", "3", "/", "a/5", "3/b", "-1/5", "1/5/6", "1.5/5", "0x1/5", " 1/5", "slurm/", "Slurm"})
    EXPECT_EQ(error_of(text), "--shard " + text + form);
  EXPECT_EQ(error_of("5/5"), "--shard 5/5: shard 5 of 5: shards are counted from 0 to 4");
  EXPECT_EQ(error_of("0/0"), "--shard 0/0: the number of shards is from 1 to 1000000");
  EXPECT_EQ(error_of("0/1000001"), "--shard 0/1000001: the number of shards is from 1 to 1000000");
}

TEST(ParseShard, TakesTheArrayTask) {
  {
    const ArrayTask array(task("3", "8", "0", "7"));
    expect_shard("slurm", 3, 8);
    expect_shard("slurm/20", 3, 20);
  }
  const ArrayTask from_one(task("3", "8", "1", "8"));
  expect_shard("slurm", 2, 8);
}

TEST(ParseShard, APartOfAnArrayNeedsTheCount) {
  const std::string way_out = " does not say how many shards there are; say --shard slurm/n";
  {
    const ArrayTask gaps(task("7", "4", "0", "9"));
    EXPECT_EQ(error_of("slurm"), "--shard slurm: an array of 4 tasks from 0 to 9" + way_out);
    expect_shard("slurm/10", 7, 10);
  }
  const ArrayTask later(task("7", "3", "7", "9"));
  EXPECT_EQ(error_of("slurm"), "--shard slurm: an array of 3 tasks from 7 to 9" + way_out);
  expect_shard("slurm/10", 7, 10);
  EXPECT_EQ(error_of("slurm/7"), "--shard slurm/7: shard 7 of 7: shards are counted from 0 to 6");
}

TEST(ParseShard, ATaskOutsideOfItsArrayIsAnError) {
  for (const std::string id : {"0", "9"}) {
    const ArrayTask array(task(id, "8", "1", "8"));
    EXPECT_EQ(error_of("slurm"),
              "--shard slurm: SLURM_ARRAY_TASK_ID is " + id + ", the array has the tasks 1 to 8");
  }
}

TEST(ParseShard, OutsideOfAnArrayIsAnError) {
  const std::string error =
      "SLURM_ARRAY_TASK_ID is not set: this is no task of a Slurm job array (sbatch --array=0-…); "
      "say --shard i/n";
  EXPECT_EQ(error_of("slurm"), "--shard slurm: " + error);
  EXPECT_EQ(error_of("slurm/4"), "--shard slurm/4: " + error);
  const ArrayTask odd(task("x", "8", "0", "7"));
  EXPECT_EQ(error_of("slurm"), "--shard slurm: SLURM_ARRAY_TASK_ID is \"x\", not a whole number");
}

const std::vector<std::string> sweeps{
    "architecture.heads = [1, 2, 3]\narchitecture.width = [4, 6, 9]\n"
    "architecture.depth = [1, 3, 2]\narchitecture.norms = [0, 7, 3, 5]\n"
    "process.kappa = [0.5, 0.9]\nstatistics.samples = [10, 100, 1000]\nstatistics.delta = [0.1, "
    "0.2]",
    "architecture.width = [8, 9]\narchitecture.heads = 8\nprocess.kappa = [0.5, 0.9]\n"
    "process.horizon = [10, 100, inf]\nstatistics.samples = { from = 1e3, to = 1e5, points = 11 }\n"
    "statistics.delta = [0.1, 0.2, 0.3]",
};

bool is_evaluated(const Problem& problem, std::int64_t index) {
  Digits digits;
  decode(problem.view().grid, index, 0, axis_count, digits);
  return is_valid(architecture_at(problem.view(), digits));
}

TEST(ShardRange, ShardsMeetEndToEnd) {
  for (const std::string& text : sweeps) {
    const Sweep sweep = read_sweep_text(text, "t.toml");
    const std::int64_t points = count_grid(sweep).points;
    for (const std::int64_t count : {1L, 2L, 3L, 5L, 16L, 100L, 1000L, 1000000L}) {
      std::int64_t reached = 0;
      const std::int64_t step = count > 1000 ? 997 : 1;  // a few of many: they meet all the same
      for (std::int64_t i = 0; i < count; i += step) {
        const IndexRange range = shard_range(sweep, {i, count});
        if (step == 1) {
          ASSERT_EQ(range.first, reached) << i << " of " << count;
        }
        if (i + 1 < count) {
          ASSERT_EQ(range.last, shard_range(sweep, {i + 1, count}).first);
        }
        ASSERT_LE(range.first, range.last);
        reached = range.last;
      }
      EXPECT_EQ(shard_range(sweep, {count - 1, count}).last, points);
    }
  }
}

TEST(ShardRange, CountsWhatIsNotSkipped) {
  for (const std::string& text : sweeps) {
    const Sweep sweep = read_sweep_text(text, "t.toml");
    const Problem problem(sweep);
    const std::int64_t points = count_grid(sweep).points;
    for (std::int64_t first = 0; first < points; first += 7)
      for (std::int64_t last = first; last <= points; last += 13) {
        std::int64_t expected = 0;
        for (std::int64_t i = first; i < last; ++i) expected += is_evaluated(problem, i) ? 1 : 0;
        ASSERT_EQ(evaluated_points(sweep, {first, last}), expected) << first << " to " << last;
      }
  }
}

/// Points of the largest and the least shard.
std::pair<std::int64_t, std::int64_t> extremes(const Sweep& sweep, std::int64_t count) {
  std::vector<std::int64_t> points;
  for (std::int64_t i = 0; i < count; ++i)
    points.push_back(evaluated_points(sweep, shard_range(sweep, {i, count})));
  const auto [least, most] = std::minmax_element(points.begin(), points.end());
  return {*least, *most};
}

TEST(ShardRange, IsBalancedWhereArchitecturesAreMany) {
  // Half of these are skipped, unevenly: heads come first in the grid.
  const Sweep sweep = read_sweep_text(
      "architecture.heads = [1, 2, 3, 4, 5, 6, 7, 8]\n"
      "architecture.width = { from = 8, to = 800, step = 8 }\n"
      "architecture.ff = [16, 32, 48]\nstatistics.samples = [10, 100]",
      "t.toml");
  const auto [least, most] = extremes(sweep, 50);
  EXPECT_LE(most - least, 4) << "two architectures at most";
}

TEST(ShardRange, IsBalancedWithMoreShardsThanArchitectures) {
  const Sweep sweep = read_sweep_text(
      "architecture.heads = 8\narchitecture.width = [8, 9, 16]\nprocess.kappa = [0.5, 0.9]\n"
      "statistics.samples = { from = 1e3, to = 1e5, points = 1000 }\nstatistics.delta = [0.1, 0.2]",
      "t.toml");
  for (const std::int64_t count : {4, 7, 100}) {
    const auto [least, most] = extremes(sweep, count);
    EXPECT_LE(static_cast<double>(most), 1.15 * static_cast<double>(least)) << count;
  }
  const auto [least, most] = extremes(sweep, 8000);
  EXPECT_EQ(least, 1);
  EXPECT_EQ(most, 1);
}

TEST(ShardRange, CutsBetweenArchitecturesWherePossible) {
  const Sweep sweep = read_sweep_text(
      "architecture.heads = 1\narchitecture.width = { from = 1, to = 100, step = 1 }\n"
      "statistics.samples = [10, 100, 1000]",
      "t.toml");
  for (std::int64_t i = 0; i < 12; ++i) EXPECT_EQ(shard_range(sweep, {i, 12}).last % 3, 0);
}

TEST(ShardRange, DeepArchitecturesWeighMore) {
  const Sweep sweep = read_sweep_text(
      "architecture.heads = 1\narchitecture.depth = { from = 1, to = 96, step = 1 }\n"
      "architecture.width = { from = 1, to = 40, step = 1 }",
      "t.toml");
  const std::int64_t first = shard_range(sweep, {0, 4}).points();
  const std::int64_t last = shard_range(sweep, {3, 4}).points();
  EXPECT_GT(first, last);
  EXPECT_LT(first, 8 * last);
}

}  // namespace
}  // namespace boundsweep
