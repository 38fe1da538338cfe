/// boundsweep help COMMAND: what COMMAND --help says.

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/cli/unknown_words.hpp"
#include "host/config/error.hpp"

namespace boundsweep {
namespace {

std::string help_of(const CLI::App& app, const std::string& name) {
  // App::help would be that of the command that was chosen: this one.
  if (name.empty())
    return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
  const std::string problem = command_problem(app, name);
  if (!problem.empty()) throw InputError(problem);
  return app.get_subcommand(name)->help(app.get_name());
}

}  // namespace

void add_help_command(CLI::App& app, Action& action) {
  const auto name = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) names.push_back(command->get_name());
  CLI::App* command =
      app.add_subcommand("help", "Print what COMMAND --help does, or boundsweep --help");
  // Names them for help and completion; help_of knows the closest of a misspelt one.
  const CLI::Validator known([](const std::string&) { return std::string(); },
                             fmt::format("{{{}}}", fmt::join(names, ",")));
  command->add_option("COMMAND", *name, "The command")->check(known);
  command->callback([&app, &action, name] {
    action = [&app, name] {
      print(help_of(app, *name));
      return 0;
    };
  });
}

}  // namespace boundsweep
