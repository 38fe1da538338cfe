#pragma once
/// The best point of every cell of the sweep's phase diagrams: all points that share their values on
/// two axes are one cell, the best has the least bound / range, of equals the least index.
///
/// Points arrive in any order from many threads, so this takes two looks at them: the first finds
/// every cell's least ratio, the second the least index that has it. Both are minima of 64-bit
/// numbers, so neither order nor threads matter.

#include <cstdint>

#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

/// place = min(place, value) among threads.
BS_FUNCTION void atomic_min(std::uint64_t* place, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicMin(reinterpret_cast<unsigned long long*>(place), static_cast<unsigned long long>(value));
#else
  std::uint64_t known = __atomic_load_n(place, __ATOMIC_RELAXED);
  while (value < known && !__atomic_compare_exchange_n(place, &known, value, true,
                                                       __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
#endif
}

/// Where the kernels find the cells of a tile.
struct Cells {
  int diagrams = 0;
  Diagram diagram[most_diagrams];
  std::int64_t first[most_diagrams], columns[most_diagrams];
  std::uint64_t* best;   ///< [cell], all diagrams' one after the other; bits of the least ratio
  std::uint64_t* index;  ///< [cell]
  std::uint64_t* ratio;  ///< [point of the tile]

  BS_FUNCTION std::int64_t cell(int d, const Digits& digits) const {
    return first[d] + digits[diagram[d].x] * columns[d] + digits[diagram[d].y];
  }
};

/// One thread's minima: neighbouring points of one cell cost one atomic operation.
class CellMinima {
 public:
  BS_FUNCTION CellMinima(const Cells& cells, std::uint64_t* target)
      : cells_(cells), target_(target) {
    for (int d = 0; d < cells.diagrams; ++d) cell_[d] = -1;
  }
  BS_FUNCTION void offer(int d, std::int64_t cell, std::uint64_t value) {
    if (cell != cell_[d]) {
      flush(d);
      cell_[d] = cell;
      least_[d] = value;
    } else if (value < least_[d]) {
      least_[d] = value;
    }
  }
  BS_FUNCTION void flush() {
    for (int d = 0; d < cells_.diagrams; ++d) flush(d);
  }

 private:
  BS_FUNCTION void flush(int d) {
    if (cell_[d] >= 0) atomic_min(target_ + cell_[d], least_[d]);
  }

  const Cells& cells_;
  std::uint64_t* target_;
  std::int64_t cell_[most_diagrams];
  std::uint64_t least_[most_diagrams];
};

/// The cells' storage, and the second look.
class CellStorage {
 public:
  /// The diagrams of a problem; forgets all points.
  void load(const ProblemView& problem);
  /// Empty cells for a tile of so many points.
  Cells open(std::int64_t points);
  /// The best of every cell after evaluate_tile: empty ones have the index CellBest::none.
  std::vector<CellBest> close(const ProblemView& problem, const Tile& tile,
                              const DeviceVector<std::int64_t>& architectures);

 private:
  Cells cells_;
  std::int64_t count_ = 0;
  DeviceVector<std::uint64_t> best_, index_, ratio_;
};

}  // namespace boundsweep::BS_BACKEND
