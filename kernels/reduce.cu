/// Pass 3: points → those that survive in their group.

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

/// The grid index of a point given by its place in the tile.
struct IndexOf {
  GridView grid;
  Tile tile;
  Span<const std::int64_t> architectures;

  BS_FUNCTION std::int64_t operator()(std::int64_t point) const {
    const std::int64_t offset = point % tile.offsets;
    const std::int64_t curve = point / tile.offsets % tile.curves;
    Digits digits;
    decode_architecture(grid, architectures[point / tile.offsets / tile.curves], digits);
    decode_curve(grid, tile.first_curve + curve, digits);
    decode_offset(grid, tile.first_offset + offset, digits);
    return encode(grid, digits);
  }
};

/// One thread per group of one slice: a block-nested loop that keeps the window of undominated
/// points in the group's own part of a scratch array.
struct ReduceGroup {
  IndexOf index_of;
  Span<const std::int64_t> architecture_start;
  Span<const std::int64_t> curve_number, curve_start;
  Span<const std::int64_t> offset_number, offset_start;
  Span<const Key> keys;
  int objectives;
  Span<std::int64_t> window;    ///< one entry per point of the tile
  Span<std::uint8_t> survives;  ///< one entry per point of the tile

  BS_FUNCTION void operator()(std::int64_t item) const {
    const std::int64_t offset_groups = offset_start.size - 1;
    const std::int64_t curve_groups = curve_start.size - 1;
    const std::int64_t og = item % offset_groups;
    const std::int64_t cg = item / offset_groups % curve_groups;
    const std::int64_t ag = item / offset_groups / curve_groups;
    const std::int64_t a0 = architecture_start[ag], a1 = architecture_start[ag + 1];
    const std::int64_t c0 = curve_start[cg], c1 = curve_start[cg + 1];
    const std::int64_t o0 = offset_start[og], o1 = offset_start[og + 1];

    // Groups partition the tile, so these bases are disjoint ranges of the scratch array.
    const std::int64_t curves = curve_number.size, offsets = offset_number.size;
    std::int64_t* kept =
        window.data + a0 * curves * offsets + (a1 - a0) * (c0 * offsets + (c1 - c0) * o0);
    std::int64_t count = 0;
    for (std::int64_t a = a0; a < a1; ++a)
      for (std::int64_t c = c0; c < c1; ++c)
        for (std::int64_t o = o0; o < o1; ++o)
          count = insert((a * curves + curve_number[c]) * offsets + offset_number[o], kept, count);
    for (std::int64_t i = 0; i < count; ++i) survives[kept[i]] = 1;
  }

  /// Offers one point to the window and returns the window's new size.
  BS_FUNCTION std::int64_t insert(std::int64_t point, std::int64_t* kept,
                                  std::int64_t count) const {
    // The newest survivor is the likeliest to dominate.
    for (std::int64_t i = count - 1; i >= 0; --i)
      if (removes(kept[i], point)) return count;
    std::int64_t left = 0;
    for (std::int64_t i = 0; i < count; ++i)
      if (!removes(point, kept[i])) kept[left++] = kept[i];
    kept[left] = point;
    return left + 1;
  }

  /// Whether one point dominates another or equals it and comes first in the grid.
  BS_FUNCTION bool removes(std::int64_t first, std::int64_t second) const {
    const Dominance order =
        dominance(keys.data + first * objectives, keys.data + second * objectives, objectives);
    return order == Dominance::first ||
           (order == Dominance::equal && index_of(first) < index_of(second));
  }
};

struct IsMarked {
  Span<const std::uint8_t> mark;
  BS_FUNCTION bool operator()(std::int64_t i) const { return mark[i] != 0; }
};

struct GatherKeys {
  Span<const std::int64_t> points;
  Span<const Key> keys;
  int objectives;
  Span<Key> out;

  BS_FUNCTION void operator()(std::int64_t i) const {
    for (int k = 0; k < objectives; ++k)
      out[i * objectives + k] = keys[points[i] * objectives + k];
  }
};

/// Positions 0 … count−1 of numbers first …, stably ordered by group.
template <class Decode, class IsMine>
GroupedNumbers group_numbers(const ProblemView& problem, const Grouping& grouping,
                             std::int64_t first, std::int64_t count, const Decode& decode_number,
                             const IsMine& is_mine) {
  std::vector<std::int64_t> group(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    Digits digits;
    decode_number(problem.grid, first + i, digits);
    std::int64_t number = 0;
    for (int axis = first_process_axis; axis < axis_count; ++axis)
      if (is_mine(static_cast<Axis>(axis)) && grouping.by[axis])
        number = number * problem.grid.size[axis] + digits.digit[axis];
    group[static_cast<std::size_t>(i)] = number;
  }
  std::vector<std::int64_t> order(group.size());
  std::iota(order.begin(), order.end(), 0);
  const auto group_of = [&group](std::int64_t i) { return group[static_cast<std::size_t>(i)]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return group_of(a) < group_of(b); });
  std::vector<std::int64_t> start;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (i == 0 || group_of(order[i]) != group_of(order[i - 1]))
      start.push_back(static_cast<std::int64_t>(i));
  start.push_back(count);
  return {order, start};
}

}  // namespace

Survivors reduce_tile(const ProblemView& problem, const Tile& tile, const Grouping& grouping,
                      const TileArchitectures& architectures, const DeviceVector<Key>& keys) {
  Survivors survivors;
  const GroupedNumbers& a = architectures.numbers;
  if (a.number.empty()) return survivors;
  const GroupedNumbers curves = group_numbers(problem, grouping, tile.first_curve, tile.curves,
                                              decode_curve, is_curve_axis);
  const GroupedNumbers offsets = group_numbers(problem, grouping, tile.first_offset, tile.offsets,
                                               decode_offset, is_offset_axis);
  const int objectives = problem.settings.objectives;
  const auto points = architectures.count() * tile.curves * tile.offsets;
  const IndexOf index_of{problem.grid, tile, span(a.number)};
  DeviceVector<std::int64_t> window(static_cast<std::size_t>(points));
  DeviceVector<std::uint8_t> survives(static_cast<std::size_t>(points), 0);
  launch(a.groups() * curves.groups() * offsets.groups(),
         ReduceGroup{index_of, span(a.start),
                     span(curves.number),
                     span(curves.start),
                     span(offsets.number),
                     span(offsets.start),
                     span(keys),
                     objectives,
                     span(window),
                     span(survives)});

  const auto end =
      thrust::copy_if(thrust::device, counting(), counting(points), window.begin(),
                      IsMarked{span(std::as_const(survives))});
  window.resize(static_cast<std::size_t>(end - window.begin()));
  DeviceVector<Key> kept(window.size() * static_cast<std::size_t>(objectives));
  launch(static_cast<std::int64_t>(window.size()),
         GatherKeys{span(std::as_const(window)), span(keys), objectives, span(kept)});
  DeviceVector<std::int64_t> index(window.size());
  thrust::transform(thrust::device, window.begin(), window.end(), index.begin(), index_of);

  survivors.index.resize(index.size());
  survivors.keys.resize(kept.size());
  thrust::copy(index.begin(), index.end(), survivors.index.begin());
  thrust::copy(kept.begin(), kept.end(), survivors.keys.begin());
  return survivors;
}

}  // namespace boundsweep::BS_BACKEND
