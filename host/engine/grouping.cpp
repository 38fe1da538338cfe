#include "host/engine/grouping.hpp"

namespace boundsweep {

Grouping grouping_of(const Sweep& sweep) {
  Grouping grouping;
  for (const Axis axis : sweep.frontier.group_by) grouping.by[number(axis)] = true;
  return grouping;
}

std::int64_t group_number(const GridView& grid, const Grouping& grouping, std::int64_t index) {
  Digits digits;
  decode(grid, index, 0, axis_count, digits);
  std::int64_t group = 0;
  for (int i = 0; i < axis_count; ++i)
    if (grouping.by[i]) group = group * grid.size[i] + digits.digit[i];
  return group;
}

}  // namespace boundsweep
