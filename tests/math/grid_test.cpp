/// Index ↔ point: the order of the grid pinned by a literal table, and the splits of an index.

#include "boundsweep/grid.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/problem.hpp"
#include "tables.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// A grid with given sizes; values are irrelevant.
GridView grid_with(const std::vector<std::pair<Axis, std::int64_t>>& sizes) {
  GridView grid;
  for (int i = 0; i < axis_count; ++i) {
    grid.size[i] = 1;
    grid.values[i] = nullptr;
  }
  for (const auto& [axis, size] : sizes) grid.size[number(axis)] = size;
  return grid;
}

TEST(Grid, TheLastAxisIsFastest) {
  const GridView grid =
      grid_with({{Axis::heads, 2}, {Axis::kappa, 3}, {Axis::samples, 2}, {Axis::delta, 2}});
  // heads, kappa, samples, delta
  constexpr int table[24][4] = {
      {0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}, {0, 0, 1, 1}, {0, 1, 0, 0}, {0, 1, 0, 1},
      {0, 1, 1, 0}, {0, 1, 1, 1}, {0, 2, 0, 0}, {0, 2, 0, 1}, {0, 2, 1, 0}, {0, 2, 1, 1},
      {1, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 0}, {1, 0, 1, 1}, {1, 1, 0, 0}, {1, 1, 0, 1},
      {1, 1, 1, 0}, {1, 1, 1, 1}, {1, 2, 0, 0}, {1, 2, 0, 1}, {1, 2, 1, 0}, {1, 2, 1, 1}};
  ASSERT_EQ(grid_size(grid), 24);
  for (std::int64_t index = 0; index < 24; ++index) {
    Digits digits;
    decode(grid, index, 0, axis_count, digits);
    EXPECT_EQ(digits[Axis::heads], table[index][0]) << index;
    EXPECT_EQ(digits[Axis::kappa], table[index][1]) << index;
    EXPECT_EQ(digits[Axis::samples], table[index][2]) << index;
    EXPECT_EQ(digits[Axis::delta], table[index][3]) << index;
    EXPECT_EQ(encode(grid, digits), index);
  }
}

/// Sizes whose product stays below 2^62.
GridView random_grid(RandomSource& random) {
  GridView grid = grid_with({});
  double product = 1;
  for (int i = 0; i < 12; ++i) {
    const std::int64_t size = random.whole_scale(1, 60);
    std::int64_t& axis = grid.size[random.whole(0, axis_count - 1)];
    if (product * static_cast<double>(size) > 4e18 || axis > 1) continue;
    axis = size;
    product *= static_cast<double>(size);
  }
  return grid;
}

TEST(Grid, EncodeInvertsDecode) {
  RandomSource random(61);
  for (int i = 0; i < 2000; ++i) {
    const GridView grid = random_grid(random);
    const std::int64_t index = random.whole(0, grid_size(grid) - 1);
    Digits digits;
    decode(grid, index, 0, axis_count, digits);
    for (int axis = 0; axis < axis_count; ++axis) {
      ASSERT_GE(digits.digit[axis], 0);
      ASSERT_LT(digits.digit[axis], grid.size[axis]);
    }
    ASSERT_EQ(encode(grid, digits), index);
  }
}

TEST(Grid, AnIndexSplitsIntoArchitectureCurveAndOffset) {
  RandomSource random(62);
  for (int i = 0; i < 2000; ++i) {
    const GridView grid = random_grid(random);
    const std::int64_t index = random.whole(0, grid_size(grid) - 1);
    const PointPlace place = place_of(grid, index);
    Digits digits;
    decode_architecture(grid, place.architecture, digits);
    decode_curve(grid, place.curve, digits);
    decode_offset(grid, place.offset, digits);
    ASSERT_EQ(encode(grid, digits), index);
  }
}

TEST(Grid, EveryPlaceOfASmallGridOccursOnce) {
  const GridView grid = grid_with({{Axis::depth, 2},
                                   {Axis::kappa, 3},
                                   {Axis::window, 2},
                                   {Axis::horizon, 2},
                                   {Axis::samples, 4},
                                   {Axis::delta, 2}});
  constexpr std::int64_t curves = 3 * 2 * 2, offsets = 2 * 4;
  std::vector<int> seen(static_cast<std::size_t>(2 * curves * offsets));
  for (std::int64_t index = 0; index < grid_size(grid); ++index) {
    const PointPlace place = place_of(grid, index);
    ASSERT_LT(place.curve, curves);
    ASSERT_LT(place.offset, offsets);
    ++seen[static_cast<std::size_t>((place.architecture * curves + place.curve) * offsets +
                                    place.offset)];
  }
  for (const int count : seen) EXPECT_EQ(count, 1);
}

