#include "host/cli/completion.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace boundsweep {
namespace {

/// In single quotes, for bash and zsh.
std::string single_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// In single quotes, for fish, where a backslash escapes within them.
std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> names_of(const std::vector<CommandInfo>& commands) {
  std::vector<std::string> names;
  for (const CommandInfo& command : commands) names.push_back(command.name);
  return names;
}

std::vector<std::string> option_names(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const OptionInfo& option : command.options)
    if (!option.positional()) names.push_back(option.name());
  return names;
}

/// The shell function's words that complete one value.
std::string bash_action(const OptionInfo& option) {
  switch (completion_of(option)) {
    case Completion::choices: return "_boundsweep_words " + single_quoted(joined(option.choices));
    case Completion::columns:
      return "_boundsweep_words " + single_quoted(joined(completion_words(Completion::columns)));
    case Completion::sweep_files: return "_boundsweep_files '!*.toml'";
    case Completion::files: return "_boundsweep_files";
    case Completion::directories: return "_boundsweep_directories";
    case Completion::axes:
    case Completion::entries:
      return "_boundsweep_keys " + single_quoted(joined(completion_words(completion_of(option))));
    case Completion::nothing: break;
  }
  return ":";
}

void append_bash_command(std::string& out, const CommandInfo& command) {
  out += fmt::format("    {})\n      case $before in\n", command.name);
  std::string positional = ":";
  for (const OptionInfo& option : command.options) {
    if (option.positional()) {
      positional = bash_action(option);
    } else if (!option.value.empty()) {
      out += fmt::format("        {}) {} ;;\n", fmt::join(option.names, "|"), bash_action(option));
    }
  }
  out += fmt::format(
      "        *)\n"
      "          case $current in\n"
      "            -*) _boundsweep_words {} ;;\n"
      "            *) {} ;;\n"
      "          esac ;;\n"
      "      esac ;;\n",
      single_quoted(joined(option_names(command))), positional);
}

constexpr const char* bash_helpers =
    R"(# bash completion for boundsweep, made by `boundsweep completion bash`.

_boundsweep_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_boundsweep_keys() {
  compopt -o nospace 2>/dev/null
  _boundsweep_words "$1"
}
_boundsweep_directories() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$current")
}
_boundsweep_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$current"; compgen -f ${1:+-X "$1"} -- "$current")
}

_boundsweep() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i
  COMPREPLY=()
  # After key= the shell splits words; values of keys are the sweep's own.
  [[ $current != '=' && $before != '=' ]] || return
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
  done
  case $command in
)";

std::string zsh_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const OptionInfo& option) {
  switch (completion_of(option)) {
    case Completion::choices: return "(" + joined(option.choices) + ")";
    case Completion::columns: return "(" + joined(completion_words(Completion::columns)) + ")";
    case Completion::sweep_files: return "_files -g \"*.toml\"";
    case Completion::files: return "_files";
    case Completion::directories: return "_files -/";
    case Completion::axes:
    case Completion::entries:
      return "{compadd -S \"\" -- " + joined(completion_words(completion_of(option))) + "}";
    case Completion::nothing: break;
  }
  return " ";
}

std::string zsh_spec(const OptionInfo& option) {
  if (option.positional())
    return single_quoted(fmt::format("{}:{}:{}", option.repeatable ? "*" : "1",
                                     zsh_escaped(option.value), zsh_action(option)));
  std::string spec = fmt::format("{}{}[{}]", option.repeatable ? "*" : "", option.name(),
                                 zsh_escaped(option.description));
  if (!option.value.empty())
    spec += fmt::format(":{}:{}", zsh_escaped(option.value), zsh_action(option));
  return single_quoted(spec);
}

std::string zsh_specs(const CommandInfo& command) {
  std::string specs;
  for (const OptionInfo& option : command.options) specs += " \\\n            " + zsh_spec(option);
  return specs;
}

std::string fish_action(const OptionInfo& option) {
  const auto arguments = [](const std::string& words) { return "-x -a " + fish_quoted(words); };
  switch (completion_of(option)) {
    case Completion::choices: return arguments(joined(option.choices));
    case Completion::sweep_files: return arguments("(__fish_complete_suffix .toml)");
    case Completion::files: return "-r -F";
    case Completion::directories: return arguments("(__fish_complete_directories)");
    case Completion::columns:
    case Completion::axes:
    case Completion::entries: return arguments(joined(completion_words(completion_of(option))));
    case Completion::nothing: break;
  }
  return "-x";
}

void append_fish_option(std::string& out, const std::string& condition, const OptionInfo& option) {
  std::string line = "complete -c boundsweep -n " + fish_quoted(condition);
  if (option.positional()) {
    // -F would offer files after every option; an argument is offered where one may stand.
    if (completion_of(option) == Completion::nothing) return;
    out += line + " " +
           (completion_of(option) == Completion::files ? "-F" : fish_action(option).substr(3)) +
           "\n";
    return;
  }
  for (const std::string& name : option.names)
    line += name[1] == '-' ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) line += " " + fish_action(option);
  out += line + " -d " + fish_quoted(option.description) + "\n";
}

}  // namespace

std::string bash_completion(const InterfaceInfo& interface) {
  std::vector<std::string> first = names_of(interface.commands);
  for (const std::string& option : option_names(interface.program)) first.push_back(option);
  std::string out = bash_helpers;
  out += fmt::format("    '') _boundsweep_words {} ;;\n", single_quoted(joined(first)));
  for (const CommandInfo& command : interface.commands) append_bash_command(out, command);
  return out + "  esac\n}\n\ncomplete -F _boundsweep boundsweep\n";
}

std::string zsh_completion(const InterfaceInfo& interface) {
  std::string out =
      "#compdef boundsweep\n"
      "# zsh completion for boundsweep, made by `boundsweep completion zsh`.\n\n"
      "_boundsweep() {\n"
      "  local curcontext=\"$curcontext\" state line\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CommandInfo& command : interface.commands)
    out += fmt::format("    {}\n", single_quoted(fmt::format("{}:{}", command.name,
                                                             zsh_escaped(command.description))));
  out += "  )\n  _arguments -C";
  for (const OptionInfo& option : interface.program.options) out += " " + zsh_spec(option);
  out +=
      " '1:command:->command' '*::argument:->argument'\n"
      "  case $state in\n"
      "    command) _describe command commands ;;\n"
      "    argument)\n"
      "      case $line[1] in\n";
  for (const CommandInfo& command : interface.commands)
    out +=
        fmt::format("        {})\n          _arguments{} ;;\n", command.name, zsh_specs(command));
  return out + "      esac ;;\n  esac\n}\n\n_boundsweep \"$@\"\n";
}

std::string fish_completion(const InterfaceInfo& interface) {
  std::string out =
      "# fish completion for boundsweep, made by `boundsweep completion fish`.\n\n"
      "complete -c boundsweep -f\n";
  constexpr const char* no_command = "__fish_use_subcommand";
  for (const OptionInfo& option : interface.program.options)
    append_fish_option(out, no_command, option);
  for (const CommandInfo& command : interface.commands)
    out += fmt::format("complete -c boundsweep -n {} -a {} -d {}\n", no_command, command.name,
                       fish_quoted(command.description));
  for (const CommandInfo& command : interface.commands)
    for (const OptionInfo& option : command.options)
      append_fish_option(out, "__fish_seen_subcommand_from " + command.name, option);
  return out;
}

}  // namespace boundsweep
