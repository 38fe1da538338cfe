/// Cells of phase diagrams: merging in any order, and what comes out of them.

#include "host/engine/cell_store.hpp"

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"

namespace boundsweep {
namespace {

std::vector<std::int64_t> indices(const CellStore& store) {
  std::vector<std::int64_t> list;
  for (const CellBest& cell : store.all()) list.push_back(cell.index);
  return list;
}

TEST(CellStore, KeepsTheLeastRatioAndOfEqualsTheLeastIndex) {
  const CellBest none;
  const std::vector<CellBest> first{{5, 10}, {5, 10}, none, none, {7, 1}};
  const std::vector<CellBest> second{{6, 3}, {5, 9}, {8, 2}, none, {7, 1}};
  CellStore one, other;
  one.merge(first);
  one.merge(second);
  other.merge(second);
  other.merge(first);
  EXPECT_EQ(indices(one), (std::vector<std::int64_t>{10, 9, 2, CellBest::none, 1}));
  EXPECT_EQ(indices(other), indices(one));
  one.merge({});
  EXPECT_EQ(indices(one), indices(other));
}

TEST(CellStore, BestPointsFollowTheDiagrams) {
  const Problem problem(read_sweep_text(R"(
[architecture]
depth = [1, 2]
[statistics]
samples = [10, 100, 1000]
delta = [0.1, 0.01]
[report]
diagrams = [["depth", "samples"], ["delta", "depth"]]
)",
                                        "t.toml"));
  std::vector<CellBest> cells(10);
  for (std::size_t i = 0; i < 10; ++i) cells[i] = {1, static_cast<std::int64_t>(100 + i)};
  cells[2] = cells[9] = CellBest{};
  EXPECT_EQ(best_points(problem.view(), cells),
            (std::vector<std::vector<std::int64_t>>{{100, 101, 103, 104, 105}, {106, 107, 108}}));
}

}  // namespace
}  // namespace boundsweep
