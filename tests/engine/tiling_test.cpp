#include "host/engine/tiling.hpp"

#include <cstdint>
#include <random>
#include <utility>
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
    EXPECT_LE(tile.depths, tiling.shape().depths);
    for (std::int64_t a = 0; a < tile.all_architectures(); ++a)
      for (std::int64_t c = 0; c < tile.curves; ++c)
        for (std::int64_t o = 0; o < tile.offsets; ++o) {
          Digits digits;
          decode_architecture(grid, tile.architecture(a), digits);
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
    TileShape shape{any(extent.architectures), any(extent.curves), any(extent.offsets)};
    if (i % 2 == 0) shape.depths = any(grid.size[number(Axis::depth)]);
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
    TileShape shape{1 + up_to(extent.architectures), 1 + up_to(extent.curves),
                    1 + up_to(extent.offsets)};
    if (i % 2 == 0) shape.depths = 1 + up_to(grid.size[number(Axis::depth)]);
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
    const auto most_offsets = static_cast<std::int64_t>(1 + random() % 100);
    const TileShape shape =
        fit_tile(grid, {most_points, most_offsets, most_architectures,
                        static_cast<std::int64_t>(random() % 4)});
    const TileShape extent = grid_extent(grid);
    EXPECT_LE(shape.all_architectures() * shape.curves * shape.offsets, most_points);
    EXPECT_LE(shape.all_architectures(), most_architectures);
    EXPECT_LE(shape.offsets, most_offsets);
    EXPECT_GE(shape.depths, 1);
    EXPECT_LE(shape.depths, grid.size[number(Axis::depth)]);
    EXPECT_GE(shape.architectures, 1);
    EXPECT_GE(shape.curves, 1);
    EXPECT_GE(shape.offsets, 1);
    EXPECT_LE(shape.architectures, extent.architectures);
    EXPECT_LE(shape.curves, extent.curves);
    EXPECT_LE(shape.offsets, extent.offsets);
  }
}

TEST(Tiling, ManyArchitecturesOfADepthStandBesideTheSameOfOtherDepths) {
  constexpr std::int64_t points = std::int64_t{1} << 20;
  GridView grid = unit_grid();
  grid.size[number(Axis::radius)] = 3;
  grid.size[number(Axis::query)] = 100000;
  const auto fitted = [&](std::int64_t depths, std::int64_t wanted) {
    grid.size[number(Axis::depth)] = depths;
    return fit_tile(grid, {points, points, 1024, wanted});
  };
  for (const auto& [depths, together] : {std::pair{1, 1}, {2, 2}, {16, 16}, {17, 9}, {48, 16}}) {
    const TileShape shape = fitted(depths, 16);
    EXPECT_EQ(shape.depths, together) << depths;
    EXPECT_LE(shape.all_architectures(), 1024);
    EXPECT_GE(shape.all_architectures(), 900);
    EXPECT_EQ(shape.architectures % 8, 0) << "whole vectors";
    EXPECT_EQ(fitted(depths, 1).depths, 1) << "where no more are wanted";
  }
  // All depths of the same architectures are near each other anyway.
  grid.size[number(Axis::query)] = 10;
  EXPECT_EQ(fitted(48, 16).depths, 1);
  EXPECT_EQ(fitted(48, 16).architectures, 1024);
  // Hardly more than a tile holds: two halves, not one tile and a crumb.
  grid.size[number(Axis::query)] = 65;
  EXPECT_EQ(fitted(48, 16).architectures, 40);
  grid.size[number(Axis::query)] = 10;
  // Few architectures, many depths.
  const TileShape many = fitted(200, 16);
  EXPECT_EQ(many.architectures, 10);
  EXPECT_EQ(many.depths, 100);
}

TEST(Tiling, TilesOfSeveralDepthsAreFew) {
  GridView grid = unit_grid();
  grid.size[number(Axis::radius)] = 5;
  grid.size[number(Axis::depth)] = 6;
  grid.size[number(Axis::query)] = 40;
  EXPECT_EQ(Tiling(grid, {8, 1, 1, 3}).tiles(), 5 * 2 * 5);
  // The rest of a depth, the other depths of that radius, a part of a depth of the next.
  EXPECT_EQ(Tiling(grid, {40, 1, 1, 6}, {250, 500}).tiles(), 3);
}

TEST(Tiling, FitsLargeGridsWithoutOverflow) {
  GridView grid = unit_grid();
  grid.size[number(Axis::width)] = std::int64_t{1} << 20;
  grid.size[number(Axis::kappa)] = std::int64_t{1} << 20;
  grid.size[number(Axis::samples)] = std::int64_t{1} << 22;
  const std::int64_t most = std::int64_t{1} << 20;
  const TileShape shape = fit_tile(grid, {most, most, std::int64_t{1} << 13, 1});
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
