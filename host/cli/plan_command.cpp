/// boundsweep plan: what a run would do, without evaluating anything.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include <unistd.h>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/cluster/array_limit.hpp"
#include "host/cluster/installation.hpp"
#include "host/cluster/job_size.hpp"
#include "host/cluster/slurm_script.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/cost_model.hpp"
#include "host/engine/problem.hpp"
#include "host/engine/processors.hpp"
#include "host/engine/progress.hpp"
#include "host/engine/tiling.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/result_files.hpp"
#include "host/output/terminal.hpp"
#include "host/report/paragraph.hpp"

namespace boundsweep {
namespace {

constexpr Domain task_numbers{"a whole number from 1 to 10^6", 1, 1e6, true};
constexpr Domain hours_of_tasks{"a number of hours from 0.25 to 1000", least_task_hours, 1000};
static_assert(least_task_hours == 0.25);

struct PlanArguments {
  SweepArguments sweep;
  DeviceArguments device;
  std::string slurm;  ///< kind of job whose commands to print instead
  JobWishes job;
  bool knows_limit = false;  ///< --most-tasks was given
  std::string out;
  std::string job_files;
};

/// What a sweep comes to, before anything is evaluated.
struct Estimate {
  GridCount count;
  double core_seconds = 0;  ///< on one CPU thread
  double tile_bytes = 0;
};

std::string axes_text(const Sweep& sweep, std::size_t width) {
  std::string text;
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    const std::size_t size = sweep.axis(axis).size();
    if (size > 1)
      text += wrapped(fmt::format("  {:<30} {:>9} values  ", axis_path(axis, sweep), size),
                      axis_values_shown(sweep, axis), ", ", width);
  }
  if (text.empty()) return "axes           none has several values\n";
  return "axes (the last one fastest; others have their single value)\n" + text;
}

/// Bytes of the largest tile's buffers: summaries, candidates, reduction scratch where every point
/// is a candidate and survives.
double tile_memory(const TileShape& shape, int objectives) {
  const auto architectures = static_cast<double>(shape.all_architectures());
  const double points =
      architectures * static_cast<double>(shape.curves) * static_cast<double>(shape.offsets);
  return architectures * sizeof(Summary) +
         points * (2 * objectives * sizeof(Key) + 8 * sizeof(std::int64_t));
}

Estimate estimate(const Sweep& sweep, const Backend& backend) {
  const Problem problem(sweep);
  const GridView& grid = problem.view().grid;
  Estimate result;
  result.count = count_grid(sweep);
  const auto architectures = static_cast<double>(result.count.evaluated_architectures);
  result.core_seconds = estimate_cost(sweep).total(
      architectures, architectures * static_cast<double>(grid_extent(grid).curves),
      static_cast<double>(result.count.evaluated()));
  result.tile_bytes =
      tile_memory(fit_tile(grid, backend.tile_limits()), problem.view().settings.objectives);
  return result;
}

JobSize job_size(const Estimate& estimate, const JobWishes& wishes) {
  return size_job(estimate.core_seconds, estimate.count.points, estimate.tile_bytes, wishes);
}

std::string job_text(const JobSize& size, int threads) {
  return fmt::format("{} task{} of about {} on {} CPU{}{}", size.tasks, size.tasks == 1 ? "" : "s",
                     human_duration(size.task_seconds), threads, threads == 1 ? "" : "s",
                     size.tasks == 1 ? "" : " each");
}

/// What is wrong with the array of that size, see array_limit_note. A --most-tasks of the user's is
/// what the site allows.
std::string array_note(const PlanArguments& arguments, std::int64_t tasks) {
  if (tasks <= 1) return "";
  return array_limit_note(tasks,
                          arguments.knows_limit ? arguments.job.most_tasks : site_array_limit());
}

std::string plan_text(const PlanArguments& arguments, const Sweep& sweep) {
  std::string device;
  const auto backend = choose_backend(arguments.device.device, arguments.device.threads, device);
  const Estimate known = estimate(sweep, *backend);
  const GridCount& count = known.count;
  const std::size_t width = page_of(STDOUT_FILENO).width.value_or(SIZE_MAX);
  const auto row = [&](const char* label, const std::string& value) {
    return paragraph(fmt::format("{:<15}", label), value, width);
  };
  const JobSize size = job_size(known, arguments.job);
  const std::string note = array_note(arguments, size.tasks);
  const int threads = arguments.device.threads > 0 ? arguments.device.threads : default_threads();
  const double working = std::min<double>(threads, cpus_worth_of_time());
  const std::string workers =
      fmt::format("{} CPU thread{}{}", threads, threads == 1 ? "" : "s",
                  threads == working ? "" : fmt::format(", with CPU time for {:.3g}", working));
  return axes_text(sweep, width) + row("points", std::to_string(count.points)) +
         row("  skipped",
             fmt::format("{} (heads do not divide width: {}; {}more norms than sublayers: {})",
                         count.skipped(), count.heads_do_not_divide_width,
                         count.kv_heads_do_not_divide_heads == 0
                             ? ""
                             : fmt::format("kv_heads do not divide heads: {}; ",
                                           count.kv_heads_do_not_divide_heads),
                         count.more_norms_than_sublayers)) +
         row("  evaluated", std::to_string(count.evaluated())) +
         row("architectures", fmt::format("{} evaluated of {}", count.evaluated_architectures,
                                          count.architectures)) +
         row("memory",
             human_bytes(known.tile_bytes) + " for the largest tile, plus the frontier") +
         row("device", device) +
         row("estimated time",
             fmt::format("{} on {} ({} core-hours)", human_duration(known.core_seconds / working),
                         workers, human_count(known.core_seconds / 3600))) +
         row("", "on a GPU: not estimated, no GPU has been measured yet") +
         row("job array", job_text(size, arguments.job.threads) + "; --slurm prints its commands") +
         (note.empty() ? "" : row("", note)) +
         row("--all", fmt::format("points.csv of about {}",
                                  human_bytes(points_file_size(count.evaluated()))));
}

/// The jobs run elsewhere: what devices this machine has does not matter, and a pipe or the
/// directory of a run is nothing they could read.
std::string slurm_text(const PlanArguments& arguments, const Sweep& sweep) {
  if (!is_plain_file(arguments.sweep.file))
    throw InputError(
        fmt::format("--slurm: {} is not a file that jobs can read; save the sweep to one",
                    sweep_name(arguments.sweep.file)));
  std::string ignored;
  const Estimate known = estimate(sweep, *choose_backend(DeviceChoice::cpu, 1, ignored));
  Submission submission;
  submission.kind = arguments.slurm == "gpu"   ? SlurmJob::gpu
                    : arguments.slurm == "mpi" ? SlurmJob::mpi
                                               : SlurmJob::array;
  submission.sweep_file = arguments.sweep.file;
  submission.out = arguments.out;
  if (arguments.out.empty()) submission.out = default_output_directory(arguments.sweep.file);
  submission.program = program_path();
  submission.job_files = arguments.job_files;
  if (arguments.job_files.empty()) submission.job_files = job_files_directory();
  submission.size = job_size(known, arguments.job);
  submission.threads = arguments.job.threads;
  for (const std::string& entry : arguments.sweep.overrides) {
    submission.options.push_back("--set");
    submission.options.push_back(entry);
  }
  const double runs =
      submission.kind == SlurmJob::mpi ? 1 : static_cast<double>(submission.size.tasks);
  // Tasks differ a little, and a job that asks back is a job that failed.
  if (known.core_seconds / runs > longest_unasked / 2) submission.options.push_back("--yes");
  std::string about = fmt::format("{}: {} points, about {} core-hours; {}.\n", arguments.sweep.file,
                                  known.count.evaluated(), human_count(known.core_seconds / 3600),
                                  job_text(submission.size, submission.threads));
  const std::string note =
      submission.kind == SlurmJob::mpi ? "" : array_note(arguments, submission.size.tasks);
  if (!note.empty()) {
    about += note + ".\n";
    fmt::print(stderr, "boundsweep: {}\n", note);  // nobody reads a script piped to bash
  }
  if (submission.kind == SlurmJob::gpu)
    about += "The estimate is one for CPUs: no GPU has been measured yet.\n";
  return slurm_script(submission, about);
}

int plan(PlanArguments arguments) {
  if (arguments.device.threads > 0) arguments.job.threads = arguments.device.threads;
  const Sweep sweep = arguments.sweep.read();
  if (!arguments.device.quiet) say_notes(sweep);
  print(arguments.slurm.empty() ? plan_text(arguments, sweep) : slurm_text(arguments, sweep));
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "plan", "Evaluate nothing: print axes, counts, memory and the estimated time of a run");
  auto arguments = std::make_shared<PlanArguments>();
  arguments->sweep.runs_too = true;
  arguments->sweep.add_to(*command);
  arguments->device.add_to(*command);
  command
      ->add_flag("--slurm{array}", arguments->slurm,
                 "Print the commands that submit the sweep to Slurm instead: a job array, with "
                 "--slurm=gpu one with a GPU per task, with --slurm=mpi a job of that many ranks")
      ->check(CLI::IsMember({"array", "gpu", "mpi"}))
      ->excludes("--device");
  add_number_option(*command, "--task-hours", arguments->job.task_hours, hours_of_tasks,
                    "Estimated hours of a task of the job array, or of a rank")
      ->type_name("HOURS")
      ->default_str(fmt::format("{}", arguments->job.task_hours));
  const CLI::Option* const most_tasks =
      add_number_option(*command, "--most-tasks", arguments->job.most_tasks, task_numbers,
                        "Tasks at most: the site's MaxArraySize")
          ->default_str(fmt::format("{}", arguments->job.most_tasks));
  add_number_option(*command, "--tasks", arguments->job.tasks, task_numbers,
                    "So many tasks, whatever the estimate says");
  command
      ->add_option(
          "--out", arguments->out,
          "Output directory of the jobs; by default boundsweep-out/ and the sweep file's name")
      ->check(directory_name())
      ->type_name("DIR")
      ->needs("--slurm");
  command
      ->add_option("--job-files", arguments->job_files,
                   "Directory of the job files; by default those that came with the program")
      ->check(directory_name())
      ->type_name("DIR")
      ->needs("--slurm");
  command->callback([&action, arguments, most_tasks] {
    arguments->knows_limit = most_tasks->count() > 0;
    action = [arguments] { return plan(*arguments); };
  });
}

}  // namespace boundsweep
