// What a sweep file means: defaults, axes, overrides, the order of the grid.

#include "host/config/sweep_reader.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

using Values = std::vector<double>;
using Names = std::vector<std::string>;

const char* full_example = R"(
title = "example"

[architecture]
tokens = 4
input_dim = 1
radius = 1.0
heads = [1, 2, 4, 8]
depth = { from = 1, to = 12 }
width = { from = 16, to = 256, scale = "pow2" }
ff_ratio = 4
norms_per_block = [0, 1, 2]
placement = ["post", "pre"]
activation = ["gelu", "silu", "swish:1.7"]
norm_epsilon = 1.0
final_norm = [false, true]

[weights]
kind = "entrywise"
query = 2
ff_in_row = inf
output_per_head = true

[loss]
kind = "log_cosh"
target = "in_class"

[process]
ergodicity = "total_variation"
kappa = [0.1, 0.5, 0.9]
prefactor = [1, 2]
window = true
start = "stationary"
first_step = inf
horizon = [1, inf]

[statistics]
samples = { from = 1e3, to = 1e9, points = 25, scale = "log" }
delta = 0.05

[bound]
max_order = 6
levels = 20
routes = ["smooth", "parametric"]
target = 0.1

[frontier]
minimize = ["bound", "derivative_2"]
maximize = ["parameters"]
group_by = ["samples", "process.kappa", "delta", "horizon"]
)";

TEST(SweepReader, FullExample) {
  const Sweep sweep = read_sweep_text(full_example, "example.toml");
  EXPECT_EQ(sweep.file, "example.toml");
  EXPECT_EQ(sweep.title, "example");
  EXPECT_EQ(sweep.axis(Axis::heads), Values({1, 2, 4, 8}));
  EXPECT_EQ(sweep.axis(Axis::depth).size(), 12u);
  EXPECT_EQ(sweep.axis(Axis::width), Values({16, 32, 64, 128, 256}));
  EXPECT_EQ(sweep.axis(Axis::norms), Values({0, 1, 2}));
  EXPECT_EQ(sweep.axis(Axis::placement), Values({0, 1}));
  EXPECT_EQ(sweep.axis(Axis::activation), Values({0, 1, 2}));
  EXPECT_EQ(sweep.activations, Names({"gelu", "silu", "swish:1.7"}));
  EXPECT_EQ(sweep.axis(Axis::final_norm), Values({0, 1}));
  EXPECT_EQ(sweep.weight_kind, WeightKind::entrywise);
  EXPECT_EQ(sweep.axis(Axis::query), Values({2}));
  EXPECT_TRUE(sweep.output_per_head);
  EXPECT_EQ(sweep.loss, LossKind::log_cosh);
  EXPECT_TRUE(sweep.target_in_class);
  EXPECT_EQ(sweep.ergodicity, Ergodicity::total_variation);
  EXPECT_EQ(sweep.axis(Axis::window), Values({1}));
  EXPECT_TRUE(sweep.stationary_start);
  EXPECT_EQ(sweep.axis(Axis::horizon), Values({1, INFINITY}));
  EXPECT_EQ(sweep.axis(Axis::samples).size(), 25u);
  EXPECT_EQ(sweep.max_order, 6);
  EXPECT_EQ(sweep.levels, 20);
  EXPECT_FALSE(sweep.routes.lipschitz);
  EXPECT_TRUE(sweep.routes.smooth);
  EXPECT_TRUE(sweep.routes.parametric);
  EXPECT_EQ(sweep.target, 0.1);
  EXPECT_EQ(sweep.frontier.minimize, Names({"bound", "derivative_2"}));
  EXPECT_EQ(sweep.frontier.maximize, Names({"parameters"}));
  EXPECT_EQ(sweep.frontier.group_by,
            std::vector<Axis>({Axis::kappa, Axis::horizon, Axis::samples, Axis::delta}));
}

