#pragma once
/// --format, for the commands that print a table.

#include <CLI/CLI.hpp>

#include "host/report/text_table.hpp"

namespace boundsweep {

void add_format_option(CLI::App& command, TableFormat& format);

}  // namespace boundsweep
