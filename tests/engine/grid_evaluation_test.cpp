// The loop over tiles: interrupted and continued runs end where uninterrupted ones do.

#include "host/engine/grid_evaluation.hpp"

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/checkpoint.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

const std::string text = R"(
[architecture]
tokens = 2
heads = [1, 2, 3]
depth = [1, 2]
width = [4, 6, 8]
norms_per_block = [0, 1, 3]
[process]
kappa = [0.5, 0.9]
[statistics]
samples = [100, 1e5, 1e9]
[bound]
max_order = 2
levels = 8
)";

Sweep sweep_of(const std::vector<std::string>& overrides = {}) {
  return read_sweep_text(text, "t.toml", overrides);
}

/// A CPU with small tiles that calls `before_tile` with the number of the tile it starts with.
class WatchedBackend final : public Backend {
 public:
  std::string name() const override { return name_; }
  std::string description() const override { return "watched"; }
  TileLimits tile_limits() const override { return {tile_points, tile_points, 1000, tile_depths}; }
  void load(const ProblemView& problem, std::int64_t activation_count) override {
    cpu_->load(problem, activation_count);
  }
  TileResult evaluate(const Tile& tile, const Grouping& grouping) override {
    if (before_tile) before_tile(tiles);
    ++tiles;
    return cpu_->evaluate(tile, grouping);
  }
  std::vector<PointRow> rows(const std::vector<std::int64_t>& indices) override {
    return cpu_->rows(indices);
  }
  PassTimes times() const override { return cpu_->times(); }

  explicit WatchedBackend(std::string name = "watched") : name_(std::move(name)) {}

  std::function<void(int)> before_tile;
  int tiles = 0;
  std::int64_t tile_points = 12;  // two architectures of 6 points each
  std::int64_t tile_depths = 1;

 private:
  std::string name_;
  std::unique_ptr<Backend> cpu_ = cpu::make_backend(1);  // no threads to wait for in small tiles
};

class GridEvaluationTest : public testing::Test {
 protected:
  GridEvaluation evaluate(const Problem& problem, WatchedBackend& backend,
                          const std::string& name, std::optional<IndexRange> range = {}) {
    backend.load(problem.view(), static_cast<std::int64_t>(problem.sweep().activations.size()));
    EvaluationOptions options;
    options.directory = directory / name;
    options.range = range.value_or(whole_range(problem.view().grid));
    options.evaluated = count_grid(problem.sweep()).evaluated();
    Team alone;
    return evaluate_grid(problem, backend, options, alone);
  }

  /// Runs until `signal` arrives before tile `tile` of this run.
  GridEvaluation interrupt(const Problem& problem, int tile, int signal = SIGINT) {
    WatchedBackend backend;
    backend.before_tile = [=](int number) {
      if (number == tile) std::raise(signal);
    };
    return evaluate(problem, backend, "run");
  }

  std::string work() { return (directory / "run/.boundsweep").string(); }
  bool checkpoint_exists() { return std::filesystem::exists(directory / "run/.boundsweep/state"); }

  /// The error of running a sweep where an unfinished run of the default one lies.
  std::string error_after_interruption(const Sweep& sweep, const std::string& device = "watched") {
    interrupt(Problem(sweep_of()), 2);
    const std::string before = content_of(directory / "run/.boundsweep/state");
    const Problem other(sweep);
    WatchedBackend backend(device);
    const std::string message =
        message_of<InputError>([&] { evaluate(other, backend, "run"); });
    EXPECT_EQ(content_of(directory / "run/.boundsweep/state"), before) << "a refusal writes nothing";
    return message;
  }

  ScratchDirectory directory;
};

TEST_F(GridEvaluationTest, CountsEveryPoint) {
  const Problem problem(sweep_of());
  WatchedBackend backend;
  const GridEvaluation result = evaluate(problem, backend, "run");
  const GridCount count = count_grid(problem.sweep());
  EXPECT_FALSE(result.interrupted);
  EXPECT_FALSE(result.continued);
  EXPECT_EQ(result.evaluated, count.evaluated());
  EXPECT_EQ(result.fresh, count.evaluated());
  EXPECT_GT(count.skipped(), 0);
  EXPECT_FALSE(result.frontier.index.empty());
  ASSERT_EQ(result.cells.size(), cell_count(problem.view()));
  EXPECT_LT(*std::min_element(result.cells.begin(), result.cells.end()), CellBest());
  EXPECT_GT(backend.tiles, 10);
  EXPECT_GE(result.total_seconds, result.seconds);
}

TEST_F(GridEvaluationTest, TileSizeDoesNotMatter) {
  const Problem problem(sweep_of());
  std::vector<std::int64_t> first;
  for (const std::int64_t points : {1, 5, 12, 1000000}) {
    WatchedBackend backend;
    backend.tile_points = points;
    const GridEvaluation result = evaluate(problem, backend, "run" + std::to_string(points));
    if (first.empty()) first = result.frontier.index;
    EXPECT_EQ(result.frontier.index, first);
  }
}

