#pragma once
/// Reads what a report shows beyond the frontier.

#include <cstdint>
#include <vector>

#include "host/config/entries.hpp"
#include "host/config/sweep.hpp"
#include "kernels/problem.hpp"

namespace boundsweep {

/// How much of a sweep its phase diagrams hold: long axes are cut into fewer bins than they have
/// values, so that a page and a run stay small.
inline constexpr std::size_t most_diagram_axes = 12;  ///< by default
inline constexpr std::size_t most_diagrams = most_diagram_axes * (most_diagram_axes - 1) / 2;
inline constexpr std::int64_t most_diagram_cells = 4096;  ///< of one diagram
inline constexpr std::int64_t most_cells = 12288;         ///< of all together
inline constexpr std::int64_t most_bins = 256;            ///< of an axis

/// report.diagrams: pairs of axes. By default any two of the axes that have several values; of more
/// than twelve such axes the first in an order of interest (N, depth, width, κ, …). Precondition:
/// the axes of the sweep are set.
std::vector<AxisPair> read_diagrams(const Entries& entries, const Sweep& sweep);

/// A diagram of the sweep with as many bins as the limits allow.
Diagram make_diagram(const AxisPair& axes, const Sweep& sweep);

}  // namespace boundsweep
