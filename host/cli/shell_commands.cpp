/// boundsweep completion and boundsweep man: what a shell and a manual know of the command line.

#include <memory>
#include <string>

#include "host/cli/command.hpp"
#include "host/cli/completion.hpp"
#include "host/cli/man_page.hpp"
#include "host/cli/standard_output.hpp"
#include "host/output/version.hpp"

namespace boundsweep {
namespace {

std::string script_for(const std::string& shell, const InterfaceInfo& interface) {
  if (shell == "bash") return bash_completion(interface);
  if (shell == "zsh") return zsh_completion(interface);
  return fish_completion(interface);
}

}  // namespace

void add_completion_command(CLI::App& app, Action& action) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Print a script that completes the command line in a shell");
  command->footer(
      "An installed boundsweep brings the scripts along. Without installing:\n"
      "  source <(boundsweep completion bash)\n"
      "  boundsweep completion zsh >DIRECTORY_ON_FPATH/_boundsweep\n"
      "  boundsweep completion fish >~/.config/fish/completions/boundsweep.fish");
  command->add_option("SHELL", *shell, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, &action, shell] {
    action = [&app, shell] {
      print(script_for(*shell, interface_of(app)));
      return 0;
    };
  });
}

void add_man_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("man", "Print the manual page, for man -l or for installing");
  command->group("");  // hidden: for packagers, who install what it prints
  command->callback([&app, &action] {
    action = [&app] {
      print(man_page(interface_of(app), version()));
      return 0;
    };
  });
}

}  // namespace boundsweep
