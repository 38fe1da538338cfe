#include "host/engine/grid_evaluation.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/engine/best_bound.hpp"
#include "host/engine/cell_store.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/done_tiles.hpp"
#include "host/engine/frontier_store.hpp"
#include "host/engine/grouping.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/processors.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/quick_tile.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/directory_lock.hpp"
#include "host/output/json_text.hpp"
#include "host/output/note.hpp"
#include "host/output/resolved.hpp"

namespace boundsweep {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr const char* cpu_name = "cpu";

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

TileShape shape_for(const Problem& problem, const Backend& backend, int threads) {
  const TileLimits limits = backend.tile_limits();
  const GridView& grid = problem.view().grid;
  if (backend.name() != cpu_name) return fit_tile(grid, limits);
  // More threads than CPUs make no tile quicker.
  const int working = std::min(threads > 0 ? threads : default_threads(), usable_cpus());
  return quick_tile(grid, estimate_cost(problem.sweep()), limits, working);
}

/// The state to start from: the checkpoint's, or a fresh one.
RunState starting_state(const Problem& problem, const Backend& backend,
                        const EvaluationOptions& options, Checkpoint& checkpoint, bool& continued) {
  const std::string directory = options.directory.string(),
                    work = (options.directory / work_directory).string();
  const Json sweep = resolved(problem.sweep());
  std::optional<RunState> saved = checkpoint.load();
  continued = saved.has_value();
  if (!saved) {
    RunState state;
    state.sweep = sweep;
    state.device = backend.name();
    state.shape = shape_for(problem, backend, options.threads);
    state.range = options.range;
    return state;
  }
  const std::string difference = first_difference(saved->sweep, sweep);
  if (!difference.empty())
    throw InputError(
        fmt::format("{}: holds an unfinished run of another sweep ({} differs); choose another "
                    "--out, or remove {}",
                    directory, difference, work));
  if (!(saved->range == options.range))
    throw InputError(
        fmt::format("{}: holds an unfinished run of points {} to {}, not {} to {}, another shard; "
                    "choose another --out, or remove {}",
                    directory, saved->range.first, saved->range.last - 1, options.range.first,
                    options.range.last - 1, work));
  if (saved->device != backend.name())
    throw InputError(fmt::format(
        "{}: holds an unfinished run on device {}; continue with --device {}, or remove {}",
        directory, saved->device, saved->device, work));
  const std::size_t cells = saved->done.tiles.empty() ? 0 : cell_count(problem.view());
  if (saved->done.cells.all().size() != cells)
    throw InputError(
        fmt::format("{}: holds an unfinished run with {} cells of phase diagrams, not {}; remove {} "
                    "to start over",
                    directory, saved->done.cells.all().size(), cells, work));
  return *std::move(saved);
}

/// What the other processes need to know of the start.
std::string start_text(const RunState& state, std::int64_t start) {
  Json json{{"start", start},
            {"device", state.device},
            {"tile", to_json(state.shape)},
            {"done", Json::array()}};
  for (const auto& [first, last] : state.done.tiles.intervals())
    json["done"].push_back({first, last});
  return json_text(json);
}

void read_start(const std::string& text, RunState& state, Checkpoint& checkpoint) {
  const Json json = Json::parse(text);
  checkpoint.join(count_of(json.at("start")));
  state.device = json.at("device");
  state.shape = tile_shape(json.at("tile"));
  for (const Json& interval : json.at("done"))
    state.done.tiles.insert(count_of(interval.at(0)), count_of(interval.at(1)));
}

}  // namespace

GridEvaluation evaluate_grid(const Problem& problem, Backend& backend,
                             const EvaluationOptions& options, Team& team) {
  const InterruptGuard guard;  // from before the checkpoint begins, so that no signal finds it half
  const GridView& grid = problem.view().grid;
  const Grouping grouping = grouping_of(problem.sweep());
  const FrontierStore empty(grid, grouping, problem.view().settings.objectives);
  FrontierStore store = empty;
  CellStore cells;
  Checkpoint checkpoint(options.directory, team.rank());
  BestBound best(problem.view().settings);
  GridEvaluation result;
  RunState state;
  std::string text;
  team.together([&] {
    if (!team.is_first()) return;
    state = starting_state(problem, backend, options, checkpoint, result.continued);
    best.see(state.done.survivors);
    store.merge(state.done.survivors);
    cells = state.done.cells;
    state.done.survivors = store.all();
    // The directory is this sweep's from now on, and a failing disk shows at once.
    text = start_text(state, checkpoint.start(state));
    state.done.survivors = {};
    state.done.cells = {};
  });
  team.broadcast(text);
  team.together([&] {
    if (team.is_first()) return;
    read_start(text, state, checkpoint);
    if (state.device != backend.name())
      throw InputError(fmt::format(
          "rank {} runs on device {}, rank 0 on {}: results of one run come from one kind; say "
          "--device {}",
          team.rank(), backend.name(), state.device, cpu_name));
  });

  const Clock::time_point start = Clock::now();
  const Tiling tiling(grid, state.shape, options.range);
  const RemainingTiles remaining(state.done.tiles, tiling.tiles());
  DoneTilesLog log(checkpoint, empty, store, cells, team.is_first(), options.seconds_between_saves);
  Progress progress(options.evaluated, options.show_progress && team.is_first());
  bool noticed = false;
  const auto save_if_interrupted = [&] {
    if (!InterruptGuard::interrupted()) return false;
    log.save();
    if (!noticed && team.size() > 1 && team.is_first())
      note(fmt::format("interrupted; what is done is in the checkpoint in {}",
                       options.directory.string()));
    noticed = true;
    return true;
  };
  team.start(remaining.count());
  for (std::int64_t i = team.next(0); i >= 0; i = team.next(log.evaluated())) {
    const std::int64_t number = remaining.tile(i);
    const TileResult tile = backend.evaluate(tiling.tile(number), grouping);
    best.see(tile.survivors);
    log.add(number, tile);
    progress.update(state.done.evaluated + team.evaluated(), team.evaluated(), best.text());
    if (save_if_interrupted()) team.stop();
    log.save_if_due();
  }
  team.wait([&] {
    save_if_interrupted();
    progress.update(state.done.evaluated + team.evaluated(), team.evaluated(), best.text());
  });

  std::vector<std::int64_t> sums{log.tiles(), log.evaluated(), log.vacuous()};
  team.sum(sums);
  std::string complete = sums[0] == remaining.count() ? "complete" : "";
  team.broadcast(complete);
  result.interrupted = complete.empty();
  result.fresh = sums[1];
  result.evaluated = state.done.evaluated + sums[1];
  result.vacuous = state.done.vacuous + sums[2];
  if (result.interrupted) {
    log.save();  // another process was interrupted, perhaps
  } else {
    log.save_before_writing();
    team.merge(store, cells);
    if (team.is_first()) {
      result.frontier = store.all();
      result.cells = cells.all();
      result.cells.resize(cell_count(problem.view()));  // where there was no tile
    }
  }
  result.seconds = seconds_since(start);
  result.total_seconds =
      state.done.seconds + (result.interrupted ? log.saved_seconds() : result.seconds);
  return result;
}

}  // namespace boundsweep
