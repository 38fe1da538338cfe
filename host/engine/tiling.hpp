#pragma once
/// How a grid is cut into tiles.

#include <cstdint>
#include <vector>

#include "kernels/backend.hpp"

namespace boundsweep {

/// Sizes of a tile. A tile at the grid's edge may be smaller.
struct TileShape {
  std::int64_t architectures = 1, curves = 1, offsets = 1, depths = 1;

  std::int64_t all_architectures() const { return depths * architectures; }
};

/// Points by grid index, from `first` up to but without `last`.
struct IndexRange {
  std::int64_t first = 0, last = 0;

  std::int64_t points() const { return last - first; }
};

inline bool operator==(IndexRange a, IndexRange b) {
  return a.first == b.first && a.last == b.last;
}

/// All points of a grid.
IndexRange whole_range(const GridView& grid);

/// The sequence of tiles of a range of a grid. The range is first cut into boxes, few of them: one of
/// whole architectures, or of whole sets of depths where tiles have several depths, and, where the
/// range starts or ends within one, up to one per axis and end. In a box, offsets are fastest, then
/// curves, architectures, depths.
class Tiling {
 public:
  Tiling(const GridView& grid, TileShape shape, IndexRange range);
  Tiling(const GridView& grid, TileShape shape) : Tiling(grid, shape, whole_range(grid)) {}

  std::int64_t tiles() const { return tiles_; }
  /// Precondition: 0 <= number < tiles().
  Tile tile(std::int64_t number) const;
  const TileShape& shape() const { return shape_; }

 private:
  struct Box {
    Tile extent;               ///< of its first set of depths
    std::int64_t sets, stride; ///< how many there are, and from one's first architecture to the next
    TileShape blocks;          ///< how many tiles of a set along each direction
    std::int64_t first_tile;   ///< number of its first one
  };
  Box box_from(const GridView& grid, IndexRange range) const;

  TileShape shape_;
  std::vector<Box> boxes_;
  std::int64_t tiles_ = 0;
};

/// Numbers of architectures (all depths are 1), curves per architecture and offsets per curve.
TileShape grid_extent(const GridView& grid);

/// The largest shape within the limits, but at least one point. It has several depths only where not
/// all of them fit a tile anyway; then as many as wanted, or more where there are few architectures
/// of a depth.
TileShape fit_tile(const GridView& grid, TileLimits limits);

}  // namespace boundsweep
