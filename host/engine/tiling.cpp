#include "host/engine/tiling.hpp"

#include <algorithm>
#include <iterator>

namespace boundsweep {
namespace {

std::int64_t blocks(std::int64_t total, std::int64_t size) { return (total + size - 1) / size; }

}  // namespace

TileShape grid_extent(const GridView& grid) {
  TileShape extent;
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    if (i < first_process_axis)
      extent.architectures *= grid.size[i];
    else if (is_curve_axis(axis))
      extent.curves *= grid.size[i];
    else
      extent.offsets *= grid.size[i];
  }
  return extent;
}

TileShape fit_tile(const GridView& grid, std::int64_t most_points,
                   std::int64_t most_architectures) {
  const TileShape extent = grid_extent(grid);
  TileShape shape;
  shape.offsets = std::min(extent.offsets, most_points);
  shape.curves = std::min(extent.curves, std::max<std::int64_t>(1, most_points / shape.offsets));
  const std::int64_t room = most_points / (shape.curves * shape.offsets);
  shape.architectures =
      std::min({extent.architectures, most_architectures, std::max<std::int64_t>(1, room)});
  return shape;
}

IndexRange whole_range(const GridView& grid) { return {0, grid_size(grid)}; }

namespace {

/// The largest box that starts at index `first`, ends by `last` and has all values of every axis
/// behind the one it is a range of.
Tile box_from(const GridView& grid, std::int64_t first, std::int64_t last) {
  // Points per value of the axis under consideration, which starts with the last one.
  std::int64_t block = 1;
  int axis = axis_count - 1;
  Tile box{0, 1, 0, 1, 0, 1};
  while (axis >= first_process_axis) {
    const std::int64_t larger = block * grid.size[axis];
    if (first % larger != 0 || last - first < larger) break;
    (is_curve_axis(static_cast<Axis>(axis)) ? box.curves : box.offsets) *= grid.size[axis];
    block = larger;
    --axis;
  }
  const PointPlace place = place_of(grid, first);
  box.first_architecture = place.architecture;
  box.first_curve = place.curve;
  box.first_offset = place.offset;
  const std::int64_t fit = (last - first) / block;
  if (axis < first_process_axis) {
    box.architectures = fit;
  } else {
    const std::int64_t left = grid.size[axis] - first / block % grid.size[axis];
    (is_curve_axis(static_cast<Axis>(axis)) ? box.curves : box.offsets) *= std::min(fit, left);
  }
  return box;
}

}  // namespace

Tiling::Tiling(const GridView& grid, TileShape shape, IndexRange range) : shape_(shape) {
  for (std::int64_t first = range.first; first < range.last;) {
    const Tile extent = box_from(grid, first, range.last);
    const TileShape count{blocks(extent.architectures, shape.architectures),
                          blocks(extent.curves, shape.curves),
                          blocks(extent.offsets, shape.offsets)};
    boxes_.push_back({extent, count, tiles_});
    tiles_ += count.architectures * count.curves * count.offsets;
    first += extent.points();
  }
}

Tile Tiling::tile(std::int64_t number) const {
  const auto next = std::upper_bound(
      boxes_.begin(), boxes_.end(), number,
      [](std::int64_t tile, const Box& box) { return tile < box.first_tile; });
  const Box& box = *std::prev(next);
  const Tile& all = box.extent;
  number -= box.first_tile;
  const std::int64_t offset = number % box.blocks.offsets * shape_.offsets;
  const std::int64_t curve = number / box.blocks.offsets % box.blocks.curves * shape_.curves;
  const std::int64_t architecture =
      number / box.blocks.offsets / box.blocks.curves * shape_.architectures;
  return {all.first_architecture + architecture,
          std::min(shape_.architectures, all.architectures - architecture),
          all.first_curve + curve,
          std::min(shape_.curves, all.curves - curve),
          all.first_offset + offset,
          std::min(shape_.offsets, all.offsets - offset)};
}

}  // namespace boundsweep
