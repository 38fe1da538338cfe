#pragma once
/// What the commands share: how they are registered and the options several of them take.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "host/config/sweep.hpp"
#include "host/engine/device_choice.hpp"

namespace boundsweep {

/// What main runs after parsing: the chosen command, which returns the exit code. Commands throw
/// InputError (exit code 2) and ResourceError (3).
using Action = std::function<int()>;

/// SWEEP.toml and --set.
struct SweepArguments {
  bool runs_too = false;  ///< the directory of a finished run may stand for the file
  std::string file;
  std::vector<std::string> overrides;

  void add_to(CLI::App& command);
  Sweep read() const;
  /// Throws InputError where --set has changed the points of a run, so that an index of the run
  /// would name others. `sweep` is what read() returned.
  void check_index(const Sweep& sweep) const;
};

/// The sweep of a file or of a finished run's directory.
Sweep read_sweep_or_run(const std::string& path, const std::vector<std::string>& overrides);
/// Says the sweep's notes: once in a command, by one process, unless it is to be quiet.
void say_notes(const Sweep& sweep);

/// --device, --threads, --quiet, --no-progress.
struct DeviceArguments {
  DeviceChoice device = DeviceChoice::automatic;
  int threads = 0;
  bool quiet = false;
  bool no_progress = false;

  void add_to(CLI::App& command);
};

/// A shell variable that is not set must not mean the default. `what` completes "must …".
CLI::Validator not_empty(std::string what);
/// Of --out and other directories.
inline CLI::Validator directory_name() {
  return not_empty("name a directory");
}

/// Where a sweep's results go without --out: boundsweep-out/ and the file's name. Throws InputError
/// where there is none: standard input, a pipe.
std::filesystem::path default_output_directory(const std::string& sweep_file);

/// Work, in seconds on one CPU core, that run does not begin without --yes.
inline constexpr double longest_unasked = 30 * 86400.0;

/// --point axis=value … and --index I, which choose one point of a grid.
struct PointArguments {
  std::vector<std::string> point;
  std::string index;

  void add_to(CLI::App& command);
};

void add_run_command(CLI::App& app, Action& action);
void add_merge_command(CLI::App& app, Action& action);
void add_plan_command(CLI::App& app, Action& action);
void add_explain_command(CLI::App& app, Action& action);
void add_derivatives_command(CLI::App& app, Action& action);
void add_constants_command(CLI::App& app, Action& action);
void add_verify_command(CLI::App& app, Action& action);
void add_certify_command(CLI::App& app, Action& action);
void add_mixing_command(CLI::App& app, Action& action);
void add_report_command(CLI::App& app, Action& action);
void add_audit_command(CLI::App& app, Action& action);
void add_table_command(CLI::App& app, Action& action);
void add_plot_command(CLI::App& app, Action& action);
/// These describe the whole of `app`, commands added later too.
void add_completion_command(CLI::App& app, Action& action);
void add_man_command(CLI::App& app, Action& action);
/// Of the commands added before.
void add_help_command(CLI::App& app, Action& action);

}  // namespace boundsweep
