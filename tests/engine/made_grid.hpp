#pragma once
/// Grids with sizes but no values, for what only counts points.

#include <cstdint>
#include <random>

#include "boundsweep/grid.hpp"

namespace boundsweep {

inline GridView unit_grid() {
  GridView grid{};
  for (int i = 0; i < axis_count; ++i) grid.size[i] = 1;
  return grid;
}

/// A few axes of each kind have up to five values.
inline GridView random_grid(std::mt19937& random) {
  GridView grid = unit_grid();
  std::uniform_int_distribution<int> size(1, 5);
  for (const Axis axis : {Axis::heads, Axis::depth, Axis::query, Axis::kappa, Axis::window,
                          Axis::first_step, Axis::samples, Axis::delta})
    if (random() % 3 != 0) grid.size[number(axis)] = size(random);
  return grid;
}

}  // namespace boundsweep
