#include "host/cli/format_option.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace boundsweep {

void add_format_option(CLI::App& command, TableFormat& format) {
  std::map<std::string, TableFormat> formats;
  for (std::size_t i = 0; i < table_format_names.size(); ++i)
    formats[table_format_names[i]] = static_cast<TableFormat>(i);
  command
      .add_option("--format", format,
                  "text, csv, json, latex or markdown; csv and json have all digits")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT")
      ->default_str("text");
}

}  // namespace boundsweep
