/// boundsweep run: evaluates a whole grid and writes its frontier.

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/cluster/keys_file.hpp"
#include "host/cluster/mpi/join_team.hpp"
#include "host/cluster/other_cuts.hpp"
#include "host/cluster/shard.hpp"
#include "host/cluster/shard_manifest.hpp"
#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/failure.hpp"
#include "host/engine/grid_evaluation.hpp"
#include "host/engine/grouping.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/throughput.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/manifest.hpp"
#include "host/output/directory_obstacle.hpp"
#include "host/output/note.hpp"
#include "host/output/output_directory.hpp"
#include "host/output/preview.hpp"
#include "host/output/resolved.hpp"
#include "host/output/result_files.hpp"
#include "host/output/terminal.hpp"
#include "host/report/html/page.hpp"
#include "host/report/paragraph.hpp"

namespace boundsweep {
namespace {

constexpr int interrupted_exit_code = 130;
constexpr std::int64_t most_points_for_all = 10'000'000;
constexpr std::size_t preview_rows = 10;
constexpr Domain save_intervals{"a number of seconds from 0 to 10^6", 0, 1e6};

struct RunArguments {
  SweepArguments sweep;
  DeviceArguments device;
  std::string out;
  std::string shard;
  double seconds_between_saves = 30;
  bool all = false;
  bool report = false;
  bool yes = false;
};

/// The part of the grid that this run evaluates.
struct Part {
  std::optional<Shard> shard;  ///< empty: all
  IndexRange range;
  std::int64_t evaluated = 0;  ///< points that are not skipped
};

Part part_of(const RunArguments& arguments, const Sweep& sweep, const GridCount& count) {
  if (arguments.shard.empty()) return {{}, {0, count.points}, count.evaluated()};
  const Shard shard = parse_shard(arguments.shard);
  if (arguments.all) throw InputError("--all: not with --shard; merge takes no points.csv");
  if (arguments.report)
    throw InputError("--report: not with --shard; merge the shards, then boundsweep report");
  const IndexRange range = shard_range(sweep, shard);
  return {shard, range, evaluated_points(sweep, range)};
}

std::filesystem::path directory_of(const RunArguments& arguments, const Part& part) {
  if (!arguments.out.empty()) return arguments.out;
  const std::filesystem::path whole = default_output_directory(arguments.sweep.file);
  return part.shard ? whole / shard_directory_name(*part.shard) : whole;
}

/// Part of a job array that is submitted again has a size of its own: where --shard took the number
/// of parts from that, shards of another cut that are there already decide. A number that was
/// stated is meant, but merge takes shards of one cut only.
void check_cut(const RunArguments& arguments, const std::filesystem::path& directory,
               const nlohmann::ordered_json& sweep, const Part& part, bool says_so) {
  if (!part.shard) return;
  const std::optional<NamedShard> other = other_cut_beside(directory, sweep, *part.shard);
  if (!other) return;
  const std::string there = other->directory.string();
  if (arguments.shard == array_shard)
    throw InputError(fmt::format(
        "--shard slurm: this job array has {} task{}, but {} is of another cut of the sweep; say "
        "--shard slurm/{} for tasks of that cut, --shard slurm/{} for a new one",
        part.shard->count, part.shard->count == 1 ? "" : "s", there, other->shard.count,
        part.shard->count));
  if (says_so)
    note(fmt::format("{} is of another cut of the sweep, not of {} parts; merge takes the shards of "
                     "one",
                     there, part.shard->count));
}

/// Refuses what cannot be meant, before anything is written.
void check_size(const RunArguments& arguments, const Sweep& sweep, const GridCount& count,
                const Part& part) {
  if (arguments.yes) return;
  if (arguments.all && count.evaluated() > most_points_for_all)
    throw InputError(fmt::format(
        "--all: points.csv would hold {} points, about {}; --yes writes it all the same",
        count.evaluated(), human_bytes(points_file_size(count.evaluated()))));
  const TileShape extent = grid_extent(Problem(sweep).view().grid);
  const double architectures = static_cast<double>(count.evaluated_architectures);
  const double curves = architectures * static_cast<double>(extent.curves);
  const double share = static_cast<double>(part.evaluated) /
                       static_cast<double>(std::max<std::int64_t>(count.evaluated(), 1));
  const double seconds = share * estimate_cost(sweep).total(architectures, curves,
                                                            static_cast<double>(count.evaluated()));
  if (seconds > longest_unasked)
    throw InputError(
        fmt::format("{}: {} points are about {} of work on one CPU core; make the grid smaller, or "
                    "start it all the same with --yes",
                    sweep.file, part.evaluated, human_duration(seconds)));
}

std::string summary(const GridCount& count, const Part& part, const GridEvaluation& evaluation,
                    const Backend& backend, std::size_t width) {
  const Throughput throughput(count, evaluation, backend.times());
  return paragraph("",
                   fmt::format("{} point{} evaluated, {} skipped, {} vacuous, {} on the frontier",
                               evaluation.evaluated, evaluation.evaluated == 1 ? "" : "s",
                               part.range.points() - evaluation.evaluated, evaluation.vacuous,
                               evaluation.frontier.index.size()),
                   width) +
         paragraph("",
                   fmt::format("{}: {} points/s, {} architectures/s; summarize {:.0f} %, evaluate "
                               "{:.0f} %, reduce {:.0f} %",
                               human_duration(evaluation.seconds),
                               human_count(throughput.points_per_second),
                               human_count(throughput.architectures_per_second),
                               100 * throughput.summarize_share, 100 * throughput.evaluate_share,
                               100 * throughput.reduce_share),
                   width);
}

/// What every process of a run sets up for itself.
struct Setup {
  std::unique_ptr<OutputDirectory> output;  ///< of the first process alone, which locks for all
  Sweep sweep;
  GridCount count;
  Part part;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<Problem> problem;
  EvaluationOptions options;