TEST_F(GridEvaluationTest, InterruptedAndContinuedGivesTheSame) {
  const Problem problem(sweep_of());
  WatchedBackend whole;
  const GridEvaluation expected = evaluate(problem, whole, "whole");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    SCOPED_TRACE(signal);
    // Twice, the second time early in a run that continues another.
    const GridEvaluation first = interrupt(problem, 3, signal);
    EXPECT_TRUE(first.interrupted);
    EXPECT_FALSE(first.continued);
    EXPECT_TRUE(first.frontier.index.empty());
    EXPECT_TRUE(checkpoint_exists());
    const GridEvaluation second = interrupt(problem, 0, signal);
    EXPECT_TRUE(second.interrupted);
    EXPECT_TRUE(second.continued);
    EXPECT_GT(second.evaluated, first.evaluated);
    EXPECT_EQ(second.evaluated - first.evaluated, second.fresh);
    EXPECT_GE(second.total_seconds, first.total_seconds);

    WatchedBackend rest;
    const GridEvaluation last = evaluate(problem, rest, "run");
    EXPECT_FALSE(last.interrupted);
    EXPECT_TRUE(last.continued);
    EXPECT_EQ(last.frontier.index, expected.frontier.index);
    EXPECT_EQ(last.evaluated, expected.evaluated);
    EXPECT_EQ(last.vacuous, expected.vacuous);
    EXPECT_EQ(last.fresh, expected.evaluated - second.evaluated);
    EXPECT_EQ(rest.tiles + 4 + 1, whole.tiles) << "no tile is evaluated twice";
    Checkpoint(directory / "run").remove();
  }
}

TEST_F(GridEvaluationTest, EveryPlaceToInterruptIsAsGood) {
  const Problem problem(sweep_of());
  WatchedBackend whole;
  const GridEvaluation expected = evaluate(problem, whole, "whole");
  for (int tile = 0; tile + 1 < whole.tiles; ++tile) {
    EXPECT_TRUE(interrupt(problem, tile).interrupted);
    WatchedBackend rest;
    const GridEvaluation last = evaluate(problem, rest, "run");
    ASSERT_EQ(last.frontier.index, expected.frontier.index) << "interrupted in tile " << tile;
    ASSERT_EQ(last.cells, expected.cells) << "interrupted in tile " << tile;
    ASSERT_EQ(last.vacuous, expected.vacuous);
    Checkpoint(directory / "run").remove();
  }
}

TEST_F(GridEvaluationTest, TilesOfSeveralDepthsCanBeContinuedAndCutIntoShards) {
  const Problem problem(read_sweep_text("[architecture]\ndepth = [2, 1, 4, 3]\nradius = [1, 2]\n"
                                        "[weights]\nquery = { from = 0.1, to = 2, points = 20 }\n"
                                        "[statistics]\nsamples = [1e3, 1e6]\n"
                                        "[bound]\nlevels = 8\n",
                                        "depths.toml"));
  const std::int64_t points = grid_size(problem.view().grid);
  WatchedBackend simple;
  const GridEvaluation expected = evaluate(problem, simple, "simple");

  const auto with_depths = [](WatchedBackend& backend) {
    backend.tile_points = 64;  // 8 architectures at 4 depths
    backend.tile_depths = 4;
  };
  WatchedBackend whole;
  with_depths(whole);
  EXPECT_EQ(evaluate(problem, whole, "whole").cells, expected.cells);
  EXPECT_EQ(whole.tiles, 2 * 3);
  for (int tile = 0; tile + 1 < whole.tiles; ++tile) {
    WatchedBackend first, rest;
    with_depths(first);
    first.before_tile = [=](int number) {
      if (number == tile) std::raise(SIGINT);
    };
    EXPECT_TRUE(evaluate(problem, first, "run").interrupted);
    const GridEvaluation last = evaluate(problem, rest, "run");
    EXPECT_EQ(last.frontier.index, expected.frontier.index);
    EXPECT_EQ(last.cells, expected.cells);
    EXPECT_EQ(rest.tiles + first.tiles, whole.tiles) << "the tiles of the first run";
    Checkpoint(directory / "run").remove();
  }
  for (const std::int64_t cut : {std::int64_t{1}, points / 3, points / 2, points / 2 + 45, points - 3}) {
    WatchedBackend left, right;
    with_depths(left);
    with_depths(right);
    CellStore cells;
    cells.merge(evaluate(problem, left, fmt::format("left{}", cut), IndexRange{0, cut}).cells);
    cells.merge(evaluate(problem, right, fmt::format("right{}", cut), IndexRange{cut, points}).cells);
    EXPECT_EQ(cells.all(), expected.cells) << cut;
  }
}

TEST_F(GridEvaluationTest, InterruptInTheLastTileIsTooLate) {
  const Problem problem(sweep_of());
  WatchedBackend whole;
  const GridEvaluation expected = evaluate(problem, whole, "whole");
  const GridEvaluation result = interrupt(problem, whole.tiles - 1);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.frontier.index, expected.frontier.index);
}

