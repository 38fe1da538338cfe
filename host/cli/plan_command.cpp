/// boundsweep plan: what a run would do, without evaluating anything.

#include <algorithm>
#include <cmath>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/grid_count.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/problem.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/result_files.hpp"

namespace boundsweep {
namespace {

struct PlanArguments {
  SweepArguments sweep;
  DeviceArguments device;
};

std::string axes_text(const Sweep& sweep) {
  std::string text = "axes (the last one fastest; others have their single value)\n";
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    const std::size_t size = sweep.axis(axis).size();
    if (size > 1)
      text += fmt::format("  {:<30} {:>9} values  {}\n", axis_path(axis, sweep), size,
                          axis_summary(sweep, axis));
  }
  return text;
}

/// Bytes of the largest tile's buffers: summaries, candidates, reduction scratch where every point is
/// a candidate and survives.
double tile_memory(const TileShape& shape, int objectives) {
  const auto architectures = static_cast<double>(shape.architectures);
  const double points =
      architectures * static_cast<double>(shape.curves) * static_cast<double>(shape.offsets);
  return architectures * sizeof(Summary) +
         points * (2 * objectives * sizeof(Key) + 8 * sizeof(std::int64_t));
}

int plan(const PlanArguments& arguments) {
  const Sweep sweep = arguments.sweep.read();
  const GridCount count = count_grid(sweep);
  const Problem problem(sweep);
  const GridView& grid = problem.view().grid;
  std::string note;
  const auto backend = choose_backend(arguments.device.device, arguments.device.threads, note);

  std::string text = axes_text(sweep);
  text += fmt::format(
      "points         {}\n"
      "  skipped      {} (heads do not divide width: {}; more norms than sublayers: {})\n"
      "  evaluated    {}\n"
      "architectures  {} evaluated of {}\n",
      count.points, count.skipped(), count.heads_do_not_divide_width,
      count.more_norms_than_sublayers, count.evaluated(), count.evaluated_architectures,
      count.architectures);

  const TileShape extent = grid_extent(grid);
  const TileShape shape =
      fit_tile(grid, backend->most_tile_points(), backend->most_tile_architectures());
  text += fmt::format("memory         {}B for the largest tile, plus the frontier\n",
                      human_count(tile_memory(shape, problem.view().settings.objectives)));
  text += note + "\n";

  const auto architectures = static_cast<double>(count.evaluated_architectures);
  const double core_seconds = estimate_cost(sweep).total(
      architectures, architectures * static_cast<double>(extent.curves),
      static_cast<double>(count.evaluated()));
  const int threads = arguments.device.threads > 0
                          ? arguments.device.threads
                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  text += fmt::format("estimated time {} on {} CPU threads ({} core-hours)\n",
                      human_duration(core_seconds / threads), threads,
                      human_count(core_seconds / 3600));
  text += "               on a GPU: not estimated, no GPU has been measured yet\n";
  constexpr double part_seconds = 3600;
  text += fmt::format("job array      {:.0f} parts of about {} on {} CPU threads each\n",
                      std::max(1.0, std::ceil(core_seconds / threads / part_seconds)),
                      human_duration(std::min(part_seconds, core_seconds / threads)), threads);
  text += fmt::format("--all          points.csv of about {}B\n",
                      human_count(points_file_size(count.evaluated())));
  print(text);
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "plan", "Evaluate nothing: print axes, counts, memory and the estimated time of a run");
  auto arguments = std::make_shared<PlanArguments>();
  arguments->sweep.add_to(*command);
  arguments->device.add_to(*command);
  command->callback([&action, arguments] { action = [arguments] { return plan(*arguments); }; });
}

}  // namespace boundsweep