TEST(SweepReader, EmptyFileIsAllDefaults) {
  const Sweep sweep = read_sweep_text("", "t");
  const std::vector<std::tuple<Axis, double>> expected{{Axis::tokens, 1},
                                                       {Axis::input_dim, 1},
                                                       {Axis::radius, 1},
                                                       {Axis::heads, 1},
                                                       {Axis::kv_heads, 0},
                                                       {Axis::depth, 1},
                                                       {Axis::width, 16},
                                                       {Axis::ff, 4},
                                                       {Axis::norms, 2},
                                                       {Axis::placement, 0},
                                                       {Axis::activation, 0},
                                                       {Axis::ff_gated, 0},
                                                       {Axis::rotary, 0},
                                                       {Axis::norm_epsilon, 1},
                                                       {Axis::embedding_norm, 0},
                                                       {Axis::final_norm, 0},
                                                       {Axis::outputs, 1},
                                                       {Axis::embedding, 1},
                                                       {Axis::query, 1},
                                                       {Axis::key, 1},
                                                       {Axis::value, 1},
                                                       {Axis::output, 1},
                                                       {Axis::ff_in, 1},
                                                       {Axis::ff_in_row, INFINITY},
                                                       {Axis::ff_gate, 1},
                                                       {Axis::ff_gate_row, INFINITY},
                                                       {Axis::ff_gate_bias, 0},
                                                       {Axis::ff_out, 1},
                                                       {Axis::readout, 1},
                                                       {Axis::norm_gain, 1},
                                                       {Axis::position, 0},
                                                       {Axis::query_bias, 0},
                                                       {Axis::key_bias, 0},
                                                       {Axis::value_bias, 0},
                                                       {Axis::output_bias, 0},
                                                       {Axis::ff_in_bias, 0},
                                                       {Axis::ff_out_bias, 0},
                                                       {Axis::norm_bias, 0},
                                                       {Axis::readout_bias, 0},
                                                       {Axis::update, INFINITY},
                                                       {Axis::rank, INFINITY},
                                                       {Axis::bits, INFINITY},
                                                       {Axis::code_bits, INFINITY},
                                                       {Axis::clip, INFINITY},
                                                       {Axis::smoothing, 0},
                                                       {Axis::margin, 1},
                                                       {Axis::target_bound, 1},
                                                       {Axis::target_lipschitz, 1},
                                                       {Axis::ahead, 0},
                                                       {Axis::kappa, 0.5},
                                                       {Axis::prefactor, 1},
                                                       {Axis::window, 0},
                                                       {Axis::first_step, INFINITY},
                                                       {Axis::horizon, INFINITY},
                                                       {Axis::samples, 1e6},
                                                       {Axis::delta, 0.05}};
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(axis_count));
  for (const auto& [axis, value] : expected) EXPECT_EQ(sweep.axis(axis), Values({value}));
  EXPECT_EQ(sweep.title, "");
  EXPECT_EQ(sweep.activations, Names({"gelu"}));
  EXPECT_TRUE(sweep.ff_is_ratio);
  EXPECT_TRUE(sweep.norms_per_block);
  EXPECT_EQ(sweep.weight_kind, WeightKind::spectral);
  EXPECT_FALSE(sweep.output_per_head);
  EXPECT_EQ(sweep.loss, LossKind::squared);
  EXPECT_FALSE(sweep.target_in_class);
  EXPECT_EQ(sweep.ergodicity, Ergodicity::wasserstein);
  EXPECT_EQ(sweep.model, "");
  EXPECT_FALSE(sweep.stationary_start);
  EXPECT_EQ(sweep.max_order, 8);
  EXPECT_EQ(sweep.levels, 40);
  EXPECT_TRUE(sweep.routes.lipschitz && sweep.routes.smooth && sweep.routes.parametric);
  EXPECT_EQ(sweep.target, std::nullopt);
  EXPECT_EQ(sweep.frontier.minimize, Names({"bound"}));
  EXPECT_EQ(sweep.frontier.maximize, Names({"parameters"}));
  EXPECT_EQ(sweep.frontier.group_by,
            std::vector<Axis>({Axis::ahead, Axis::kappa, Axis::prefactor, Axis::window, Axis::first_step,
                               Axis::horizon, Axis::samples, Axis::delta}));
}

