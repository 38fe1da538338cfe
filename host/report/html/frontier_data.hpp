#pragma once
/// A frontier.csv as the report shows it: whole where it is small, else a fair selection of rows.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep {

/// How much of a frontier a page holds: at 260 bytes a row a few megabytes of text.
struct ReportLimits {
  std::size_t rows = 8000;
  std::size_t groups = 400;
};

/// One group of the frontier. Rows are places in FrontierData::rows.
struct FrontierGroup {
  Digits digits{};        ///< of its first row; those of the group_by axes are the group's
  std::int64_t rows = 0;  ///< in the file
  std::int64_t vacuous = 0;
  std::size_t best = 0;  ///< the least bound
  /// The largest by size_column among rows that are not vacuous; `best` where all are.
  std::size_t largest = 0;
  bool says_something = false;  ///< some row is not vacuous
};

struct FrontierData {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< those kept, in the order of the file
  std::vector<std::size_t> group_of;           ///< per row kept
  std::vector<FrontierGroup> groups;           ///< those kept, in the order of the file
  std::int64_t rows_in_file = 0, groups_in_file = 0;
};

/// Reads the file twice: once to know the groups, once for the rows to keep. From each group kept
/// these are the first, the last, the best, the largest that says something, and others at even
/// distances. Throws InputError where the file is not a frontier of this problem.
FrontierData read_frontier_data(const std::filesystem::path& path, const Problem& problem,
                                const ReportLimits& limits);

/// The group that the page speaks of first, a place in `groups`, of which there is one at least: of
/// those that say something (of all where none does) the one nearest the middle on every axis.
std::size_t headline_group(const Sweep& sweep, const FrontierData& frontier);

}  // namespace boundsweep
