/// Two looks at a tile's points: the first finds every cell's least ratio, the second the least
/// index that has it. Both are minima of 64-bit numbers among threads, so neither tiles nor order
/// nor threads matter. Cells are kept from tile to tile, so that few curves are worth a second
/// look.

#include "kernels/cells.hpp"

#include <utility>
#include <vector>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

constexpr std::uint64_t empty = UINT64_MAX;

/// What another thread may be lowering.
BS_FUNCTION std::uint64_t current(const std::uint64_t* place) {
#if defined(__CUDA_ARCH__)
  return *static_cast<const volatile std::uint64_t*>(place);
#else
  return __atomic_load_n(place, __ATOMIC_RELAXED);
#endif
}

/// place = min(place, value) among threads.
BS_FUNCTION void atomic_min(std::uint64_t* place, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicMin(reinterpret_cast<unsigned long long*>(place), static_cast<unsigned long long>(value));
#else
  std::uint64_t known = current(place);
  while (value < known && !__atomic_compare_exchange_n(place, &known, value, true, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
  }
#endif
}

/// The points of a tile as both looks meet them. An item is a curve of an architecture.
struct CurvePoints {
  GridView grid;
  Tile tile;
  Span<const std::int64_t> architectures;
  Span<const PlacedDiagram> diagrams;
  std::int64_t with_samples;
  const std::uint64_t* ratio;

  /// Calls visit(cell, ratio, index) with the best point of the item for every cell it meets; where
  /// several values of N fall into one cell, with each.
  template <class Visit>
  BS_FUNCTION void for_each(std::int64_t item, const Visit& visit) const {
    Digits digits;
    decode_architecture(grid, architectures[item / tile.curves], digits);
    decode_curve(grid, tile.first_curve + item % tile.curves, digits);
    const std::int64_t sizes = grid.size[number(Axis::samples)];
    const std::int64_t stride = grid_size(grid, number(Axis::samples) + 1);
    const std::uint64_t* ratios = ratio + item * tile.offsets;
    for (std::int64_t i = 0; i < tile.offsets;) {
      // A run of neighbouring offsets, which differ in N alone.
      const std::int64_t start = (tile.first_offset + i) / sizes;
      decode_offset(grid, start * sizes, digits);
      const std::int64_t first = tile.first_offset + i - start * sizes;
      const std::int64_t count =
          tile.offsets - i < sizes - first ? tile.offsets - i : sizes - first;
      run(digits, ratios + i, first, count, encode(grid, digits) + first * stride, stride, visit);
      i += count;
    }
  }

 private:
  /// `first`: the digit of N of the first of `count` points.
  template <class Visit>
  BS_FUNCTION void run(const Digits& digits, const std::uint64_t* ratios, std::int64_t first,
                       std::int64_t count, std::int64_t first_index, std::int64_t stride,
                       const Visit& visit) const {
    for (std::int64_t d = 0; d < with_samples; ++d) {
      const PlacedDiagram& diagram = diagrams[d];
      const bool across = diagram.x == Axis::samples;
      const Bins bins = across ? diagram.x_bins : diagram.y_bins;
      const std::int64_t step = across ? diagram.columns : 1;
      const std::int64_t base =
          diagram.cell(across ? 0 : digits[diagram.x], across ? digits[diagram.y] : 0);
      for (std::int64_t i = 0; i < count; ++i)
        visit(base + bins.of(first + i) * step, ratios[i], first_index + i * stride);
    }
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < count; ++i)
      if (ratios[i] < ratios[best]) best = i;
    for (std::int64_t d = with_samples; d < diagrams.size; ++d)
      visit(diagrams[d].cell(digits[diagrams[d].x], digits[diagrams[d].y]), ratios[best],
            first_index + best * stride);
  }
};

struct FirstLook {
  CurvePoints points;
  std::uint64_t* best;
  const std::uint64_t *before, *index;  ///< of the tiles before
  std::uint8_t* promising;

