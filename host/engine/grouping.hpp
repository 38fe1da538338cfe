#pragma once
/// Which points share a frontier.     theory §8

#include <cstdint>
#include <vector>

#include "host/config/sweep.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

Grouping grouping_of(const Sweep& sweep);

/// The numbers of points' groups: mixed-radix numbers over the grouping axes, which order groups in
/// the output.
std::vector<std::int64_t> group_numbers(const GridView& grid, const Grouping& grouping,
                                        const std::vector<std::int64_t>& indices);

}  // namespace boundsweep
