// The estimate need not be right, but it must grow with what costs time and stay positive.

#include "host/engine/cost_model.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

CostEstimate cost_of(const std::string& text) {
  return estimate_cost(read_sweep_text(text, "t.toml"));
}

TEST(CostModel, IsPositive) {
  const CostEstimate cost = cost_of("");
  EXPECT_GT(cost.per_architecture, 0);
  EXPECT_GT(cost.per_curve, 0);
  EXPECT_GT(cost.per_point, 0);
  EXPECT_LT(cost.total(1, 1, 1), 0.1);
}

TEST(CostModel, TotalAddsItsParts) {
  const CostEstimate cost{2, 3, 5};
  EXPECT_EQ(cost.total(10, 100, 1000), 20 + 300 + 5000);
  EXPECT_EQ(cost.total(0, 0, 0), 0);
}

TEST(CostModel, GrowsWithDepthOrderLevelsAndTarget) {
  const CostEstimate base =
      cost_of("[architecture]\ndepth = 2\n[bound]\nmax_order = 4\nlevels = 10\n");
  EXPECT_GT(
      cost_of("[architecture]\ndepth = 20\n[bound]\nmax_order = 4\nlevels = 10\n").per_architecture,
      base.per_architecture);
  EXPECT_GT(
      cost_of("[architecture]\ndepth = 2\n[bound]\nmax_order = 16\nlevels = 10\n").per_architecture,
      base.per_architecture);
  EXPECT_GT(cost_of("[architecture]\ndepth = 2\n[bound]\nmax_order = 4\nlevels = 60\n").per_curve,
            base.per_curve);
  EXPECT_GT(cost_of("[architecture]\ndepth = 2\n[bound]\nmax_order = 4\nlevels = 10\n"
                    "target = 0.1\n")
                .per_curve,
            base.per_curve);
}

TEST(CostModel, AveragesTheDepthAxis) {
  const auto cost = [](const std::string& depth, const std::string& norms) {
    return cost_of("[architecture]\ndepth = " + depth + "\n" + norms + "\n").per_architecture;
  };
  // Norms spread anew at every depth: nothing is shared.
  EXPECT_DOUBLE_EQ(cost("[2, 4, 6]", "norms = 2"), cost("4", "norms = 2"));
  EXPECT_LT(cost("[2, 4, 6]", "norms_per_block = 2"), cost("4", "norms_per_block = 2"));
  EXPECT_GT(cost("[2, 4, 6]", "norms_per_block = 2"), cost("2", "norms_per_block = 2"));
  EXPECT_DOUBLE_EQ(cost("[6, 4, 2]", "norms = 0"), cost("4", "norms = 0"));
}

TEST(CostModel, DeeperNetworksOfAnAxisCostMore) {
  const Sweep sweep =
      read_sweep_text("[architecture]\ndepth = { from = 1, to = 30 }\n", "t.toml");
  const std::vector<CostEstimate> costs = estimate_by_depth(sweep);
  ASSERT_EQ(costs.size(), 30u);
  EXPECT_GT(costs[6].per_architecture, costs[0].per_architecture);
  EXPECT_GT(costs[29].per_architecture, costs[6].per_architecture);
}

TEST(CostModel, NetworksTooDeepForDoubleShareNothing) {
  const auto cost = [](const std::string& depth) {
    return cost_of("[architecture]\ndepth = " + depth + "\n").per_architecture;
  };
  EXPECT_DOUBLE_EQ(cost("{ from = 129, to = 135 }"), cost("132"));
  EXPECT_GT(cost("129"), 5 * cost("128"));
}

}  // namespace
}  // namespace boundsweep
