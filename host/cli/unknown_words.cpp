#include "host/cli/unknown_words.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "host/config/closest.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

const CLI::App* command_called(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (command->get_name() == name) return command;
  return nullptr;
}

/// Without dashes, so that -q abbreviates --quiet.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  return names;
}

std::string unknown_option(const CLI::App& app, const CLI::App* command, const std::string& name) {
  const CLI::App& known = command == nullptr ? app : *command;
  const std::vector<std::string> names = option_names(known);
  const std::string help =
      command == nullptr ? "boundsweep --help" : "boundsweep " + command->get_name() + " --help";
  const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  return fmt::format("unknown option {}, the closest known one is \"--{}\"; see {}",
                     boundsweep::quoted(name), closest(bare, {names.begin(), names.end()}), help);
}

/// Whether a word is an option, not a value such as "-", "-1" or "depth=2".
bool is_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' &&
         std::isdigit(static_cast<unsigned char>(word[1])) == 0;
}

}  // namespace

std::string command_problem(const CLI::App& app, const std::string& name) {
  if (command_called(app, name) != nullptr) return "";
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  return fmt::format("unknown command {}, the closest known one is \"{}\"; see boundsweep --help",
                     boundsweep::quoted(name), closest(name, {known.begin(), known.end()}));
}

std::string word_problem(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = nullptr;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") return "";  // what follows are arguments
    if (!is_option(word)) {
      if (command != nullptr) continue;
      const std::string problem = command_problem(app, word);
      if (!problem.empty()) return problem;
      command = command_called(app, word);
      continue;
    }
    const std::string name = word.substr(0, word.find('='));
    const bool is_long = word[1] == '-';
    const CLI::App& known = command == nullptr ? app : *command;
    const CLI::Option* option =
        known.get_option_no_throw(is_long ? name : name.substr(0, 2));  // -xVALUE
    if (option == nullptr) return unknown_option(app, command, name);
    const bool takes_value = option->get_items_expected_min() > 0;
    if (!takes_value && option->get_name() == "--help") return "";  // help is given at once
    if (takes_value && is_long && name.size() + 1 == word.size())
      return fmt::format("{}: has no value; see boundsweep --help", name);
    if (takes_value && word == name) ++i;
  }
  return "";
}

}  // namespace boundsweep
