#pragma once
/// The command line as data, read off the definitions that parse it: what the shell completions and
/// the manual page are made from.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace boundsweep {

struct OptionInfo {
  std::vector<std::string> names;    ///< "--out", "-h"; none for a positional argument
  std::string value;                 ///< "DIR", "N", "SWEEP.toml"; empty for a flag
  std::vector<std::string> choices;  ///< the values allowed, where they are a list
  std::string description;
  bool required = false, repeatable = false;

  bool positional() const { return names.empty(); }
  /// The long name, for options that have one.
  const std::string& name() const { return names.back(); }
};

struct CommandInfo {
  std::string name, description, footer;
  std::vector<OptionInfo> options;
};

struct InterfaceInfo {
  CommandInfo program;                ///< its options are those before a command
  std::vector<CommandInfo> commands;  ///< less the hidden ones
};

InterfaceInfo interface_of(const CLI::App& app);

/// What an option's value is completed with, told by what --help calls the value.
enum class Completion { nothing, choices, columns, sweep_files, files, directories, axes, entries };
Completion completion_of(const OptionInfo& option);

/// The words for axes ("depth=") and entries of a sweep file ("architecture.depth="), which a value
/// follows.
std::vector<std::string> completion_words(Completion completion);

}  // namespace boundsweep
