/// Tiles that take a CPU a quarter of a second.

#include "host/engine/quick_tile.hpp"

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"

namespace boundsweep {
namespace {

constexpr TileLimits limits{std::int64_t{1} << 20, std::int64_t{1} << 20, std::int64_t{1} << 13, 1};

struct Shape {
  TileShape tile;
  double seconds;  ///< of a tile on its threads, by the same estimate
};

Shape shape_of(const std::string& text, int threads) {
  const Problem problem(read_sweep_text(text, "t.toml"));
  const CostEstimate cost = estimate_cost(problem.sweep());
  const TileShape tile = quick_tile(problem.view().grid, cost, limits, threads);
  const auto architectures = static_cast<double>(tile.all_architectures()),
             curves = static_cast<double>(tile.curves), offsets = static_cast<double>(tile.offsets);
  return {tile,
          cost.total(architectures, architectures * curves, architectures * curves * offsets) /
              threads};
}

const std::string many = "[architecture]\nradius = { from = 1, to = 2, points = 100000 }\n";

TEST(QuickTile, TakesAQuarterOfASecondOrLess) {
  for (const int threads : {1, 8, 64})
    for (const char* heavy : {"", "depth = 128\n[bound]\nmax_order = 16\nlevels = 60\n",
                              "depth = 128\n[statistics]\nsamples = { from = 1e3, to = 1e9, points "
                              "= 5000, scale = \"log\" }\n"
                              "[bound]\nmax_order = 16\nlevels = 60\n",
                              "[process]\nkappa = { from = 0.1, to = 0.9, points = 2000 }\n"
                              "[statistics]\ndelta = { from = 0.01, to = 0.1, points = 1000 }\n"}) {
      const Shape shape = shape_of(many + heavy, threads);
      EXPECT_LE(shape.seconds, 0.26) << heavy << threads;
    }
}

TEST(QuickTile, HasAnArchitecturePerThreadHoweverManyPointsItHas) {
  const std::string text = many +
                           "[process]\nkappa = { from = 0.1, to = 0.9, points = 200 }\n"
                           "[statistics]\nsamples = { from = 1, to = 5000, step = 1 }\n";
  const Problem problem(read_sweep_text(text, "t.toml"));
  const TileLimits no_limits{std::int64_t{1} << 40, std::int64_t{1} << 40, std::int64_t{1} << 13, 1};
  CostEstimate cost{1, 0, 0};  // a second each
  EXPECT_EQ(quick_tile(problem.view().grid, cost, no_limits, 8).architectures, 8);
}

TEST(QuickTile, IsAsLargeAsTheLimitsWhereAllIsQuick) {
  EXPECT_EQ(shape_of(many + "[bound]\nlevels = 1\nmax_order = 1\n", 64).tile.architectures,
            limits.architectures);
  const TileShape samples =
      shape_of("[statistics]\nsamples = { from = 1, to = 1000000, step = 1 }\n", 8).tile;
  EXPECT_EQ(samples.offsets, 1000000);
}

}  // namespace
}  // namespace boundsweep