TEST(SweepReader, AlternativesChangeTheTermsOfAnAxis) {
  const Sweep sweep = read_sweep_text("[architecture]\nff = [7, 9]\nnorms = [0, 2]\n", "t");
  EXPECT_FALSE(sweep.ff_is_ratio);
  EXPECT_FALSE(sweep.norms_per_block);
  EXPECT_EQ(sweep.axis(Axis::ff), Values({7, 9}));
  EXPECT_EQ(sweep.axis(Axis::norms), Values({0, 2}));
}

TEST(SweepReader, SpellingsOfSwishAreOne) {
  const Sweep sweep = read_sweep_text("architecture.activation = [\"swish:2e0\", \"relu\"]", "t");
  EXPECT_EQ(sweep.activations, Names({"swish:2", "relu"}));
}

TEST(SweepReader, ModelFixesErgodicityAndKappa) {
  const Sweep sweep = read_sweep_text(
      "[process]\nmodel = { kind = \"doeblin\", mass = 0.25 }\nprefactor = 1.0\n"
      "ergodicity = \"total_variation\"\n",
      "t");
  EXPECT_EQ(sweep.model, "doeblin");
  EXPECT_EQ(sweep.ergodicity, Ergodicity::total_variation);
  EXPECT_EQ(sweep.axis(Axis::kappa), Values({0.75}));
}

TEST(SweepReader, PointsThatAreSkippedAreNoError) {
  const Sweep sweep =
      read_sweep_text("[architecture]\nheads = [1, 3]\nnorms_per_block = [2, 3]\n", "t");
  EXPECT_EQ(sweep.axis(Axis::norms), Values({2, 3}));
}

TEST(SweepReader, NoGroups) {
  EXPECT_TRUE(read_sweep_text("frontier.group_by = []", "t").frontier.group_by.empty());
}

TEST(SweepReader, OneDirectionOnly) {
  const Sweep sweep =
      read_sweep_text("[frontier]\nminimize = [\"parameters\", \"bound\"]\nmaximize = []\n", "t");
  EXPECT_EQ(sweep.frontier.minimize, Names({"parameters", "bound"}));
  EXPECT_TRUE(sweep.frontier.maximize.empty());
}

TEST(Overrides, ReplaceEntriesInOrder) {
  const Sweep sweep = read_sweep_text("[architecture]\ndepth = 3\n", "t",
                                      {"architecture.depth=4", "architecture.depth = [5, 6]",
                                       "title='x y'", "architecture.heads={from=1,to=2}"});
  EXPECT_EQ(sweep.axis(Axis::depth), Values({5, 6}));
  EXPECT_EQ(sweep.axis(Axis::heads), Values({1, 2}));
  EXPECT_EQ(sweep.title, "x y");
}

TEST(Overrides, BareWordsAreStrings) {
  const Sweep sweep = read_sweep_text(
      "", "t",
      {"architecture.placement=pre", "architecture.activation=swish:1.5", "weights.kind=frobenius",
       "process.horizon=inf", "architecture.final_norm=true", "frontier.minimize=lipschitz"});
  EXPECT_EQ(sweep.axis(Axis::placement), Values({1}));
  EXPECT_EQ(sweep.activations, Names({"swish:1.5"}));
  EXPECT_EQ(sweep.weight_kind, WeightKind::frobenius);
  EXPECT_EQ(sweep.axis(Axis::horizon), Values({INFINITY}));
  EXPECT_EQ(sweep.axis(Axis::final_norm), Values({1}));
  EXPECT_EQ(sweep.frontier.minimize, Names({"lipschitz"}));
}

TEST(Overrides, ReplaceAlternatives) {
  const char* file =
      "[architecture]\nff_ratio = 3\nnorms = 1\n[loss]\ntarget_bound = 2\ntarget_lipschitz = 3\n"
      "[process]\nkappa = 0.3\n";
  const Sweep sweep = read_sweep_text(file, "t",
                                      {"architecture.ff=10", "architecture.norms_per_block=0",
                                       "loss.target=in_class", "process.model={kind=\"iid\"}"});
  EXPECT_FALSE(sweep.ff_is_ratio);
  EXPECT_EQ(sweep.axis(Axis::ff), Values({10}));
  EXPECT_TRUE(sweep.norms_per_block);
  EXPECT_EQ(sweep.axis(Axis::norms), Values({0}));
  EXPECT_TRUE(sweep.target_in_class);
  EXPECT_EQ(sweep.model, "iid");
  EXPECT_EQ(sweep.axis(Axis::kappa), Values({0}));
}

