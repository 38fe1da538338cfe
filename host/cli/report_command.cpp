/// boundsweep report: one page about a finished run.

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/output/directory_lock.hpp"
#include "host/report/html/page.hpp"

namespace boundsweep {
namespace {

int report(const std::filesystem::path& directory) {
  std::optional<DirectoryLock> lock;  // tables are read that a run could be replacing
  std::error_code none;
  if (std::filesystem::is_directory(directory, none)) lock.emplace(directory);
  const std::filesystem::path path = write_report(directory);
  if (lock) lock->keep();
  print(path.string() + "\n");
  return 0;
}

}  // namespace

void add_report_command(CLI::App& app, Action& action) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "report", "Write DIR/report.html, one self-contained page about the run in DIR");
  command->add_option("DIR", *directory, "Output directory of a finished run")
      ->required()
      ->check(directory_name());
  command->callback([directory, &action] {
    action = [directory] { return report(*directory); };
  });
}

}  // namespace boundsweep
