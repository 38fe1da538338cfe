#include "host/engine/tiling.hpp"

#include <algorithm>

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

Tiling::Tiling(const GridView& grid, TileShape shape) : total_(grid_extent(grid)), shape_(shape) {
  blocks_.architectures = blocks(total_.architectures, shape.architectures);
  blocks_.curves = blocks(total_.curves, shape.curves);
  blocks_.offsets = blocks(total_.offsets, shape.offsets);
}

Tile Tiling::tile(std::int64_t number) const {
  const std::int64_t offset = number % blocks_.offsets * shape_.offsets;
  const std::int64_t curve = number / blocks_.offsets % blocks_.curves * shape_.curves;
  const std::int64_t architecture =
      number / blocks_.offsets / blocks_.curves * shape_.architectures;
  return {architecture, std::min(shape_.architectures, total_.architectures - architecture),
          curve,        std::min(shape_.curves, total_.curves - curve),
          offset,       std::min(shape_.offsets, total_.offsets - offset)};
}

}  // namespace boundsweep
