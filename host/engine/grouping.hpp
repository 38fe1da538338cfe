#pragma once
/// Which points share a frontier.     theory §8

#include <cstdint>

#include "host/config/sweep.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

Grouping grouping_of(const Sweep& sweep);

/// The number of a point's group: a mixed-radix number over the grouping axes, which orders groups
/// in the output.
std::int64_t group_number(const GridView& grid, const Grouping& grouping, std::int64_t index);

}  // namespace boundsweep
