/// Two looks at a tile's points: the first finds every cell's least ratio, the second the least
/// index that has it. Both are minima of 64-bit numbers among threads, so neither tiles nor order
/// nor threads matter. Cells are kept from tile to tile, so that few curves are worth a second
/// look.

#include "kernels/cells.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/passes.hpp"
#include "kernels/shared.hpp"
#include "kernels/wide.hpp"
#if !defined(__CUDACC__)
#include "kernels/row_limits.hpp"
#endif

namespace boundsweep::BS_BACKEND {
namespace {

constexpr std::uint64_t empty = UINT64_MAX;

/// The points of a tile as both looks meet them. An item is a curve of an architecture.
struct CurvePoints {
  GridView grid;
  Tile tile;
  Span<const std::int64_t> architectures;
  Span<const PlacedDiagram> diagrams;
  std::int64_t with_samples;
  const double* ratio;

  /// The least ratios of some neighbouring cells, and the first places of the cells' points.
  struct Best {
    static constexpr int most = 32;
    double ratio[most];
    std::int64_t start[most];
    int count = 0;
  };

  /// Calls visit(first cell, ratios, count, index_of) for all cells that the item's points fall
  /// into: neighbouring cells of a row, the ratio that each is offered, and index_of(i) for the
  /// point that has it. Some cells are visited several times; those of diagrams with an axis of N
  /// are not where sieve(digits, digit of the first N, ratios, count) holds.
  template <class Sieve, class Visit>
  BS_FUNCTION void for_each(std::int64_t item, const Sieve& sieve, const Visit& visit) const {
    Digits digits;
    decode_architecture(grid, architectures[item / tile.curves], digits);
    decode_curve(grid, tile.first_curve + item % tile.curves, digits);
    const std::int64_t stride = grid_size(grid, number(Axis::samples) + 1);
    const double* const ratios = ratio + item * tile.offsets;
    for_each_run(grid, tile.first_offset, tile.offsets, digits,
                 [&](std::int64_t i, std::int64_t first, std::int64_t count) {
                   run(digits, ratios + i, first, count,
                       {encode(grid, digits) + first * stride, stride}, sieve, visit);
                 });
  }

 private:
  /// The indices of the points of a run.
  struct Indices {
    std::int64_t first, stride;
    BS_FUNCTION std::int64_t operator()(std::int64_t place) const { return first + place * stride; }
  };

  /// The least of some numbers >= 0. Their order is that of their bits, whose comparison becomes a
  /// vector's.
  BS_FUNCTION static double least_of(const double* ratios, std::int64_t count) {
    const auto lesser = [](std::int64_t known, double ratio) {
      const auto bits = static_cast<std::int64_t>(bits_of(ratio));
      return bits < known ? bits : known;
    };
    // Two strands, neither of which waits for the other.
    const std::int64_t half = count / 2;
    std::int64_t low = INT64_MAX, high = INT64_MAX;
    for (std::int64_t i = 0; i < half; ++i) {
      low = lesser(low, ratios[i]);
      high = lesser(high, ratios[half + i]);
    }
    if (count % 2 != 0) low = lesser(low, ratios[count - 1]);
    return of_bits(static_cast<std::uint64_t>(low < high ? low : high));
  }

  /// Where, from `start` on, a ratio is first met.
  BS_FUNCTION static std::int64_t place_of(const double* ratios, std::int64_t start, double ratio) {
    while (ratios[start] != ratio) ++start;
    return start;
  }

  /// `first`: the digit of N of the first of `count` points.
  template <class Sieve, class Visit>
  BS_FUNCTION void run(const Digits& digits, const double* ratios, std::int64_t first,
                       std::int64_t count, Indices indices, const Sieve& sieve,
                       const Visit& visit) const {
    const bool held_back = sieve(digits, first, ratios, count);
    for (std::int64_t begin = 0, end; begin < with_samples && !held_back; begin = end) {
      const Bins bins = diagrams[begin].along_bins;
      end = begin + 1;
      while (end < with_samples && diagrams[end].along_bins == bins) ++end;
      const auto show = [&](std::int64_t column, const double* offered, int cells,
                            const auto& index_of) {
        for (std::int64_t d = begin; d < end; ++d)
          visit(diagrams[d].row(digits[diagrams[d].down]) + column, offered, cells, index_of);
      };
      if (bins.are_single()) {
        show(first, ratios, static_cast<int>(count), indices);
        continue;
      }
      for (std::int64_t i = 0; i < count;) {
        Best best;
        const std::int64_t column = bins.of(first + i);
        while (i < count && best.count < Best::most) {
          const std::int64_t size = min(bins.share(first + i), count - i);
          best.start[best.count] = i;
          best.ratio[best.count++] = least_of(ratios + i, size);
          i += size;
        }
        show(column, best.ratio, best.count, [&](int cell) {
          return indices(place_of(ratios, best.start[cell], best.ratio[cell]));
        });
      }
    }
    if (with_samples == diagrams.size) return;
    const double least = least_of(ratios, count);
    const auto index_of_least = [&](int) { return indices(place_of(ratios, 0, least)); };
    for (std::int64_t d = with_samples; d < diagrams.size; ++d)
      visit(diagrams[d].row(digits[diagrams[d].down]) +
                diagrams[d].along_bins.of(digits[diagrams[d].along]),
            &least, 1, index_of_least);
  }
};

/// Holds back nothing.
struct NoSieve {
  BS_FUNCTION bool operator()(const Digits&, std::int64_t, const double*, std::int64_t) const {
    return false;
  }
};

#if defined(__CUDACC__)
/// On a GPU every cell is asked.
using FirstSieve = NoSieve;
#else
/// Holds back what is above the limits of all cells.
struct FirstSieve {
  RowSieve* per_thread;  ///< null: holds back nothing

