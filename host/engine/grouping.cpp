#include "host/engine/grouping.hpp"

namespace boundsweep {

Grouping grouping_of(const Sweep& sweep) {
  Grouping grouping;
  for (const Axis axis : sweep.frontier.group_by) grouping.by[number(axis)] = true;
  return grouping;
}

std::vector<std::int64_t> group_numbers(const GridView& grid, const Grouping& grouping,
                                        const std::vector<std::int64_t>& indices) {
  std::vector<std::int64_t> groups;
  groups.reserve(indices.size());
  for (const std::int64_t index : indices) {
    Digits digits;
    decode(grid, index, 0, axis_count, digits);
    std::int64_t& group = groups.emplace_back(0);
    for (int i = 0; i < axis_count; ++i)
      if (grouping.by[i]) group = group * grid.size[i] + digits.digit[i];
  }
  return groups;
}

}  // namespace boundsweep
