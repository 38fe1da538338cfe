#include "host/output/table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

const std::string fixed_header =
    "index,samples,kappa,delta,horizon,tokens,input_dim,radius,heads,depth,width,ff,norms,"
    "placement,activation,parameters,bound,bound_over_range,nonstationarity,discretization,"
    "deviation,range,lipschitz,log10_bound,levels,order,route,trained";

std::array<std::string, axis_count> numbered_paths() {
  std::array<std::string, axis_count> paths;
  for (int i = 0; i < axis_count; ++i)
    paths[static_cast<std::size_t>(i)] = "path." + std::to_string(i);
  return paths;
}

/// A sweep in which each fixed axis has values of its own, so that a swapped column shows.
Sweep small_sweep() {
  Sweep sweep;
  sweep.axes.fill({1});
  sweep.axis(Axis::samples) = {1000, 1e15};
  sweep.axis(Axis::kappa) = {0.1, 0.9};
  sweep.axis(Axis::delta) = {0.05, 1e-5};
  sweep.axis(Axis::horizon) = {7, std::numeric_limits<double>::infinity()};
  sweep.axis(Axis::tokens) = {2, 3};
  sweep.axis(Axis::input_dim) = {4, 5};
  sweep.axis(Axis::radius) = {1.5, 0.25};
  sweep.axis(Axis::heads) = {6, 8};
  sweep.axis(Axis::depth) = {9, 12};
  sweep.axis(Axis::width) = {32, 64};
  sweep.axis(Axis::ff) = {4, 2.5};
  sweep.axis(Axis::norms) = {0, 2};
  sweep.axis(Axis::placement) = {static_cast<double>(Placement::post),
                                 static_cast<double>(Placement::pre)};
  sweep.axis(Axis::activation) = {1, 0};
  sweep.activations = {"gelu", "swish:1.7"};
  return sweep;
}

RowData row_of(const Digits& digits) {
  RowData row;
  row.digits = digits;
  row.record.index = 123456789012345;
  row.record.ff = 160;
  row.record.norms = 24;
  PointValues& values = row.record.values;
  values.bound = Extended(0.142842702112345);
  values.bound_over_range = Extended(0.0625);
  values.nonstationarity = Extended();
  values.discretization = Extended(1.25e-12);
  values.deviation = Extended(121.0 / 18);
  values.level = 13;
  row.parameters = {18446744073709551615u, 42};
  row.range = Extended(2.0);
  row.lipschitz = compose(1, 14352);
  row.order = 4;
  return row;
}

Digits all_digits(std::int64_t digit, const Sweep& sweep) {
  Digits digits;
  for (int i = 0; i < axis_count; ++i)
    digits.digit[i] = sweep.axes[static_cast<std::size_t>(i)].size() > 1 ? digit : 0;
  return digits;
}

std::string header_text(const Table& table) {
  std::string text;
  table.append_header(text);
  return text;
}

std::string row_text(const Table& table, const RowData& row) {
  std::string text;
  table.append_row(text, row);
  return text;
}

/// The last fields of a row, from the column named levels on.
std::string end_of_row(const Table& table, const RowData& row) {
  const std::string text = row_text(table, row);
  std::size_t begin = 0;
  for (int i = 0; i < 24; ++i) begin = text.find(',', begin) + 1;
  return text.substr(begin);
}

TEST(Table, FixedColumns) {
  const Sweep sweep = small_sweep();
  const Table table(sweep, numbered_paths());
  EXPECT_EQ(header_text(table), fixed_header + "\r\n");
  EXPECT_EQ(row_text(table, row_of(all_digits(0, sweep))),
            "123456789012345,1000,0.1,0.05,7,2,4,1.5,6,9,32,160,24,post,swish:1.7,"
            "18446744073709551615,0.14284270212,0.0625,0,1.25e-12,6.7222222223,2,"
            "2.4126691411e+4320,-0.84514194298,13,4,smooth,42\r\n");
  EXPECT_EQ(row_text(table, row_of(all_digits(1, sweep))),
            "123456789012345,1000000000000000,0.9,1e-05,inf,3,5,0.25,8,12,64,160,24,pre,gelu,"
            "18446744073709551615,0.14284270212,0.0625,0,1.25e-12,6.7222222223,2,"
            "2.4126691411e+4320,-0.84514194298,13,4,smooth,42\r\n");
}

