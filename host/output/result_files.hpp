#pragma once
/// frontier.csv, phases.csv and points.csv.

#include <cstdint>
#include <string>
#include <vector>

#include "host/engine/problem.hpp"
#include "host/output/result_file.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// Writes the rows of these points, in this order, to a file that the caller completes. Returns the
/// CSV records of the header and the first `preview` rows.
std::vector<std::string> write_frontier(const Problem& problem, Backend& backend,
                                        const std::vector<std::int64_t>& indices, ResultFile& file,
                                        std::size_t preview);

/// "samples/depth": the keys of a phase diagram's axes, across and up.
std::string diagram_name(const Sweep& sweep, const AxisPair& axes);

inline constexpr const char* phases_file = "phases.csv";

/// Writes the rows of these points, per diagram of the sweep the cells' best ones in the order of
/// the cells: the diagram's name, then the columns of frontier.csv. The caller completes the file.
void write_phases(const Problem& problem, Backend& backend,
                  const std::vector<std::vector<std::int64_t>>& diagrams, ResultFile& file);

/// Writes the row of every point that is not skipped, in grid order, to a file that the caller
/// completes. This and write_frontier throw Interrupted on a signal.
void write_all_points(const Problem& problem, Backend& backend, ResultFile& file,
                      std::int64_t evaluated, bool show_progress);

/// A generous estimate of the size of points.csv in bytes.
double points_file_size(std::int64_t points);

}  // namespace boundsweep
