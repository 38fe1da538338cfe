/// boundsweep report: one page about a finished run.

#include <memory>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/report/html/page.hpp"

namespace boundsweep {

void add_report_command(CLI::App& app, Action& action) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "report", "Write DIR/report.html, one self-contained page about the run in DIR");
  command->add_option("DIR", *directory, "Output directory of a finished run")
      ->required()
      ->check(directory_name());
  command->callback([directory, &action] {
    action = [directory] {
      print(write_report(*directory).string() + "\n");
      return 0;
    };
  });
}

}  // namespace boundsweep
