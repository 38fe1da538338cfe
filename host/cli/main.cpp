/// boundsweep: explicit pathwise learning guarantees for transformers.

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/closest.hpp"
#include "host/config/quoted.hpp"
#include "host/engine/failure.hpp"
#include "host/engine/team.hpp"
#include "host/output/standard_error.hpp"
#include "host/output/version.hpp"

namespace {

constexpr int done = 0, bad_input = 2, resource_failed = 3;

int fail(const std::string& message, int code) {
  boundsweep::say(message);
  return code;
}

/// What is wrong with a first argument that should name a command; empty when nothing is. CLI11
/// would only say that a subcommand is required.
std::string command_problem(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  const std::string name = argv[1];
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  if (std::find(known.begin(), known.end(), name) != known.end()) return "";
  const std::vector<std::string_view> views(known.begin(), known.end());
  return "unknown command " + boundsweep::quoted(name) + ", the closest known one is \"" +
         std::string(boundsweep::closest(name, views)) + "\"; see boundsweep --help";
}

/// Reads the command line and does what it says.
int run_program(int argc, char** argv) {
  using namespace boundsweep;
  CLI::App app{
      "Explicit pathwise learning guarantees for transformers on one dependent trajectory, "
      "swept over architectures.",
      "boundsweep"};
  app.set_version_flag("--version", "boundsweep " + version());
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done; 1 a check failed; 2 bad input; 3 a resource failed (device, disk, "
      "memory); 130 interrupted, checkpoint written.");
  Action action;
  add_run_command(app, action);
  add_merge_command(app, action);
  add_plan_command(app, action);
  add_explain_command(app, action);
  add_derivatives_command(app, action);
  add_constants_command(app, action);
  add_verify_command(app, action);
  add_report_command(app, action);
  add_table_command(app, action);
  add_plot_command(app, action);
  add_completion_command(app, action);
  add_man_command(app, action);
  const std::string problem = command_problem(app, argc, argv);
  if (!problem.empty()) return fail(problem, bad_input);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      app.exit(error);
      if (std::cout.flush()) return done;
      return fail("standard output: cannot be written", resource_failed);
    }
    return fail(std::string(error.what()) + "; see boundsweep --help", bad_input);
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  boundsweep::keep_standard_streams();
  boundsweep::exit_where_memory_runs_out();
  try {
    return run_program(argc, argv);
  } catch (const boundsweep::FailedElsewhere& failed) {
    return failed.exit_code;
  } catch (...) {
    const boundsweep::Failure failure = boundsweep::current_failure();
    return fail(failure.message, failure.exit_code);
  }
}
