#pragma once
/// The best point of every cell of the sweep's phase diagrams: all points whose values on two axes
/// lie in the same bins are one cell, the best has the least bound / range, of equals the least
/// index.

#include <cstdint>

#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

/// A diagram and where its cells lie: row after row, N, if it is one of the axes, along the rows.
struct PlacedDiagram {
  Axis down, along;
  Bins down_bins, along_bins;
  std::int64_t columns, first;

  BS_FUNCTION std::int64_t row(std::int64_t down_digit) const {
    return first + down_bins.of(down_digit) * columns;
  }
};

/// The cells of all points since load().
class CellStorage {
 public:
  /// The diagrams of a problem; forgets all points.
  void load(const ProblemView& problem);
  /// Where Evaluation leaves the ratios of a tile of so many points; null where there are no
  /// diagrams.
  double* open(std::int64_t points);
  /// Takes in that tile. All cells, diagram after diagram: empty ones have the index
  /// CellBest::none.
  std::vector<CellBest> close(const ProblemView& problem, const Tile& tile,
                              const DeviceVector<std::int64_t>& architectures);

 private:
  /// Those with the axis of N, equal bins of N next to each other; then the others.
  DeviceVector<PlacedDiagram> diagrams_;
  std::int64_t with_samples_ = 0, count_ = 0;
  std::vector<std::int64_t> place_;  ///< of the cells in the order of the result
  DeviceVector<std::uint64_t> best_, before_, index_;  ///< [cell]
  DeviceVector<double> limit_;                         ///< [cell]
  DeviceVector<double> ratio_;                         ///< [point of the tile]
  DeviceVector<std::uint8_t> promising_;               ///< [curve of an architecture]
};

}  // namespace boundsweep::BS_BACKEND