TEST(Table, RouteOfTheFinestScale) {
  const Sweep sweep = small_sweep();
  const Table table(sweep, numbered_paths());
  RowData row = row_of(all_digits(0, sweep));
  row.order = 2;
  EXPECT_EQ(end_of_row(table, row), "13,2,smooth,42\r\n");
  row.order = 1;
  EXPECT_EQ(end_of_row(table, row), "13,1,lipschitz,42\r\n");
  row.order = 0;
  EXPECT_EQ(end_of_row(table, row), "13,0,parametric,42\r\n");
  row.order = ScaleEntropy::no_route;
  row.record.values.level = 0;
  EXPECT_EQ(end_of_row(table, row), "0,,,42\r\n");
}

TEST(Table, LogarithmOfBound) {
  const Sweep sweep = small_sweep();
  const Table table(sweep, numbered_paths());
  RowData row = row_of(all_digits(0, sweep));
  row.record.values.bound = Extended();
  EXPECT_NE(row_text(table, row).find(",2.4126691411e+4320,,13,"), std::string::npos);
  row.record.values.bound = compose(1, 14352);  // 14352 log10 2 = 4320.382497769…
  EXPECT_NE(row_text(table, row).find(",4320.3824978,13,"), std::string::npos);
  row.record.values.bound = compose(1, -14352);
  EXPECT_NE(row_text(table, row).find(",-4320.3824977,13,"), std::string::npos);
}

TEST(Table, SamplesNeeded) {
  Sweep sweep = small_sweep();
  sweep.target = 0.1;
  const Table table(sweep, numbered_paths());
  EXPECT_EQ(header_text(table), fixed_header + ",samples_needed\r\n");
  RowData row = row_of(all_digits(0, sweep));
  const auto field = [&](double samples) {
    row.record.samples_needed = samples;
    const std::string text = row_text(table, row);
    return text.substr(text.rfind(',') + 1);
  };
  EXPECT_EQ(field(0), "\r\n");
  EXPECT_EQ(field(1), "1\r\n");
  EXPECT_EQ(field(123456789), "123456789\r\n");
  EXPECT_EQ(field(0x1.fffffffffffffp58), "576460752303423424\r\n");
  EXPECT_EQ(field(999999999999999872.0), "999999999999999872\r\n");
  EXPECT_EQ(field(1e18), "1e+18\r\n");
  EXPECT_EQ(field(123456789012345678901.0), "1.2345678901234569e+20\r\n");  // …5683968
  EXPECT_EQ(field(0x1p70), "1.1805916207174114e+21\r\n");  // 1180591620717411303424
}

TEST(Table, FurtherAxesInGridOrder) {
  Sweep sweep = small_sweep();
  sweep.target = 0.1;
  sweep.axis(Axis::final_norm) = {0, 1};
  sweep.axis(Axis::query) = {1, 2.5};
  sweep.axis(Axis::ff_in_row) = {std::numeric_limits<double>::infinity(), 3};
  sweep.axis(Axis::window) = {1, 0};
  std::array<std::string, axis_count> paths = numbered_paths();
  paths[static_cast<std::size_t>(number(Axis::query))] = "weights.query";
  const Table table(sweep, paths);
  EXPECT_EQ(header_text(table),
            fixed_header + ",samples_needed,path.15,weights.query,path.23,path.51\r\n");
  RowData row = row_of(all_digits(0, sweep));
  row.record.samples_needed = 10;
  EXPECT_EQ(end_of_row(table, row), "13,4,smooth,42,10,false,1,inf,true\r\n");
  row = row_of(all_digits(1, sweep));
  EXPECT_EQ(end_of_row(table, row), "13,4,smooth,42,,true,2.5,3,false\r\n");
}

TEST(Table, EveryAxisHasAColumnWhenItVaries) {
  Sweep sweep = small_sweep();
  for (auto& values : sweep.axes) values = {0, 1};
  const Table table(sweep, numbered_paths());
  EXPECT_EQ(table.header().size(), 28u + 42u);  // 14 of the 56 axes are among the fixed columns
  for (const Axis axis : {Axis::norm_epsilon, Axis::final_norm, Axis::embedding, Axis::readout_bias,
                          Axis::target_bound, Axis::target_lipschitz, Axis::prefactor, Axis::window,
                          Axis::first_step}) {
    const std::string path = "path." + std::to_string(number(axis));
    EXPECT_EQ(std::count(table.header().begin(), table.header().end(), path), 1) << path;
  }
}

}  // namespace
}  // namespace boundsweep