  bool operator()(const Digits& digits, std::int64_t first, const double* ratios,
                  std::int64_t count) const {
    return per_thread != nullptr &&
           per_thread[threads::number()].holds_back(digits, first, ratios, static_cast<int>(count));
  }
};
#endif

/// The largest ratio with which a point of a tile can change a cell: as large as the cell's own
/// only where the tile has a lesser index.
struct SetLimits {
  const std::uint64_t *best, *index;
  std::int64_t least_index;
  double* limit;

  BS_FUNCTION void operator()(std::int64_t cell) const {
    const std::uint64_t bits = best[cell];
    const bool tie = static_cast<std::uint64_t>(least_index) < index[cell];
    limit[cell] = bits == empty ? INFINITY : tie || bits == 0 ? of_bits(bits) : of_bits(bits - 1);
  }
};

struct FirstLook {
  CurvePoints points;
  FirstSieve sieve;
  const double* limit;
  std::uint64_t* best;
  const std::uint64_t *before, *index;  ///< of the tiles before
  std::uint8_t* promising;

  BS_FUNCTION void operator()(std::int64_t item) const {
    bool any = false;
    points.for_each(item, sieve, [&](std::int64_t cell, const double* ratios, int count,
                                     const auto& index_of) {
      if (all_above(ratios, limit + cell, count)) return;
      for (int i = 0; i < count; ++i) {
        const std::uint64_t ratio = bits_of(ratios[i]);
        if (ratio > load_shared(best + cell + i)) continue;
        lower_shared(best + cell + i, ratio);
        any |= ratio < before[cell + i] ||
               static_cast<std::uint64_t>(index_of(i)) < index[cell + i];
      }
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
    points.for_each(item, NoSieve(), [&](std::int64_t cell, const double* ratios, int count,
                                         const auto& index_of) {
      for (int i = 0; i < count; ++i)
        if (bits_of(ratios[i]) == best[cell + i])
          lower_shared(index + cell + i, static_cast<std::uint64_t>(index_of(i)));
    });
  }
};

}  // namespace

void CellStorage::load(const ProblemView& problem) {
  std::vector<PlacedDiagram> with_samples, others;
  count_ = 0;
  place_.clear();
  for (std::int64_t d = 0; d < problem.diagram_count; ++d) {
    const Diagram& diagram = problem.diagrams[d];
    const bool turned = diagram.x == Axis::samples;
    const auto bins = [&](Axis axis, std::int64_t count) {
      return Bins(count, problem.grid.size[number(axis)]);
    };
    const Bins x_bins = bins(diagram.x, diagram.x_bins), y_bins = bins(diagram.y, diagram.y_bins);
    const PlacedDiagram placed =
        turned ? PlacedDiagram{diagram.y, diagram.x, y_bins, x_bins, diagram.x_bins, count_}
               : PlacedDiagram{diagram.x, diagram.y, x_bins, y_bins, diagram.y_bins, count_};
    (placed.along == Axis::samples ? with_samples : others).push_back(placed);
    for (std::int64_t x = 0; x < diagram.x_bins; ++x)
      for (std::int64_t y = 0; y < diagram.y_bins; ++y)
        place_.push_back(count_ + (turned ? y * diagram.x_bins + x : x * diagram.y_bins + y));
    count_ += diagram.cells();
  }
  std::stable_sort(with_samples.begin(), with_samples.end(),
                   [](const PlacedDiagram& a, const PlacedDiagram& b) {
                     return a.along_bins.scale < b.along_bins.scale;
                   });
  with_samples_ = static_cast<std::int64_t>(with_samples.size());
  with_samples.insert(with_samples.end(), others.begin(), others.end());
  diagrams_ = with_samples;
  for (DeviceVector<std::uint64_t>* list : {&best_, &before_, &index_})
    list->assign(static_cast<std::size_t>(count_), empty);
  limit_.resize(static_cast<std::size_t>(count_));
}

double* CellStorage::open(std::int64_t points) {
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
  const std::int64_t least_index =
      tile.first_architecture * grid_size(problem.grid, first_process_axis);
  launch_light(count_, count_, SetLimits{raw(best_), raw(index_), least_index, raw(limit_)});
#if defined(__CUDACC__)
  const FirstSieve sieve;
#else
  std::optional<RowLimits> limits;
  std::vector<RowSieve> sieves;
  if (with_samples_ > 0 && problem.grid.size[number(Axis::samples)] <= RowLimits::most_samples) {
    limits.emplace(problem.grid, raw(limit_),
                   Span<const PlacedDiagram>{raw(diagrams_), with_samples_});
    sieves.assign(static_cast<std::size_t>(threads::count()), RowSieve(*limits));
  }
  const FirstSieve sieve{sieves.empty() ? nullptr : sieves.data()};
#endif
  launch_light_wide(items, steps, FirstLook{points, sieve, raw(limit_), raw(best_), raw(before_),
                                            raw(index_), raw(promising_)});
  launch_light(count_, count_, ForgetIndex{raw(best_), raw(before_), raw(index_)});
  launch_light(items, steps, SecondLook{points, raw(best_), raw(index_), raw(promising_)});
  std::vector<std::uint64_t> best, index;
  copy_to_host(best_, count_, best);
  copy_to_host(index_, count_, index);
  std::vector<CellBest> result(best.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto from = static_cast<std::size_t>(place_[i]);
    if (index[from] != empty) result[i] = {best[from], static_cast<std::int64_t>(index[from])};
  }
  return result;
}

}  // namespace boundsweep::BS_BACKEND
