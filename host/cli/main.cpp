/// boundsweep: explicit pathwise learning guarantees for transformers.

#include <algorithm>
#include <sstream>
#include <string>

#include <CLI/CLI.hpp>

#include "boundsweep/floating_environment.hpp"
#include "host/cli/build_info.hpp"
#include "host/cli/command.hpp"
#include "host/cli/process.hpp"
#include "host/cli/standard_output.hpp"
#include "host/cli/unknown_words.hpp"
#include "host/engine/failure.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/team.hpp"
#include "host/output/note.hpp"

namespace {

constexpr int done = 0, bad_input = 2;

int fail(const std::string& message, int code) {
  boundsweep::note(message);
  return code;
}

/// Reads the command line and does what it says.
int run_program(int argc, char** argv) {
  using namespace boundsweep;
  CLI::App app{
      "Explicit pathwise learning guarantees for transformers on one trajectory of a Markov chain, "
      "swept over architectures.",
      "boundsweep"};
  app.set_version_flag("--version", build_info, "Print version, commit, backends and MPI");
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
  add_certify_command(app, action);
  add_mixing_command(app, action);
  add_report_command(app, action);
  add_audit_command(app, action);
  add_table_command(app, action);
  add_plot_command(app, action);
  add_completion_command(app, action);
  add_man_command(app, action);
  add_help_command(app, action);
  const std::string problem = word_problem(app, {argv + std::min(argc, 1), argv + argc});
  if (!problem.empty()) return fail(problem, bad_input);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      std::ostringstream text;
      app.exit(error, text);
      print(text.str());
      return done;
    }
    return fail(std::string(error.what()) + "; see boundsweep --help", bad_input);
  }
  return action();
}

/// Before anything else is initialised: what that allocates may be lacking already.
[[gnu::constructor(101)]] void prepare_for_little_memory() {
  boundsweep::exit_where_memory_runs_out();
}

}  // namespace

int main(int argc, char** argv) {
  boundsweep::set_floating_environment();
  boundsweep::prepare_process();
  try {
    return run_program(argc, argv);
  } catch (const boundsweep::FailedElsewhere& failed) {
    return failed.exit_code;
  } catch (const boundsweep::Interrupted&) {
    return fail("interrupted", 130);
  } catch (...) {
    const boundsweep::Failure failure = boundsweep::current_failure();
    return fail(failure.message, failure.exit_code);
  }
}
