#include "host/engine/tiling.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/made_grid.hpp"

namespace boundsweep {
namespace {

/// How often each index of the grid lies in a tile.
std::vector<int> coverage(const GridView& grid, const Tiling& tiling) {
  std::vector<int> count(static_cast<std::size_t>(grid_size(grid)), 0);
  for (std::int64_t t = 0; t < tiling.tiles(); ++t) {
    const Tile tile = tiling.tile(t);
    EXPECT_GE(tile.points(), 1);
    EXPECT_LE(tile.architectures, tiling.shape().architectures);
    EXPECT_LE(tile.curves, tiling.shape().curves);
    EXPECT_LE(tile.offsets, tiling.shape().offsets);
    for (std::int64_t a = 0; a < tile.architectures; ++a)
      for (std::int64_t c = 0; c < tile.curves; ++c)
        for (std::int64_t o = 0; o < tile.offsets; ++o) {
          Digits digits;
          decode_architecture(grid, tile.first_architecture + a, digits);
          decode_curve(grid, tile.first_curve + c, digits);
          decode_offset(grid, tile.first_offset + o, digits);
          ++count.at(static_cast<std::size_t>(encode(grid, digits)));
        }
  }
  return count;
}

TEST(Tiling, CoversTheGridExactlyOnce) {
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const GridView grid = random_grid(random);
    const auto any = [&random](std::int64_t most) {
      return 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(most + 2));
    };
    const TileShape extent = grid_extent(grid);
    const TileShape shape{any(extent.architectures), any(extent.curves), any(extent.offsets)};
    for (const int times : coverage(grid, Tiling(grid, shape))) ASSERT_EQ(times, 1);
  }
}

TEST(Tiling, CoversARangeExactlyOnce) {
  std::mt19937 random(4);
  for (int i = 0; i < 400; ++i) {
    const GridView grid = random_grid(random);
    const auto up_to = [&random](std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<unsigned>(most + 1));
    };
    const std::int64_t points = grid_size(grid);
    const std::int64_t first = up_to(points), last = first + up_to(points - first);
    const TileShape extent = grid_extent(grid);
    const TileShape shape{1 + up_to(extent.architectures), 1 + up_to(extent.curves),
                          1 + up_to(extent.offsets)};
    const std::vector<int> count = coverage(grid, Tiling(grid, shape, {first, last}));
    for (std::int64_t index = 0; index < points; ++index)
      ASSERT_EQ(count[static_cast<std::size_t>(index)], first <= index && index < last ? 1 : 0)
          << index << " of " << first << " to " << last;
  }
}

TEST(Tiling, CutsARangeIntoFewBoxes) {
  GridView grid = unit_grid();
  for (const Axis axis : {Axis::width, Axis::kappa, Axis::horizon, Axis::samples, Axis::delta})
    grid.size[number(axis)] = 100;
  // From the middle of one architecture to the middle of another: a box per axis and end, and one.
  const TileShape whole = grid_extent(grid);
  const Tiling tiling(grid, whole, {grid_size(grid) / 3, grid_size(grid) / 3 * 2});
  EXPECT_LE(tiling.tiles(), 9);
}

TEST(Tiling, PlaceOfAPointIsWhereTilesFindIt) {
  std::mt19937 random(5);
  for (int i = 0; i < 50; ++i) {
    const GridView grid = random_grid(random);
    for (std::int64_t index = 0; index < grid_size(grid); ++index) {
      const PointPlace place = place_of(grid, index);
      Digits digits;
      decode_architecture(grid, place.architecture, digits);
      decode_curve(grid, place.curve, digits);
      decode_offset(grid, place.offset, digits);
      ASSERT_EQ(encode(grid, digits), index);
    }
  }
}

TEST(Tiling, ExtentMultipliesToTheGrid) {
  std::mt19937 random(9);
  for (int i = 0; i < 100; ++i) {
    const GridView grid = random_grid(random);
    const TileShape extent = grid_extent(grid);
    EXPECT_EQ(extent.architectures * extent.curves * extent.offsets, grid_size(grid));
  }
}

TEST(Tiling, FitsBothLimits) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    const GridView grid = random_grid(random);
    const auto most_points = static_cast<std::int64_t>(1 + random() % 3000);
    const auto most_architectures = static_cast<std::int64_t>(1 + random() % 30);
    const TileShape shape = fit_tile(grid, {most_points, most_architectures, 1});
    const TileShape extent = grid_extent(grid);
    EXPECT_LE(shape.architectures * shape.curves * shape.offsets, most_points);
    EXPECT_LE(shape.architectures, most_architectures);
    EXPECT_GE(shape.architectures, 1);
    EXPECT_GE(shape.curves, 1);
    EXPECT_GE(shape.offsets, 1);
    EXPECT_LE(shape.architectures, extent.architectures);
    EXPECT_LE(shape.curves, extent.curves);
    EXPECT_LE(shape.offsets, extent.offsets);
  }
}

TEST(Tiling, FitsLargeGridsWithoutOverflow) {
  GridView grid = unit_grid();
  grid.size[number(Axis::width)] = std::int64_t{1} << 20;
  grid.size[number(Axis::kappa)] = std::int64_t{1} << 20;
  grid.size[number(Axis::samples)] = std::int64_t{1} << 22;
  const TileShape shape = fit_tile(grid, {std::int64_t{1} << 20, std::int64_t{1} << 13, 1});
  EXPECT_EQ(shape.offsets, std::int64_t{1} << 20);
  EXPECT_EQ(shape.curves, 1);
  EXPECT_EQ(shape.architectures, 1);
  const Tiling tiling(grid, shape);
  EXPECT_EQ(tiling.tiles(), std::int64_t{1} << 42);
  const Tile last = tiling.tile(tiling.tiles() - 1);
  EXPECT_EQ(last.first_architecture, (std::int64_t{1} << 20) - 1);
  EXPECT_EQ(last.first_curve, (std::int64_t{1} << 20) - 1);
  EXPECT_EQ(last.first_offset + last.offsets, std::int64_t{1} << 22);
}

}  // namespace
}  // namespace boundsweep
