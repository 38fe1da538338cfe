#include "host/cli/interface.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "boundsweep/grid.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/schema.hpp"

namespace boundsweep {
namespace {

/// "NAME:{auto,cuda,cpu}", the type with its checks, as name and list.
void split_type(const std::string& type, OptionInfo& option) {
  const std::size_t open = type.find('{');
  option.value = type.substr(0, type.find(':'));
  if (open == std::string::npos) return;
  std::string word;
  for (const char c : type.substr(open + 1)) {
    if (c == ',' || c == '}') {
      option.choices.push_back(word);
      word.clear();
      if (c == '}') return;
    } else {
      word += c;
    }
  }
}

OptionInfo option_of(const CLI::Option& from) {
  OptionInfo option;
  for (const std::string& name : from.get_snames()) option.names.push_back("-" + name);
  for (const std::string& name : from.get_lnames()) option.names.push_back("--" + name);
  option.description = from.get_description();
  option.required = from.get_required();
  option.repeatable = from.get_expected_max() > 1 ||
                      from.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  if (from.get_type_size() != 0) split_type(from.get_type_name(), option);
  if (option.positional()) option.value = from.get_name(true);
  return option;
}

CommandInfo command_of(const CLI::App& app) {
  CommandInfo command{app.get_name(), app.get_description(), app.get_footer(), {}};
  for (const CLI::Option* option : app.get_options()) command.options.push_back(option_of(*option));
  return command;
}

}  // namespace

InterfaceInfo interface_of(const CLI::App& app) {
  InterfaceInfo result{command_of(app), {}};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) result.commands.push_back(command_of(*command));
  return result;
}

Completion completion_of(const OptionInfo& option) {
  const auto starts = [&](const char* text) { return option.value.rfind(text, 0) == 0; };
  if (!option.choices.empty()) return Completion::choices;
  if (starts("SWEEP.toml")) return Completion::sweep_files;
  const auto ends = [&](const std::string& text) {
    return option.value.size() >= text.size() &&
           option.value.compare(option.value.size() - text.size(), text.size(), text) == 0;
  };
  if (starts("COLUMN")) return Completion::columns;
  if (starts("FILE") || ends(".csv")) return Completion::files;
  if (starts("DIR")) return Completion::directories;
  if (starts("axis=")) return Completion::axes;
  if (starts("section.key=")) return Completion::entries;
  return Completion::nothing;
}

std::vector<std::string> completion_words(Completion completion) {
  std::vector<std::string> words;
  if (completion == Completion::columns)
    words = {"bound", "bound_over_range", "trained", "parameters", "samples_needed", "deviation",
             "range", "lipschitz",        "route",   "ff",         "norms"};
  if (completion == Completion::axes || completion == Completion::columns) {
    const bool column = completion == Completion::columns;
    for (int i = 0; i < axis_count; ++i) {
      const AxisInfo& info = axis_info(static_cast<Axis>(i));
      if (column && info.other_key != nullptr) continue;  // ff and norms are above
      for (const char* key : {info.key, info.other_key})
        if (key != nullptr) words.push_back(fmt::format("{}{}", key, column ? "" : "="));
    }
  }
  if (completion == Completion::entries)
    for (const std::string& path : entry_paths()) words.push_back(path + "=");
  return words;
}

}  // namespace boundsweep
