#pragma once
/// One point of a grid, as --point and --index name it.

#include <string>
#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep {

struct ChosenPoint {
  Digits digits{};
  /// Axes with several values of which none was named: they took their first.
  std::vector<Axis> at_first_value;
};

/// `points` holds "axis=value" texts, `index` a place in the grid or nothing. Throws InputError
/// where they name no point, or one that is skipped.                     theory §8
ChosenPoint choose_point(const Problem& problem, const std::vector<std::string>& points,
                         const std::string& index);

/// One line that says which axes took their first value; empty if none did.
std::string first_value_note(const Sweep& sweep, const ChosenPoint& chosen);

}  // namespace boundsweep