TEST(Grid, EveryProcessAxisIsOfTheCurveOrOfTheOffset) {
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    EXPECT_EQ(is_curve_axis(axis) + is_offset_axis(axis), i >= first_process_axis ? 1 : 0) << i;
  }
}

TEST(Grid, EveryAxisReachesItsMember) {
  // Axis i holds the value 1 + i, so that a mix-up shows.
  std::vector<double> values(axis_count);
  GridView grid = grid_with({});
  for (int i = 0; i < axis_count; ++i) {
    values[static_cast<std::size_t>(i)] = 1 + i;
    grid.values[i] = &values[static_cast<std::size_t>(i)];
  }
  const auto value = [](Axis axis) { return 1.0 + number(axis); };
  values[static_cast<std::size_t>(number(Axis::placement))] = 1;
  values[static_cast<std::size_t>(number(Axis::activation))] = 1;
  Digits digits{};
  const Activation activations[2] = {activation("tanh"), activation("gelu")};
  ArchitectureSettings settings;
  settings.weight_kind = WeightKind::entrywise;
  settings.output_per_head = true;
  settings.trainable.bits = 9;
  const BlockOverride block;
  settings.blocks = &block;
  const Architecture a = architecture_at(grid, digits, activations, settings);
  EXPECT_EQ(a.tokens, value(Axis::tokens));
  EXPECT_EQ(a.input_dim, value(Axis::input_dim));
  EXPECT_EQ(a.radius, value(Axis::radius));
  EXPECT_EQ(a.heads, value(Axis::heads));
  EXPECT_EQ(a.kv_heads, value(Axis::kv_heads));
  EXPECT_EQ(a.depth, value(Axis::depth));
  EXPECT_EQ(a.width, value(Axis::width));
  EXPECT_EQ(a.ff, value(Axis::ff) * value(Axis::width));
  EXPECT_EQ(a.norms, value(Axis::norms) * value(Axis::depth));
  EXPECT_EQ(a.placement, Placement::pre);
  EXPECT_EQ(a.activation, &activations[1]);
  EXPECT_EQ(a.norm_epsilon, value(Axis::norm_epsilon));
  EXPECT_TRUE(a.final_norm);
  EXPECT_TRUE(a.embedding_norm);
  EXPECT_TRUE(a.ff_gated);
  EXPECT_TRUE(a.rotary);
  EXPECT_EQ(a.outputs, value(Axis::outputs));
  EXPECT_EQ(a.training.trainable.bits, 9u);
  EXPECT_EQ(a.training.update, value(Axis::update));
  EXPECT_EQ(a.training.rank, value(Axis::rank));
  EXPECT_EQ(a.training.bits, value(Axis::bits));
  EXPECT_EQ(a.training.code_bits, value(Axis::code_bits));
  EXPECT_EQ(a.blocks, &block);
  const Weights& w = a.weights;
  EXPECT_EQ(w.kind, WeightKind::entrywise);
  EXPECT_TRUE(w.output_per_head);
#define BS_FIELD(name, initial) EXPECT_EQ(w.name, value(Axis::name));
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD

  grid.ff_is_ratio = grid.norms_per_block = false;
  const Architecture absolute =
      architecture_at(grid, digits, activations, ArchitectureSettings());
  EXPECT_EQ(absolute.ff, value(Axis::ff));
  EXPECT_EQ(absolute.norms, value(Axis::norms));
  EXPECT_FALSE(absolute.weights.output_per_head);
  EXPECT_EQ(absolute.blocks, nullptr);

  // 0 of the keys' heads: as many as heads. Flags may be off.
  values[static_cast<std::size_t>(number(Axis::kv_heads))] = 0;
  for (const Axis flag : {Axis::ff_gated, Axis::rotary, Axis::embedding_norm, Axis::final_norm})
    values[static_cast<std::size_t>(number(flag))] = 0;
  const Architecture plain =
      architecture_at(grid, digits, activations, ArchitectureSettings());
  EXPECT_EQ(plain.kv_heads, plain.heads);
  EXPECT_FALSE(plain.ff_gated || plain.rotary || plain.embedding_norm || plain.final_norm);
}

TEST(Grid, InvalidPointsAreRecognised) {
  Architecture a;
  a.heads = 4;
  a.width = 16;
  a.depth = 2;
  a.norms = 4;
  EXPECT_TRUE(is_valid(a));
  a.norms = 5;
  EXPECT_FALSE(is_valid(a));
  a.norms = 0;
  a.heads = 3;
  EXPECT_FALSE(is_valid(a));
  a.heads = 4;
  a.kv_heads = 2;
  EXPECT_TRUE(is_valid(a));
  a.kv_heads = 3;
  EXPECT_FALSE(is_valid(a));
  a.kv_heads = 8;  // more than heads
  EXPECT_FALSE(is_valid(a));
}

}  // namespace
}  // namespace boundsweep