TEST(Overrides, ReplaceAlternativesTheOtherWay) {
  const char* file =
      "[architecture]\nff = 30\n[loss]\ntarget = \"in_class\"\n"
      "[process]\nmodel = { kind = \"iid\" }\n";
  const Sweep sweep = read_sweep_text(
      file, "t", {"architecture.ff_ratio=2", "loss.target_bound=5", "process.kappa=0.25"});
  EXPECT_TRUE(sweep.ff_is_ratio);
  EXPECT_EQ(sweep.axis(Axis::ff), Values({2}));
  EXPECT_FALSE(sweep.target_in_class);
  EXPECT_EQ(sweep.axis(Axis::target_bound), Values({5}));
  EXPECT_EQ(sweep.model, "");
  EXPECT_EQ(sweep.axis(Axis::kappa), Values({0.25}));
}

TEST(SweepReader, GridOrderIsTheOrderOfTheInterface) {
  const Sweep sweep = read_sweep_text(
      "[statistics]\ndelta = [0.1, 0.2]\n[process]\nkappa = [0.5, 0.9]\n"
      "[architecture]\nplacement = [\"post\", \"pre\"]\nheads = [2, 1]\n",
      "t");
  GridView grid;
  for (int i = 0; i < axis_count; ++i) {
    grid.size[i] = static_cast<std::int64_t>(sweep.axes[i].size());
    grid.values[i] = sweep.axes[i].data();
  }
  // heads, placement, kappa, delta
  const std::vector<Values> expected{
      {2, 0, 0.5, 0.1}, {2, 0, 0.5, 0.2}, {2, 0, 0.9, 0.1}, {2, 0, 0.9, 0.2},
      {2, 1, 0.5, 0.1}, {2, 1, 0.5, 0.2}, {2, 1, 0.9, 0.1}, {2, 1, 0.9, 0.2},
      {1, 0, 0.5, 0.1}, {1, 0, 0.5, 0.2}, {1, 0, 0.9, 0.1}, {1, 0, 0.9, 0.2},
      {1, 1, 0.5, 0.1}, {1, 1, 0.5, 0.2}, {1, 1, 0.9, 0.1}, {1, 1, 0.9, 0.2}};
  ASSERT_EQ(grid_size(grid), static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    Digits digits{};
    decode(grid, static_cast<std::int64_t>(i), 0, axis_count, digits);
    const Values point{
        axis_value(grid, digits, Axis::heads), axis_value(grid, digits, Axis::placement),
        axis_value(grid, digits, Axis::kappa), axis_value(grid, digits, Axis::delta)};
    EXPECT_EQ(point, expected[i]) << i;
  }
}

TEST(SweepReader, ReadsFiles) {
  const std::string path = ::testing::TempDir() + "boundsweep_sweep_reader_test.toml";
  std::ofstream(path) << "[architecture]\ndepth = 3\n";
  const Sweep sweep = read_sweep(path, {"architecture.heads=2"});
  EXPECT_EQ(sweep.file, path);
  EXPECT_EQ(sweep.axis(Axis::depth), Values({3}));
  EXPECT_EQ(sweep.axis(Axis::heads), Values({2}));
  std::ofstream(path, std::ios::trunc).close();
  EXPECT_EQ(read_sweep(path).axis(Axis::depth), Values({1}));
  std::remove(path.c_str());
}

std::string failure_of_file(const std::string& path) {
  try {
    read_sweep(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(SweepReader, FilesThatCannotBeRead) {
  EXPECT_EQ(failure_of_file("no/such.toml"),
            "no/such.toml: cannot be read: No such file or directory");
  EXPECT_EQ(failure_of_file("/"), "/: is a directory, must be a sweep file");
}

}  // namespace
}  // namespace boundsweep
