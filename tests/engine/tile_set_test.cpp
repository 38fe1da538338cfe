#include "host/engine/tile_set.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(TileSet, IsASetOfNumbers) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 300; ++trial) {
    TileSet tiles;
    std::set<std::int64_t> expected;
    for (int i = 0; i < 12; ++i) {
      const auto first = static_cast<std::int64_t>(random() % 40);
      const auto last = first + static_cast<std::int64_t>(random() % 6);
      tiles.insert(first, last);
      for (std::int64_t tile = first; tile < last; ++tile) expected.insert(tile);
    }
    std::set<std::int64_t> found;
    std::int64_t reached = -1;
    for (const auto& [first, last] : tiles.intervals()) {
      ASSERT_LT(first, last);
      ASSERT_GT(first, reached) << "neighbours are one interval";
      reached = last;
      for (std::int64_t tile = first; tile < last; ++tile) found.insert(tile);
    }
    ASSERT_EQ(found, expected);
    ASSERT_EQ(tiles.count(), static_cast<std::int64_t>(expected.size()));

    const RemainingTiles remaining(tiles, 50);
    std::vector<std::int64_t> rest;
    for (std::int64_t i = 0; i < remaining.count(); ++i) rest.push_back(remaining.tile(i));
    std::vector<std::int64_t> missing;
    for (std::int64_t tile = 0; tile < 50; ++tile)
      if (expected.count(tile) == 0) missing.push_back(tile);
    ASSERT_EQ(rest, missing);
  }
}

TEST(TileSet, TilesInOrderAreOneInterval) {
  TileSet tiles;
  for (std::int64_t tile = 0; tile < 1000; ++tile) tiles.insert(tile);
  EXPECT_EQ(tiles.intervals(), (std::map<std::int64_t, std::int64_t>{{0, 1000}}));
  EXPECT_EQ(RemainingTiles(tiles, 1000).count(), 0);
}

}  // namespace
}  // namespace boundsweep
