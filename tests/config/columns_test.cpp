// Names of columns and axes.

#include "host/config/columns.hpp"

#include <gtest/gtest.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

void expect_column(const char* name, const Sweep& sweep, Quantity quantity, int argument = 0) {
  const Column column = resolve_column(name, sweep);
  EXPECT_EQ(column.quantity, quantity) << name;
  EXPECT_EQ(column.argument, argument) << name;
}

std::string failure(const char* name, const Sweep& sweep) {
  try {
    resolve_column(name, sweep);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Columns, OutputColumns) {
  const Sweep sweep = read_sweep_text("bound.target = 0.1", "t");
  expect_column("index", sweep, Quantity::index);
  expect_column("parameters", sweep, Quantity::parameters);
  expect_column("bound", sweep, Quantity::bound);
  expect_column("bound_over_range", sweep, Quantity::bound_over_range);
  expect_column("nonstationarity", sweep, Quantity::nonstationarity);
  expect_column("discretization", sweep, Quantity::discretization);
  expect_column("deviation", sweep, Quantity::deviation);
  expect_column("range", sweep, Quantity::range);
  expect_column("lipschitz", sweep, Quantity::lipschitz);
  expect_column("log10_bound", sweep, Quantity::log10_bound);
  expect_column("levels", sweep, Quantity::levels);
  expect_column("order", sweep, Quantity::order);
  expect_column("samples_needed", sweep, Quantity::samples_needed);
  expect_column("derivative_1", sweep, Quantity::derivative, 1);
  expect_column("derivative_8", sweep, Quantity::derivative, 8);
}

TEST(Columns, AxesByKeyAndByPath) {
  const Sweep sweep = read_sweep_text("", "t");
  expect_column("query", sweep, Quantity::axis, number(Axis::query));
  expect_column("weights.query", sweep, Quantity::axis, number(Axis::query));
  expect_column("samples", sweep, Quantity::axis, number(Axis::samples));
  expect_column("statistics.delta", sweep, Quantity::axis, number(Axis::delta));
  expect_column("horizon", sweep, Quantity::axis, number(Axis::horizon));
}

TEST(Columns, FfAndNormsAreCounts) {
  const Sweep ratios = read_sweep_text("", "t");
  expect_column("ff", ratios, Quantity::ff);
  expect_column("norms", ratios, Quantity::norms);
  expect_column("ff_ratio", ratios, Quantity::axis, number(Axis::ff));
  expect_column("architecture.norms_per_block", ratios, Quantity::axis, number(Axis::norms));
  const Sweep counts = read_sweep_text("[architecture]\nff = 64\nnorms = 1", "t");
  expect_column("architecture.ff", counts, Quantity::ff);
  EXPECT_EQ(failure("ff_ratio", counts),
            "unknown column \"ff_ratio\", the closest known one is \"ff_gate\"");
}

TEST(Columns, MissingOnes) {
  const Sweep sweep = read_sweep_text("", "t");
  EXPECT_EQ(failure("bond", sweep), "unknown column \"bond\", the closest known one is \"bound\"");
  EXPECT_EQ(failure("derivative_9", sweep), "derivative_9 is beyond bound.max_order = 8");
  EXPECT_EQ(failure("derivative_0", sweep),
            "unknown column \"derivative_0\", the closest known one is \"derivative_1\"");
  EXPECT_EQ(failure("route", sweep), "route is not a numeric column, objectives must be numeric");
  EXPECT_EQ(failure("placement", sweep),
            "placement is not a numeric column, objectives must be numeric");
  EXPECT_EQ(failure("architecture.final_norm", sweep),
            "architecture.final_norm is not a numeric column, objectives must be numeric");
  EXPECT_EQ(failure("samples_needed", sweep),
            "samples_needed is computed only where bound.target is given");
}

TEST(AxisNames, FoundByKeyAndByPath) {
  const Sweep sweep = read_sweep_text("", "t");
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    EXPECT_EQ(find_axis(axis_key(axis, sweep)), axis);
    EXPECT_EQ(find_axis(axis_path(axis, sweep)), axis);
  }
  EXPECT_EQ(find_axis("ff"), Axis::ff);
  EXPECT_EQ(find_axis("architecture.norms"), Axis::norms);
  EXPECT_EQ(find_axis("architecture.query"), std::nullopt);
  EXPECT_EQ(find_axis("kind"), std::nullopt);
  EXPECT_EQ(find_axis(""), std::nullopt);
}

TEST(AxisNames, PathsAreInTheSweepsTerms) {
  const Sweep sweep = read_sweep_text("[architecture]\nff = 64", "t");
  EXPECT_EQ(axis_path(Axis::ff, sweep), "architecture.ff");
  EXPECT_EQ(axis_path(Axis::norms, sweep), "architecture.norms_per_block");
}

}  // namespace
}  // namespace boundsweep
