/// The second look at a tile's points: which of them is the best of its cell.

#include "kernels/cells.hpp"

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

constexpr std::uint64_t empty = UINT64_MAX;

/// One thread per curve of an architecture, as in evaluate.cu.
struct FindIndices {
  GridView grid;
  Tile tile;
  Span<const std::int64_t> architectures;
  Cells cells;

  BS_FUNCTION void operator()(std::int64_t item) const {
    Digits digits;
    decode_architecture(grid, architectures[item / tile.curves], digits);
    decode_curve(grid, tile.first_curve + item % tile.curves, digits);
    CellMinima minima(cells, cells.index);
    for (std::int64_t i = 0; i < tile.offsets; ++i) {
      decode_offset(grid, tile.first_offset + i, digits);
      const std::uint64_t ratio = cells.ratio[item * tile.offsets + i];
      for (int d = 0; d < cells.diagrams; ++d) {
        const std::int64_t cell = cells.cell(d, digits);
        if (ratio == cells.best[cell])
          minima.offer(d, cell, static_cast<std::uint64_t>(encode(grid, digits)));
      }
    }
    minima.flush();
  }
};

}  // namespace

void CellStorage::load(const ProblemView& problem) {
  const Settings& settings = problem.settings;
  cells_ = {};
  cells_.diagrams = settings.diagrams;
  count_ = 0;
  for (int d = 0; d < settings.diagrams; ++d) {
    cells_.diagram[d] = settings.diagram[d];
    cells_.first[d] = count_;
    cells_.columns[d] = problem.grid.size[number(settings.diagram[d].y)];
    count_ += problem.grid.size[number(settings.diagram[d].x)] * cells_.columns[d];
  }
}

Cells CellStorage::open(std::int64_t points) {
  if (cells_.diagrams == 0) return cells_;
  best_.assign(static_cast<std::size_t>(count_), empty);
  index_.assign(static_cast<std::size_t>(count_), empty);
  make_room(ratio_, points);
  cells_.best = raw(best_);
  cells_.index = raw(index_);
  cells_.ratio = raw(ratio_);
  return cells_;
}

std::vector<CellBest> CellStorage::close(const ProblemView& problem, const Tile& tile,
                                         const DeviceVector<std::int64_t>& architectures) {
  if (cells_.diagrams == 0) return {};
  const std::int64_t items = static_cast<std::int64_t>(architectures.size()) * tile.curves;
  launch_light(items, items * tile.offsets,
               FindIndices{problem.grid, tile, span(architectures), cells_});
  std::vector<std::uint64_t> best, index;
  copy_to_host(best_, count_, best);
  copy_to_host(index_, count_, index);
  std::vector<CellBest> result(best.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    if (index[i] != empty) result[i] = {best[i], static_cast<std::int64_t>(index[i])};
  return result;
}

}  // namespace boundsweep::BS_BACKEND
