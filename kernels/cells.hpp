#pragma once
/// The best point of every cell of the sweep's phase diagrams: all points whose values on two axes
/// lie in the same bins are one cell, the best has the least bound / range, of equals the least
/// index.

#include <cstdint>

#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

/// A diagram and where its cells begin.
struct PlacedDiagram {
  Axis x, y;
  Bins x_bins, y_bins;
  std::int64_t first, columns;  ///< cells lie x slower than y

  BS_FUNCTION std::int64_t cell(std::int64_t x_digit, std::int64_t y_digit) const {
    return first + x_bins.of(x_digit) * columns + y_bins.of(y_digit);
  }
};

/// The cells of all points since load().
class CellStorage {
 public:
  /// The diagrams of a problem; forgets all points.
  void load(const ProblemView& problem);
  /// Where evaluate_tile leaves the ratios of a tile of so many points; null where there are no
  /// diagrams.
  std::uint64_t* open(std::int64_t points);
  /// Takes in that tile. All cells, diagram after diagram: empty ones have the index
  /// CellBest::none.
  std::vector<CellBest> close(const ProblemView& problem, const Tile& tile,
                              const DeviceVector<std::int64_t>& architectures);

 private:
  DeviceVector<PlacedDiagram> diagrams_;  ///< those with the axis of N, then the others
  std::int64_t with_samples_ = 0, count_ = 0;
  DeviceVector<std::uint64_t> best_, before_, index_;  ///< [cell]
  DeviceVector<std::uint64_t> ratio_;                  ///< [point of the tile]
  DeviceVector<std::uint8_t> promising_;               ///< [curve of an architecture]
};

}  // namespace boundsweep::BS_BACKEND
