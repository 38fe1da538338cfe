#pragma once
/// The point that a row of a result file is about.

#include <string>

#include "host/engine/problem.hpp"

namespace boundsweep {

/// The digits of a row's index. Throws InputError, naming the file, where it is no point of the grid.
Digits digits_of(const std::string& index, const GridView& grid, const std::string& file);

}  // namespace boundsweep
