#include "host/engine/problem.hpp"

#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

Sweep sweep_of(const std::string& text) { return read_sweep_text(text, "t.toml"); }

TEST(Problem, GridHoldsTheSweepsValues) {
  const Sweep sweep = sweep_of(
      "[architecture]\ndepth = [3, 1]\nnorms = [0, 2]\nff = 32\n[process]\nkappa = [0.9, 0.1]\n");
  const Problem problem(sweep);
  const GridView& grid = problem.view().grid;
  EXPECT_EQ(grid.size[number(Axis::depth)], 2);
  EXPECT_EQ(grid.values[number(Axis::depth)][0], 3);
  EXPECT_EQ(grid.values[number(Axis::depth)][1], 1);
  EXPECT_FALSE(grid.ff_is_ratio);
  EXPECT_FALSE(grid.norms_per_block);
  for (int i = 0; i < axis_count; ++i)
    EXPECT_EQ(grid.size[i],
              static_cast<std::int64_t>(sweep.axes[static_cast<std::size_t>(i)].size()));
}

TEST(Problem, KeepsItsOwnCopyOfTheSweep) {
  Sweep sweep = sweep_of("[architecture]\nactivation = [\"tanh\", \"relu\"]\n");
  const Problem problem(sweep);
  sweep.axis(Axis::width) = {12345};
  sweep.activations.clear();
  EXPECT_NE(problem.view().grid.values[number(Axis::width)][0], 12345);
  EXPECT_EQ(problem.sweep().activations.size(), 2u);
  EXPECT_EQ(problem.view().activations[1].max_order, 1);
}

TEST(Problem, MixingTablesBelongToTheKappaAxis) {
  const Problem problem(sweep_of("[process]\nkappa = [0.9, 0.0, 0.1]\n"));
  EXPECT_EQ(problem.view().mixing[0].kappa, 0.9);
  EXPECT_EQ(problem.view().mixing[1].kappa, 0.0);
  EXPECT_EQ(problem.view().mixing[2].kappa, 0.1);
}

TEST(Problem, ObjectivesAreMinimizedFirst) {
  const Problem problem(sweep_of(
      "[frontier]\nminimize = [\"deviation\", \"width\"]\nmaximize = [\"derivative_3\"]\n"));
  const Settings& settings = problem.view().settings;
  ASSERT_EQ(settings.objectives, 3);
  EXPECT_EQ(settings.objective[0].column.quantity, Quantity::deviation);
  EXPECT_FALSE(settings.objective[0].maximize);
  EXPECT_EQ(settings.objective[1].column.quantity, Quantity::axis);
  EXPECT_EQ(settings.objective[1].column.argument, number(Axis::width));
  EXPECT_EQ(settings.objective[2].column.quantity, Quantity::derivative);
  EXPECT_EQ(settings.objective[2].column.argument, 3);
  EXPECT_TRUE(settings.objective[2].maximize);
}

TEST(Problem, SettingsFollowTheSweep) {
  const Problem problem(sweep_of(
      "[weights]\nkind = \"entrywise\"\noutput_per_head = true\n"
      "[loss]\nkind = \"log_cosh\"\ntarget = \"in_class\"\n"
      "[process]\nergodicity = \"total_variation\"\nstart = \"stationary\"\n"
      "[bound]\nmax_order = 5\nlevels = 7\ntarget = 0.25\nroutes = [\"lipschitz\"]\n"));
  const Settings& settings = problem.view().settings;
  EXPECT_EQ(settings.architecture.weight_kind, WeightKind::entrywise);
  EXPECT_TRUE(settings.architecture.output_per_head);
  EXPECT_EQ(settings.loss, LossKind::log_cosh);
  EXPECT_TRUE(settings.target_in_class);
  EXPECT_EQ(settings.ergodicity, Ergodicity::total_variation);
  EXPECT_TRUE(settings.stationary_start);
  EXPECT_EQ(settings.summary.max_order, 5);
  EXPECT_EQ(settings.summary.levels, 7);
  EXPECT_EQ(settings.target, 0.25);
}

TEST(Problem, RoutesOfEveryChoice) {
  const auto routes = [](bool lipschitz, bool smooth, bool parametric) {
    return make_routes({lipschitz, smooth, parametric});
  };
  EXPECT_EQ(routes(true, true, true).smooth_order, 16);
  EXPECT_EQ(routes(false, true, false).smooth_order, 16);  // order 1 is among the smooth ones
  EXPECT_EQ(routes(true, false, false).smooth_order, 1);
  EXPECT_EQ(routes(false, false, true).smooth_order, 0);
  EXPECT_TRUE(routes(false, false, true).parametric);
  EXPECT_FALSE(routes(true, true, false).parametric);
}

TEST(Problem, RefusesAnObjectiveThatIsNoColumn) {
  Sweep sweep = sweep_of("");
  sweep.frontier.minimize = {"bond"};
  EXPECT_THROW(Problem{sweep}, InputError);
}

TEST(Problem, TablesHoldTheSoftmaxOfOneToken) {
  const Tables tables = make_tables();
  EXPECT_EQ(tables.softmax[0][0], 1);
  for (int k = 1; k <= constants::highest_order; ++k) {
    EXPECT_EQ(tables.softmax[0][k], 0);
    EXPECT_GT(tables.softmax[1][k], 0);
    EXPECT_GE(tables.softmax[2][k], tables.softmax[1][k]);
  }
}

}  // namespace
}  // namespace boundsweep
