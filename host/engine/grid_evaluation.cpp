#include "host/engine/grid_evaluation.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/engine/best_bound.hpp"
#include "host/engine/cell_store.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/frontier_store.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/resolved.hpp"

namespace boundsweep {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double seconds_between_checkpoints = 30;
/// An interrupt is noticed between tiles, so a tile on the CPU should not take longer.
constexpr double seconds_per_tile = 0.25;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Grouping grouping_of(const Sweep& sweep) {
  Grouping grouping;
  for (const Axis axis : sweep.frontier.group_by) grouping.by[number(axis)] = true;
  return grouping;
}

TileShape shape_for(const Problem& problem, const Backend& backend, int threads) {
  const GridView& grid = problem.view().grid;
  std::int64_t architectures = backend.most_tile_architectures();
  if (backend.name() == "cpu") {
    const TileShape extent = grid_extent(grid);
    const auto curves = static_cast<double>(extent.curves);
    const double each = estimate_cost(problem.sweep())
                            .total(1, curves, curves * static_cast<double>(extent.offsets));
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const double fit = seconds_per_tile * (threads > 0 ? threads : cores) / each;
    architectures = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::min(fit, 1e9)), 16, architectures);
  }
  return fit_tile(grid, backend.most_tile_points(), architectures);
}

/// The state to start from: the checkpoint's, or a fresh one.
RunState starting_state(const Problem& problem, const Backend& backend,
                        const std::filesystem::path& directory, const Checkpoint& checkpoint,
                        int threads, bool& continued) {
  const nlohmann::ordered_json sweep = resolved(problem.sweep());
  std::optional<RunState> saved = checkpoint.load();
  continued = saved.has_value();
  if (!saved) {
    RunState state;
    state.sweep = sweep;
    state.device = backend.name();
    state.shape = shape_for(problem, backend, threads);
    return state;
  }
  const std::string difference = first_difference(saved->sweep, sweep);
  if (!difference.empty())
    throw InputError(fmt::format(
        "{}: holds an unfinished run of another sweep ({} differs); choose another --out, or remove "
        "its checkpoint directory",
        directory.string(), difference));
  if (saved->device != backend.name())
    throw InputError(fmt::format(
        "{}: holds an unfinished run on device {}; continue with --device {}, or remove its "
        "checkpoint directory",
        directory.string(), saved->device, saved->device));
  return *std::move(saved);
}

}  // namespace

GridEvaluation evaluate_grid(const Problem& problem, Backend& backend,
                             const std::filesystem::path& directory, int threads,
                             bool show_progress) {
  const GridView& grid = problem.view().grid;
  const Grouping grouping = grouping_of(problem.sweep());
  Checkpoint checkpoint(directory);
  checkpoint.lock();
  GridEvaluation result;
  RunState state =
      starting_state(problem, backend, directory, checkpoint, threads, result.continued);
  FrontierStore store(grid, grouping, problem.view().settings.objectives);
  BestBound best(problem.view().settings);
  best.see(state.survivors);
  store.merge(state.survivors);
  state.survivors = {};
  CellStore cells;
  cells.merge(state.cells);

  const Clock::time_point start = Clock::now();
  const double earlier_seconds = state.seconds;
  const std::int64_t earlier = state.evaluated;
  const auto save = [&] {
    state.seconds = earlier_seconds + seconds_since(start);
    state.survivors = store.all();
    state.cells = cells.all();
    checkpoint.save(state);
    state.survivors = {};
  };
  save();  // the directory is this sweep's from now on, and a failing disk shows at once
  Clock::time_point last_save = Clock::now();
  const InterruptGuard guard;
  const Tiling tiling(grid, state.shape);
  Progress progress(count_grid(problem.sweep()).evaluated(), show_progress);
  while (state.next_tile < tiling.tiles()) {
    const TileResult tile = backend.evaluate(tiling.tile(state.next_tile), grouping);
    best.see(tile.survivors);
    store.merge(tile.survivors);
    cells.merge(tile.cells);
    state.evaluated += tile.evaluated;
    state.vacuous += tile.vacuous;
    ++state.next_tile;
    progress.update(state.evaluated, state.evaluated - earlier, best.text());
    result.interrupted = InterruptGuard::interrupted() && state.next_tile < tiling.tiles();
    if (result.interrupted) break;
    if (seconds_since(last_save) > seconds_between_checkpoints) {
      save();
      last_save = Clock::now();
    }
  }
  result.evaluated = state.evaluated;
  result.vacuous = state.vacuous;
  result.fresh = state.evaluated - earlier;
  result.seconds = seconds_since(start);
  result.total_seconds = earlier_seconds + result.seconds;
  if (result.interrupted) {
    save();  // last, so that the time it states is no less than this run's
  } else {
    result.frontier = store.sorted();
    result.diagrams = best_points(problem.view(), cells.all());
  }
  return result;
}

}  // namespace boundsweep
