/// boundsweep: explicit pathwise learning guarantees for transformers.

#include <cstdio>
#include <exception>
#include <new>

#include <CLI/CLI.hpp>

#include "host/cli/command.hpp"
#include "host/config/error.hpp"
#include "host/output/version.hpp"
#include "kernels/backend.hpp"

namespace {

enum ExitCode { done = 0, bad_input = 2, resource_failed = 3 };

int fail(const char* message, ExitCode code) {
  std::fprintf(stderr, "boundsweep: %s\n", message);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace boundsweep;
  CLI::App app{"Explicit pathwise learning guarantees for transformers on one dependent trajectory, "
               "swept over architectures.",
               "boundsweep"};
  app.set_version_flag("--version", "boundsweep " + version());
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done; 1 a check failed; 2 bad input; 3 a resource failed (device, disk, "
             "memory); 130 interrupted, checkpoint written.");
  Action action;
  add_run_command(app, action);
  add_plan_command(app, action);
  add_explain_command(app, action);
  add_derivatives_command(app, action);
  add_constants_command(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::string hint = std::string(error.what()) + "; see boundsweep --help";
    return fail(hint.c_str(), bad_input);
  }
  try {
    return action();
  } catch (const InputError& error) {
    return fail(error.what(), bad_input);
  } catch (const ResourceError& error) {
    return fail(error.what(), resource_failed);
  } catch (const DeviceError& error) {
    return fail(error.what(), resource_failed);
  } catch (const std::bad_alloc&) {
    return fail("out of memory", resource_failed);
  }
}
