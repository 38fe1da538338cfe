#include "host/engine/tiling.hpp"

#include <algorithm>
#include <iterator>

#include "boundsweep/lane_limits.hpp"

namespace boundsweep {
namespace {

std::int64_t blocks(std::int64_t total, std::int64_t size) { return (total + size - 1) / size; }

/// `total` cut into as few parts as may be, of which none is larger than `most`: the size of all but
/// the last, a multiple of most_lanes. Precondition: most >= most_lanes.
std::int64_t even_part(std::int64_t total, std::int64_t most) {
  const std::int64_t parts = blocks(total, most / most_lanes * most_lanes);
  return blocks(blocks(total, parts), most_lanes) * most_lanes;
}

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

TileShape fit_tile(const GridView& grid, TileLimits limits) {
  const TileShape extent = grid_extent(grid);
  TileShape shape;
  shape.offsets = std::min({extent.offsets, limits.points, limits.offsets});
  shape.curves = std::min(extent.curves, std::max<std::int64_t>(1, limits.points / shape.offsets));
  const std::int64_t room = std::clamp<std::int64_t>(
      limits.points / (shape.curves * shape.offsets), 1, limits.architectures);
  shape.architectures = std::min(extent.architectures, room);

  const std::int64_t depths = grid.size[number(Axis::depth)];
  const std::int64_t per_depth = architectures_per_depth(grid);
  if (per_depth <= room / depths) return shape;  // all depths fit a tile
  const std::int64_t wanted = std::min(std::max(limits.depths, room / per_depth), room / most_lanes);
  if (limits.depths < 2 || depths < 2 || wanted < 2) return shape;
  shape.depths = blocks(depths, blocks(depths, wanted));
  const std::int64_t each = room / shape.depths;
  shape.architectures = per_depth <= each ? per_depth : even_part(per_depth, each);
  return shape;
}

IndexRange whole_range(const GridView& grid) { return {0, grid_size(grid)}; }

Tiling::Tiling(const GridView& grid, TileShape shape, IndexRange range) : shape_(shape) {
  while (range.first < range.last) {
    Box box = box_from(grid, range);
    const Tile& set = box.extent;
    box.blocks = {blocks(set.architectures, shape.architectures), blocks(set.curves, shape.curves),
                  blocks(set.offsets, shape.offsets), blocks(set.depths, shape.depths)};
    box.first_tile = tiles_;
    tiles_ += box.sets * box.blocks.all_architectures() * box.blocks.curves * box.blocks.offsets;
    range.first += box.sets * set.points();
    boxes_.push_back(box);
  }
}

/// The largest box that starts at the first index of a range, lies in it and has all values of
/// every axis behind the one that it has only some values of.
Tiling::Box Tiling::box_from(const GridView& grid, IndexRange range) const {
  Box box{};
  Tile& set = box.extent;
  const PointPlace place = place_of(grid, range.first);
  set = {place.architecture, 1, place.curve, 1, place.offset, 1};
  box.sets = 1;
  const bool in_sets = shape_.depths > 1;
  const std::int64_t architectures = grid_extent(grid).architectures;
  const std::int64_t per_depth = in_sets ? architectures_per_depth(grid) : architectures;
  const std::int64_t depths = in_sets ? grid.size[number(Axis::depth)] : 1;
  set.depth_stride = per_depth;
  box.stride = per_depth * depths;

  std::int64_t block = 1;  // points per value of the axis under consideration
  // Takes values of the next axis; false where not all of them and further axes' fit.
  const auto take = [&](std::int64_t size, std::int64_t& values) {
    const std::int64_t first = range.first / block % size, fit = range.points() / block;
    const bool all = range.first % block == 0 && first == 0 && fit >= size;
    values *= all ? size : std::min(fit, size - first);
    block *= size;
    return all;
  };
  for (int i = axis_count - 1; i >= first_process_axis; --i)
    if (!take(grid.size[i], is_curve_axis(static_cast<Axis>(i)) ? set.curves : set.offsets))
      return box;
  if (take(per_depth, set.architectures) && take(depths, set.depths))
    take(architectures / (per_depth * depths), box.sets);
  return box;
}

Tile Tiling::tile(std::int64_t number) const {
  const auto next = std::upper_bound(
      boxes_.begin(), boxes_.end(), number,
      [](std::int64_t tile, const Box& box) { return tile < box.first_tile; });
  const Box& box = *std::prev(next);
  const Tile& set = box.extent;
  number -= box.first_tile;
  // The next direction's digit of what is left of the number, from the fastest to the slowest.
  const auto start = [&number](std::int64_t blocks, std::int64_t size) {
    const std::int64_t digit = number % blocks;
    number /= blocks;
    return digit * size;
  };
  const std::int64_t offset = start(box.blocks.offsets, shape_.offsets);
  const std::int64_t curve = start(box.blocks.curves, shape_.curves);
  const std::int64_t architecture = start(box.blocks.architectures, shape_.architectures);
  const std::int64_t depth = start(box.blocks.depths, shape_.depths);
  return {set.first_architecture + architecture + depth * set.depth_stride + number * box.stride,
          std::min(shape_.architectures, set.architectures - architecture),
          set.first_curve + curve,
          std::min(shape_.curves, set.curves - curve),
          set.first_offset + offset,
          std::min(shape_.offsets, set.offsets - offset),
          std::min(shape_.depths, set.depths - depth),
          set.depth_stride};
}

}  // namespace boundsweep
