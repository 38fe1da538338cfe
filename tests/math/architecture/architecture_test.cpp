/// Which sublayers carry norms.

#include "boundsweep/architecture/architecture.hpp"

#include <string>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(Architecture, NormsAreSpreadEvenly) {
  struct Row {
    int norms, depth;
    const char* pattern;
  };
  const Row rows[] = {{0, 1, "00"},     {1, 1, "01"},     {2, 1, "11"},       {0, 2, "0000"},
                      {1, 2, "0001"},   {2, 2, "0101"},   {3, 2, "0111"},     {4, 2, "1111"},
                      {1, 3, "000001"}, {2, 3, "001001"}, {3, 3, "010101"},   {4, 3, "011011"},
                      {5, 3, "011111"}, {6, 3, "111111"}, {3, 4, "00100101"}, {5, 4, "01011011"}};
  for (const Row& row : rows) {
    Architecture a;
    a.norms = row.norms;
    a.depth = row.depth;
    std::string pattern;
    for (int i = 0; i < a.sublayers(); ++i) pattern += carries_norm(a, i) ? '1' : '0';
    EXPECT_EQ(pattern, row.pattern) << row.norms << " norms, depth " << row.depth;
  }
}

TEST(Architecture, SizesOfHeads) {
  Architecture a;
  a.heads = 4;
  a.kv_heads = 2;
  a.width = 24;
  a.tokens = 3;
  a.input_dim = 5;
  EXPECT_EQ(a.head_width(), 6);
  EXPECT_EQ(a.kv_width(), 12);
  EXPECT_EQ(a.dimension(), 15);
  EXPECT_EQ(head_factor(a), 2);
  a.weights.output_per_head = true;
  EXPECT_EQ(head_factor(a), 4);
}

}  // namespace
}  // namespace boundsweep