  BS_FUNCTION void operator()(std::int64_t item) const {
    bool any = false;
    points.for_each(item, [&](std::int64_t cell, std::uint64_t ratio, std::int64_t its_index) {
      if (ratio > current(best + cell)) return;
      atomic_min(best + cell, ratio);
      any |= ratio < before[cell] || static_cast<std::uint64_t>(its_index) < index[cell];
    });
    promising[item] = any;
  }
};

/// A cell with a new least ratio forgets which point had the old one.
struct ForgetIndex {
  const std::uint64_t* best;
  std::uint64_t *before, *index;

  BS_FUNCTION void operator()(std::int64_t cell) const {
    if (best[cell] == before[cell]) return;
    before[cell] = best[cell];
    index[cell] = empty;
  }
};

struct SecondLook {
  CurvePoints points;
  const std::uint64_t* best;
  std::uint64_t* index;
  const std::uint8_t* promising;

  BS_FUNCTION void operator()(std::int64_t item) const {
    if (!promising[item]) return;
    points.for_each(item, [&](std::int64_t cell, std::uint64_t ratio, std::int64_t its_index) {
      if (ratio == best[cell]) atomic_min(index + cell, static_cast<std::uint64_t>(its_index));
    });
  }
};

}  // namespace

void CellStorage::load(const ProblemView& problem) {
  std::vector<PlacedDiagram> with_samples, others;
  count_ = 0;
  for (std::int64_t d = 0; d < problem.diagram_count; ++d) {
    const Diagram& diagram = problem.diagrams[d];
    const auto size = [&](Axis axis) { return problem.grid.size[number(axis)]; };
    const bool has_samples = diagram.x == Axis::samples || diagram.y == Axis::samples;
    (has_samples ? with_samples : others)
        .push_back({diagram.x, diagram.y, Bins(diagram.x_bins, size(diagram.x)),
                    Bins(diagram.y_bins, size(diagram.y)), count_, diagram.y_bins});
    count_ += diagram.cells();
  }
  with_samples_ = static_cast<std::int64_t>(with_samples.size());
  with_samples.insert(with_samples.end(), others.begin(), others.end());
  diagrams_ = with_samples;
  for (DeviceVector<std::uint64_t>* list : {&best_, &before_, &index_})
    list->assign(static_cast<std::size_t>(count_), empty);
}

std::uint64_t* CellStorage::open(std::int64_t points) {
  if (count_ == 0) return nullptr;
  make_room(ratio_, std::max<std::int64_t>(points, 1));
  return raw(ratio_);
}

std::vector<CellBest> CellStorage::close(const ProblemView& problem, const Tile& tile,
                                         const DeviceVector<std::int64_t>& architectures) {
  if (count_ == 0) return {};
  const std::int64_t items = static_cast<std::int64_t>(architectures.size()) * tile.curves;
  const auto diagrams = static_cast<std::int64_t>(diagrams_.size());
  const std::int64_t steps = items * (tile.offsets * with_samples_ + diagrams);
  make_room(promising_, items);
  const CurvePoints points{problem.grid,        tile,
                           span(architectures), span(std::as_const(diagrams_)),
                           with_samples_,       raw(ratio_)};
  launch_light(items, steps,
               FirstLook{points, raw(best_), raw(before_), raw(index_), raw(promising_)});
  launch_light(count_, count_, ForgetIndex{raw(best_), raw(before_), raw(index_)});
  launch_light(items, steps, SecondLook{points, raw(best_), raw(index_), raw(promising_)});
  std::vector<std::uint64_t> best, index;
  copy_to_host(best_, count_, best);
  copy_to_host(index_, count_, index);
  std::vector<CellBest> result(best.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    if (index[i] != empty) result[i] = {best[i], static_cast<std::int64_t>(index[i])};
  return result;
}

}  // namespace boundsweep::BS_BACKEND