  const std::filesystem::path& directory() const { return options.directory; }
};

/// `text` is the sweep file's.
Setup set_up(const RunArguments& arguments, const std::string& text, const Team& team) {
  Setup setup;
  setup.sweep = read_sweep_text(text, sweep_name(arguments.sweep.file), arguments.sweep.overrides);
  setup.count = count_grid(setup.sweep);
  setup.part = part_of(arguments, setup.sweep, setup.count);
  check_size(arguments, setup.sweep, setup.count, setup.part);
  EvaluationOptions& options = setup.options;
  options.directory = directory_of(arguments, setup.part);
  check_output_directory(options.directory);
  const nlohmann::ordered_json sweep = resolved(setup.sweep);
  check_cut(arguments, options.directory, sweep, setup.part,
            team.is_first() && !arguments.device.quiet);
  if (team.is_first()) {
    setup.output = std::make_unique<OutputDirectory>(options.directory);
    check_directory(*setup.output, sweep, setup.part.shard);
  }
  options.threads = arguments.device.threads > 0 ? arguments.device.threads : team.threads();
  options.show_progress = !arguments.device.quiet && !arguments.device.no_progress;
  options.range = setup.part.range;
  options.evaluated = setup.part.evaluated;
  options.seconds_between_saves = arguments.seconds_between_saves;

  if (team.size() > 1) cuda::select_device(team.local_rank());
  std::string device;
  setup.backend = choose_backend(arguments.device.device, options.threads, device);
  if (team.is_first() && !arguments.device.quiet) say_notes(setup.sweep);
  const std::string ranks = team.size() > 1 ? fmt::format("{} ranks; ", team.size()) : "";
  if (team.is_first() && !arguments.device.quiet)
    print(paragraph(ranks + "device: ", device, page_of(STDOUT_FILENO).width.value_or(SIZE_MAX)));
  setup.problem = std::make_unique<Problem>(setup.sweep);
  setup.backend->load(setup.problem->view(),
                      static_cast<std::int64_t>(setup.sweep.activations.size()));
  return setup;
}

/// The names of the results, in the order in which they are written.
std::vector<std::string> result_names(const RunArguments& arguments, const Setup& setup) {
  std::vector<std::string> names{"frontier.csv"};
  if (!setup.sweep.diagrams.empty()) names.emplace_back(phases_file);
  if (setup.part.shard)
    for (const std::string& table : std::vector<std::string>(names))
      names.push_back(keys_name(table));
  if (arguments.all) names.emplace_back("points.csv");
  return names;
}

/// Writes the results of a run that is complete. Throws Interrupted before the first of them has
/// its name; from then on a signal changes nothing.
int write_results(const RunArguments& arguments, Setup& setup, const GridEvaluation& evaluation,
                  int ranks) {
  const std::filesystem::path& directory = setup.directory();
  const Part& part = setup.part;
  const Problem& problem = *setup.problem;
  Backend& backend = *setup.backend;
  OutputDirectory& output = *setup.output;
  std::vector<std::string> files = result_names(arguments, setup);
  output.declare(files);
  ResultFile& frontier_table = output.create(files[0]);
  const std::vector<std::string> first = write_frontier(
      problem, backend, evaluation.frontier.index, frontier_table, preview_rows);
  frontier_table.close();
  ResultFile* phases_table = nullptr;
  if (!problem.sweep().diagrams.empty()) {
    phases_table = &output.create(phases_file);
    write_phases(problem, backend, best_points(problem.view(), evaluation.cells), *phases_table);
    phases_table->close();
  }
  if (part.shard) {
    const Grouping grouping = grouping_of(setup.sweep);
    const Survivors& frontier = evaluation.frontier;
    const auto group_of = [&](std::size_t row) {
      return group_number(problem.view().grid, grouping, frontier.index[row]);
    };
    ResultFile& frontier_keys = output.create(keys_name(files[0]));
    write_keys_file(frontier_keys, frontier_table.partial(), *part.shard,
                    problem.view().settings.objectives, group_of, frontier);
    frontier_keys.close();
    if (phases_table != nullptr) {
      ResultFile& phases_keys = output.create(keys_name(phases_file));
      write_keys_file(phases_keys, phases_table->partial(), *part.shard, evaluation.cells);
      phases_keys.close();
    }
  }
  if (arguments.all) {
    ResultFile& points_table = output.create("points.csv");
    write_all_points(problem, backend, points_table, evaluation.evaluated,
                     setup.options.show_progress);
    points_table.close();
  }
  nlohmann::ordered_json manifest =
      make_manifest(setup.sweep, setup.count, evaluation, backend, output.checksums());
  if (ranks > 1) manifest["ranks"] = ranks;
  if (part.shard) make_shard_manifest(manifest, *part.shard, part.range, arguments.sweep.overrides);
  InterruptGuard::check();
  output.publish(manifest, arguments.report);
  Checkpoint(directory).remove();
  std::string report;
  if (arguments.report) report = write_report(directory).string() + "\n";
  if (arguments.device.quiet) return 0;
  const std::optional<std::size_t> width = page_of(STDOUT_FILENO).width;
  print(summary(setup.count, part, evaluation, backend, width.value_or(SIZE_MAX)));
  print("\n" + preview(setup.sweep, first, evaluation.frontier.index.size(), width));
  files.push_back("manifest.json");
  for (const std::string& file : files) print((directory / file).string() + "\n");
  print(report);
  return 0;
}

int run_in(const RunArguments& arguments, Team& team) {
  const InterruptGuard guard;
  Setup setup;
  std::string text;  // standard input and pipes are one process', and can be read once
  team.together([&] {
    if (team.is_first()) text = sweep_file_text(arguments.sweep.file);
  });
  team.broadcast(text);
  team.together([&] { setup = set_up(arguments, text, team); });
  const GridEvaluation evaluation =
      evaluate_grid(*setup.problem, *setup.backend, setup.options, team);
  if (evaluation.interrupted) {
    if (team.is_first())
      note(fmt::format("interrupted after {} of {} points; the same command continues from the "
                       "checkpoint in {}",
                       evaluation.evaluated, setup.part.evaluated, setup.directory().string()));
    return interrupted_exit_code;
  }
  int code = 0;
  try {
    if (team.is_first()) code = write_results(arguments, setup, evaluation, team.size());
  } catch (const Interrupted&) {
    note(fmt::format(
        "interrupted while writing; the same command continues from the checkpoint in {}",
        setup.directory().string()));
    code = interrupted_exit_code;
  }
  team.wait([] {});
  return code;
}

/// Says the failure that all processes know of, in the one that has it, while the others still wait
/// to leave the team: the launcher ends all as soon as one has left with an error.
[[noreturn]] void say_together(Team& team) {
  try {
    throw;
  } catch (const FailedElsewhere&) {
    team.wait([] {});
    throw;
  } catch (...) {
    const Failure failure = current_failure();
    note(failure.message);
    team.wait([] {});
    throw FailedElsewhere{failure.exit_code};
  }
}

int run(const RunArguments& arguments) {
  const std::unique_ptr<Team> team = join_team();
  try {
    return run_in(arguments, *team);
  } catch (...) {
    if (team->size() == 1) throw;
    if (team->failed_together()) say_together(*team);
    // The others do not know: they are ended, what they saved stays.
    const Failure failure = current_failure();
    note(fmt::format("rank {} of {}: {}; what was saved of the run is in its checkpoint, the same "
                     "command continues",
                     team->rank(), team->size(), failure.message));
    std::fflush(stdout);
    team->abort(failure.exit_code);
    throw;
  }
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "run",
      "Evaluate the whole grid and write its frontier. Continues an interrupted run of the same "
      "sweep in the same directory");
  auto arguments = std::make_shared<RunArguments>();
  arguments->sweep.add_to(*command);
  command
      ->add_option("--out", arguments->out,
                   "Output directory; by default boundsweep-out/ and the sweep file's name")
      ->check(directory_name())
      ->type_name("DIR");
  command
      ->add_option(
          "--shard", arguments->shard,
          "Evaluate part i of n (from 0) only, to be merged; slurm: the parts are the tasks "
          "of the job array this runs in; slurm/n: part number i is the task's")
      ->check(not_empty("be i/n, slurm or slurm/n"))
      ->type_name("i/n");
  add_number_option(*command, "--checkpoint", arguments->seconds_between_saves, save_intervals,
                    "Save what is done every so many seconds; 30 by default")
      ->type_name("SECONDS");
  command->add_flag("--all", arguments->all, "Also write every point, to points.csv");
  command->add_flag("--report", arguments->report, "Also write report.html, one page to look at");
  command->add_flag(
      "--yes", arguments->yes,
      "Go ahead with more than 10^7 points of --all, or with a grid that takes months");
  arguments->device.add_to(*command);
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace boundsweep
