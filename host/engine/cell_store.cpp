#include "host/engine/cell_store.hpp"

#include <algorithm>

namespace boundsweep {

void CellStore::merge(const std::vector<CellBest>& cells) {
  if (cells_.size() < cells.size()) cells_.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) cells_[i] = std::min(cells_[i], cells[i]);
}

std::size_t cell_count(const ProblemView& problem) {
  std::int64_t count = 0;
  for (std::int64_t d = 0; d < problem.diagram_count; ++d) count += problem.diagrams[d].cells();
  return static_cast<std::size_t>(count);
}

std::vector<std::vector<std::int64_t>> best_points(const ProblemView& problem,
                                                   const std::vector<CellBest>& cells) {
  std::vector<std::vector<std::int64_t>> diagrams;
  auto cell = cells.begin();
  for (std::int64_t d = 0; d < problem.diagram_count; ++d) {
    const auto end = cell + problem.diagrams[d].cells();
    std::vector<std::int64_t>& points = diagrams.emplace_back();
    for (; cell != end; ++cell)
      if (cell->index != CellBest::none) points.push_back(cell->index);
  }
  return diagrams;
}

}  // namespace boundsweep
