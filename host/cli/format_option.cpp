#include "host/cli/format_option.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace boundsweep {

void add_format_option(CLI::App& command, TableFormat& format) {
  const auto choose = [&format](const std::string& name) {
    const auto found = std::find(table_format_names.begin(), table_format_names.end(), name);
    format = static_cast<TableFormat>(std::distance(table_format_names.begin(), found));
  };
  command
      .add_option_function<std::string>("--format", choose, "csv and json have all digits")
      ->check(CLI::IsMember(
          std::vector<std::string>(table_format_names.begin(), table_format_names.end())))
      ->type_name("NAME")
      ->default_str("text");
}

}  // namespace boundsweep
