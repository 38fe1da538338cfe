#pragma once
/// The best point of every cell of the phase diagrams so far: a monoid, as the frontier is.

#include <cstdint>
#include <vector>

#include "boundsweep/grid.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// How many cells the diagrams of a problem have together.
std::size_t cell_count(const ProblemView& problem);

/// Cells lie diagram after diagram, x slower than y.
class CellStore {
 public:
  /// Takes in the cells of a tile, or those of a checkpoint; nothing where there are no diagrams.
  void merge(const std::vector<CellBest>& cells);
  const std::vector<CellBest>& all() const { return cells_; }

 private:
  std::vector<CellBest> cells_;
};

/// Per diagram the indices of its cells' best points in the order of the cells, empty ones left out.
/// Precondition: `cells` are cell_count of them.
std::vector<std::vector<std::int64_t>> best_points(const ProblemView& problem,
                                                   const std::vector<CellBest>& cells);

}  // namespace boundsweep
