#pragma once
/// A phases.csv as the report shows it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep {

struct PhaseCell {
  std::int64_t x = 0, y = 0;  ///< bins of the diagram's axes
  std::size_t row = 0;        ///< in PhaseData::rows: the best point
};

struct PhaseData {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< each point once, without its diagram
  /// Per diagram of the sweep, nothing where there is no file. Cells without a point, all of them
  /// skipped, are absent.
  std::vector<std::vector<PhaseCell>> cells;
};

/// What the bins of an axis hold: "4", or "4 … 7" of several values, these with four digits.
std::vector<std::string> bin_labels(const Sweep& sweep, Axis axis, std::int64_t bins);

/// Throws InputError where the file is not of this problem.
PhaseData read_phase_data(const std::filesystem::path& path, const Problem& problem);

}  // namespace boundsweep
