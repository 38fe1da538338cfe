/// boundsweep run: evaluates a whole grid and writes its frontier.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/grid_evaluation.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/throughput.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/file.hpp"
#include "host/output/manifest.hpp"
#include "host/output/preview.hpp"
#include "host/output/resolved.hpp"
#include "host/output/result_files.hpp"
#include "host/output/terminal.hpp"
#include "host/report/html/page.hpp"

namespace boundsweep {
namespace {

constexpr int interrupted_exit_code = 130;
constexpr std::int64_t most_points_for_all = 10'000'000;
constexpr double longest_unasked = 30 * 86400.0;
constexpr std::size_t preview_rows = 10;

struct RunArguments {
  SweepArguments sweep;
  DeviceArguments device;
  std::string out;
  bool all = false;
  bool report = false;
  bool yes = false;
};

std::filesystem::path output_directory(const RunArguments& arguments) {
  if (!arguments.out.empty()) return arguments.out;
  return std::filesystem::path("boundsweep-out") /
         std::filesystem::path(arguments.sweep.file).stem();
}

/// Refuses what cannot be meant, before anything is written.
void check_size(const RunArguments& arguments, const Sweep& sweep, const GridCount& count) {
  if (arguments.yes) return;
  if (arguments.all && count.evaluated() > most_points_for_all)
    throw InputError(fmt::format(
        "--all: points.csv would hold {} points, about {}B; --yes writes it all the same",
        count.evaluated(), human_count(points_file_size(count.evaluated()))));
  const TileShape extent = grid_extent(Problem(sweep).view().grid);
  const double architectures = static_cast<double>(count.evaluated_architectures);
  const double curves = architectures * static_cast<double>(extent.curves);
  const double seconds =
      estimate_cost(sweep).total(architectures, curves, static_cast<double>(count.evaluated()));
  if (seconds > longest_unasked)
    throw InputError(fmt::format(
        "{}: {} points are about {} of work on one CPU core; make the grid smaller, or start it all "
        "the same with --yes",
        sweep.file, count.evaluated(), human_duration(seconds)));
}

/// Refuses a directory with the results of another sweep.
void check_directory(const std::filesystem::path& directory, const Sweep& sweep) {
  const auto other = manifest_sweep(directory);
  if (!other) return;
  const std::string difference = first_difference(*other, resolved(sweep));
  if (!difference.empty())
    throw InputError(fmt::format(
        "{}: holds the results of another sweep ({} differs); choose another --out",
        directory.string(), difference));
}

std::string summary(const GridCount& count, const GridEvaluation& evaluation,
                    const Backend& backend) {
  const Throughput throughput(count, evaluation, backend.times());
  return fmt::format(
      "{} points evaluated, {} skipped, {} vacuous, {} on the frontier\n"
      "{}: {} points/s, {} architectures/s; summarize {:.0f} %, evaluate {:.0f} %, reduce {:.0f} %\n",
      evaluation.evaluated, count.skipped(), evaluation.vacuous, evaluation.frontier.size(),
      human_duration(evaluation.seconds), human_count(throughput.points_per_second),
      human_count(throughput.architectures_per_second), 100 * throughput.summarize_share,
      100 * throughput.evaluate_share, 100 * throughput.reduce_share);
}

int run(const RunArguments& arguments) {
  const Sweep sweep = arguments.sweep.read();
  const GridCount count = count_grid(sweep);
  check_size(arguments, sweep, count);
  const std::filesystem::path directory = output_directory(arguments);
  check_directory(directory, sweep);

  std::string note;
  const auto backend = choose_backend(arguments.device.device, arguments.device.threads, note);
  const auto say = [&](const std::string& text) {
    if (!arguments.device.quiet) print(text);
  };
  say(note + "\n");
  const bool progress = !arguments.device.quiet && !arguments.device.no_progress;
  const Problem problem(sweep);
  backend->load(problem.view(), static_cast<std::int64_t>(sweep.activations.size()));
  const GridEvaluation evaluation =
      evaluate_grid(problem, *backend, directory, arguments.device.threads, progress);
  if (evaluation.interrupted) {
    fmt::print(stderr,
               "boundsweep: interrupted after {} of {} points; the same command continues from the "
               "checkpoint in {}\n",
               evaluation.evaluated, count.evaluated(), directory.string());
    return interrupted_exit_code;
  }

  std::vector<std::string> files{"frontier.csv"};
  const std::vector<std::string> first = write_frontier(
      problem, *backend, evaluation.frontier, directory / files[0], preview_rows);
  if (!sweep.diagrams.empty()) {
    files.push_back(phases_file);
    write_phases(problem, *backend, evaluation.diagrams, directory / phases_file);
  }
  if (arguments.all) {
    files.push_back("points.csv");
    if (!write_all_points(problem, *backend, directory / files.back(), evaluation.evaluated,
                          progress)) {
      fmt::print(stderr, "boundsweep: interrupted while writing {}\n",
                 (directory / files.back()).string());
      return interrupted_exit_code;
    }
  }
  if (!arguments.all) {  // one of an earlier run would not be in the manifest
    std::error_code ignored;
    std::filesystem::remove(directory / "points.csv", ignored);
  }
  atomic_write(directory / "manifest.json",
               make_manifest(sweep, count, evaluation, *backend, directory, files).dump(2) + "\n");
  Checkpoint(directory).remove();
  say(summary(count, evaluation, *backend));
  say("\n" + preview(sweep, first, evaluation.frontier.size(),
                     page_of(STDOUT_FILENO).width));
  for (const std::string& file : files) say((directory / file).string() + "\n");
  if (arguments.report) say(write_report(directory).string() + "\n");
  return 0;
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "run",
      "Evaluate the whole grid and write its frontier. Continues an interrupted run of the same "
      "sweep in the same directory");
  auto arguments = std::make_shared<RunArguments>();
  arguments->sweep.add_to(*command);
  command->add_option("--out", arguments->out,
                      "Output directory; by default boundsweep-out/ and the sweep file's name")
      ->type_name("DIR");
  command->add_flag("--all", arguments->all, "Also write every point, to points.csv");
  command->add_flag("--report", arguments->report,
                    "Also write report.html, one page to look at");
  command->add_flag("--yes", arguments->yes,
                    "Go ahead with more than 10^7 points of --all, or with a grid that takes months");
  arguments->device.add_to(*command);
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace boundsweep
