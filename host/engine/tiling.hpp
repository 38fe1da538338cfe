#pragma once
/// How a grid is cut into tiles.

#include <cstdint>

#include "kernels/backend.hpp"

namespace boundsweep {

/// Sizes of a tile. A tile at the grid's edge may be smaller.
struct TileShape {
  std::int64_t architectures = 1, curves = 1, offsets = 1;
};

/// The sequence of tiles of a grid: offsets fastest, architectures slowest.
class Tiling {
 public:
  Tiling(const GridView& grid, TileShape shape);

  std::int64_t tiles() const { return blocks_.architectures * blocks_.curves * blocks_.offsets; }
  /// Precondition: 0 <= number < tiles().
  Tile tile(std::int64_t number) const;
  const TileShape& shape() const { return shape_; }

 private:
  TileShape total_, shape_, blocks_;
};

/// Numbers of architectures, curves per architecture and offsets per curve.
TileShape grid_extent(const GridView& grid);

/// The largest shape within both limits, but at least one point.
TileShape fit_tile(const GridView& grid, std::int64_t most_points,
                   std::int64_t most_architectures);

}  // namespace boundsweep
