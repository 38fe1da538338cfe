// The estimate need not be right, but it must grow with what costs time and stay positive.

#include "host/engine/cost_model.hpp"

#include <string>

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
  EXPECT_DOUBLE_EQ(cost_of("[architecture]\ndepth = [2, 4, 6]\n").per_architecture,
                   cost_of("[architecture]\ndepth = 4\n").per_architecture);
}

}  // namespace
}  // namespace boundsweep
