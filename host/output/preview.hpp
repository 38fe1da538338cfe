#pragma once
/// The first rows of a result on the terminal.

#include <optional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// `records` are the CSV records of the header and some rows; shown are the columns that vary in
/// this sweep and those that answer; of parameters and trained those that say something. `total` is
/// the number of rows in the file. On a page of some width, columns with one value in these rows
/// move to a line above the table, and what still does not fit is named below it.
std::string preview(const Sweep& sweep, const std::vector<std::string>& records, std::size_t total,
                    std::optional<std::size_t> width = std::nullopt);

}  // namespace boundsweep
