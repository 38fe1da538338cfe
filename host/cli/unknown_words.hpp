#pragma once
/// Commands and options that do not exist. CLI11 speaks of them last, after what is missing.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace boundsweep {

/// What is wrong with the name of a command; empty when nothing is.
std::string command_problem(const CLI::App& app, const std::string& name);

/// What is wrong with the command line, the program's name aside: the first word that should be a
/// command or an option and is none, or an option given as `--name=` without a value. Words that
/// are values of options are not looked at. Empty when nothing is.
std::string word_problem(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace boundsweep