TEST_F(GridEvaluationTest, ContinuesWithTheTilesOfTheFirstRun) {
  const Problem problem(sweep_of());
  WatchedBackend whole;
  const GridEvaluation expected = evaluate(problem, whole, "whole");
  interrupt(problem, 3);
  WatchedBackend larger;
  larger.tile_points = 1000;
  EXPECT_EQ(evaluate(problem, larger, "run").frontier.index, expected.frontier.index);
}

TEST_F(GridEvaluationTest, SignalsActAsBeforeAfterwards) {
  const Problem problem(sweep_of());
  interrupt(problem, 1);
  struct sigaction action {};
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    sigaction(signal, nullptr, &action);
    EXPECT_EQ(action.sa_handler, SIG_DFL);
  }
}

TEST_F(GridEvaluationTest, IgnoredSignalsStayIgnored) {
  const Problem problem(sweep_of());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    SCOPED_TRACE(signal);
    const auto former = std::signal(signal, SIG_IGN);
    EXPECT_FALSE(interrupt(problem, 1, signal).interrupted);
    EXPECT_EQ(std::signal(signal, former), SIG_IGN);
    Checkpoint(directory / "run").remove();
  }
}

TEST_F(GridEvaluationTest, SignalsThatRepeatThemselvesDoNotEndTheProcess) {
  const Problem problem(sweep_of());
  // A terminal that closes and its shell both say so; the limit of CPU time is recalled every second.
  for (const int signal : {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    WatchedBackend backend;
    backend.before_tile = [=](int number) {
      if (number == 1) std::raise(signal), std::raise(signal);
    };
    EXPECT_TRUE(evaluate(problem, backend, "run").interrupted);
    Checkpoint(directory / "run").remove();
  }
}

TEST_F(GridEvaluationTest, ADeviceThatFailsLeavesTheCheckpoint) {
  const Problem problem(sweep_of());
  WatchedBackend backend;
  backend.before_tile = [](int tile) {
    if (tile == 4) throw DeviceError("fell off the bus");
  };
  EXPECT_THROW(evaluate(problem, backend, "run"), DeviceError);
  EXPECT_TRUE(checkpoint_exists());
  WatchedBackend whole, rest;
  const GridEvaluation expected = evaluate(problem, whole, "whole");
  EXPECT_EQ(evaluate(problem, rest, "run").frontier.index, expected.frontier.index);
}

TEST_F(GridEvaluationTest, CheckpointOfAnotherSweepIsRefusedByName) {
  const std::string unfinished = (directory / "run").string() +
                                 ": holds an unfinished run of another sweep (";
  const std::string way_out = " differs); choose another --out, or remove " + work();
  EXPECT_EQ(error_after_interruption(sweep_of({"process.kappa=[0.5, 0.8]"})),
            unfinished + "process.kappa" + way_out);
  EXPECT_EQ(error_after_interruption(sweep_of({"bound.levels=9"})),
            unfinished + "bound.levels" + way_out);
  EXPECT_EQ(error_after_interruption(sweep_of({"frontier.group_by=[\"samples\"]"})),
            unfinished + "frontier.group_by" + way_out);
  EXPECT_EQ(error_after_interruption(sweep_of({"loss.target=\"in_class\""})),
            unfinished + "loss.target_bound" + way_out);
  EXPECT_EQ(error_after_interruption(sweep_of({"architecture.ff=16"})),
            unfinished + "architecture.ff_ratio" + way_out);
}

TEST_F(GridEvaluationTest, CheckpointOfASweepWithOtherObjectivesIsRefusedByName) {
  EXPECT_EQ(error_after_interruption(sweep_of({"frontier.maximize=[]"})),
            (directory / "run").string() +
                ": holds an unfinished run of another sweep (frontier.maximize differs); choose "
                "another --out, or remove " + work());
}

TEST_F(GridEvaluationTest, AnotherTitleIsTheSameSweep) {
  interrupt(Problem(sweep_of()), 2);
  WatchedBackend backend;
  EXPECT_TRUE(evaluate(Problem(sweep_of({"title=\"renamed\""})), backend, "run").continued);
}

TEST_F(GridEvaluationTest, CheckpointOfAnotherDeviceIsRefusedByName) {
  EXPECT_EQ(error_after_interruption(sweep_of(), "other"),
            (directory / "run").string() +
                ": holds an unfinished run on device watched; continue with --device watched, or "
                "remove " + work());
}

TEST_F(GridEvaluationTest, UnwritableDirectoryShowsBeforeAnyWork) {
  const Problem problem(sweep_of());
  std::ofstream(directory / "file") << "in the way";
  WatchedBackend backend;
  EXPECT_THROW(evaluate(problem, backend, "file/run"), ResourceError);
  EXPECT_EQ(backend.tiles, 0);
}

}  // namespace
}  // namespace boundsweep
