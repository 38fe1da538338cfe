#pragma once
/// Reads what a report shows beyond the frontier.

#include <vector>

#include "host/config/entries.hpp"
#include "host/config/sweep.hpp"
#include "kernels/problem.hpp"

namespace boundsweep {

inline constexpr std::size_t most_diagram_cells = 4096;  ///< of one diagram

/// report.diagrams: pairs of axes. By default those of the first three axes of several values in an
/// order of interest (N, depth, width, κ, …), as far as their cells are not too many. Precondition:
/// the axes of the sweep are set.
std::vector<AxisPair> read_diagrams(const Entries& entries, const Sweep& sweep);

}  // namespace boundsweep
