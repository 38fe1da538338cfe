/// Covers of single items: full, of low rank, stored.

#include "boundsweep/entropy/cover.hpp"

#include "close.hpp"

namespace boundsweep {
namespace {

/// d = 8, D = 32, d_x = 2, H = 4, kv 2 of heads 4: all shapes differ.
Architecture sizes() {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = 4;
  a.kv_heads = 2;
  a.width = 8;
  a.ff = 32;
  a.outputs = 5;
  return a;
}

TEST(Cover, OfFullMatricesAndVectorsIsTheirEntries) {
  const Architecture a = sizes();
  const double entries[item_shapes] = {16, 64, 32, 256, 40, 24, 8, 4, 32, 5};
  for (int s = 0; s < item_shapes; ++s) {
    const CoverOf<double> cover = cover_of(a, static_cast<ItemShape>(s));
    EXPECT_EQ(cover.dimension, entries[s]) << s;
    EXPECT_EQ(cover.factor, 2) << s;
    EXPECT_EQ(cover.codes, INFINITY) << s;
    EXPECT_EQ(is_matrix(static_cast<ItemShape>(s)), s < 5);
  }
}

TEST(Cover, OfLowRankIsThatOfTwoFactors) {
  Architecture a = sizes();
  a.training.update = 1;
  a.training.rank = 2;
  const CoverOf<double> square = cover_of(a, ItemShape::square);
  EXPECT_EQ(square.dimension, 2 * 16 - 1);  // ρ(m+n) − ρ(ρ−1)/2
  EXPECT_EQ(square.factor, 4);
  const CoverOf<double> hidden = cover_of(a, ItemShape::feed_forward);
  EXPECT_EQ(hidden.dimension, 2 * 40 - 1);
  // Of 8 × 2 the rank is 2 anyway.
  EXPECT_EQ(cover_of(a, ItemShape::embedding).dimension, 16);
  EXPECT_EQ(cover_of(a, ItemShape::embedding).factor, 2);
  // Vectors know no rank.
  EXPECT_EQ(cover_of(a, ItemShape::hidden_vector).dimension, 32);
  EXPECT_EQ(cover_of(a, ItemShape::hidden_vector).factor, 2);
}

TEST(Cover, ARankThatDoesNotPayIsLeftAside) {
  // 8 × 8: ρ = 5 gives 80 − 10 = 70 > 64; ρ = 4: 64 − 6 = 58; ρ = 8 is the whole.
  Architecture a = sizes();
  a.training.update = 1;
  for (const auto& [rank, dimension] : {std::pair{4.0, 58.0}, {5.0, 64.0}, {8.0, 64.0}, {100.0, 64.0}}) {
    a.training.rank = rank;
    EXPECT_EQ(cover_of(a, ItemShape::square).dimension, dimension) << rank;
    EXPECT_EQ(cover_of(a, ItemShape::square).factor, dimension < 64 ? 4 : 2) << rank;
  }
  // 2 × 2 of rank 1: 4 numbers of 4, which does not pay either.
  a.width = 2;
  a.heads = a.kv_heads = 1;
  a.training.rank = 1;
  EXPECT_EQ(cover_of(a, ItemShape::square).factor, 2);
  EXPECT_EQ(cover_of(a, ItemShape::square).dimension, 4);
}

TEST(Cover, StoredNumbersHaveSoManyCodes) {
  Architecture a = sizes();
  a.training.bits = 4;
  EXPECT_TRUE(close(cover_of(a, ItemShape::square).codes, 4 * std::log(2.0L) * 64, 1e-15));
  EXPECT_TRUE(close(cover_of(a, ItemShape::vector).codes, 4 * std::log(2.0L) * 8, 1e-15));
  a.training.update = 1;
  a.training.rank = 2;
  EXPECT_TRUE(close(cover_of(a, ItemShape::square).codes, 4 * std::log(2.0L) * 32, 1e-15));
  EXPECT_TRUE(close(cover_of(a, ItemShape::vector).codes, 4 * std::log(2.0L) * 8, 1e-15));
  a.training.rank = 5;  // does not pay, yet both factors are stored
  EXPECT_TRUE(close(cover_of(a, ItemShape::square).codes, 4 * std::log(2.0L) * 80, 1e-15));
}

TEST(Cover, SharesOfTheScale) {
  Architecture a = sizes();
  EXPECT_EQ(share_of(cover_of(a, ItemShape::vector), 80.0), 20);  // 2·80/8
  a.training.update = 1;
  a.training.rank = 1;
  EXPECT_EQ(share_of(cover_of(a, ItemShape::square), 80.0), 20);  // 4·80/16
}

}  // namespace
}  // namespace boundsweep
