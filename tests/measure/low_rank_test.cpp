// Whether a change is of low rank but for rounding.

#include "host/measure/low_rank.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/measure/jacobi.hpp"
#include "tests/measure/safetensors_file.hpp"

namespace boundsweep {
namespace {

struct Change {
  std::vector<float> before, after;
  std::int64_t rows, columns;

  Matrix matrix() const {
    const auto view = [&](const std::vector<float>& values) {
      return MatrixView{reinterpret_cast<const std::byte*>(values.data()),
                        ElementType::f32,
                        rows,
                        columns,
                        columns,
                        1};
    };
    return {view(after), view(before)};
  }
};

/// A float32 matrix before and after a product of that rank was added, and noise of some size.
Change merged(std::int64_t rows, std::int64_t columns, std::int64_t rank, double noise) {
  Change change{{}, {}, rows, columns};
  const std::vector<double> left = random_numbers(static_cast<std::size_t>(rows * rank), 1, 0.1),
                            right =
                                random_numbers(static_cast<std::size_t>(rank * columns), 2, 0.1),
                            start = random_numbers(static_cast<std::size_t>(rows * columns), 3),
                            other =
                                random_numbers(static_cast<std::size_t>(rows * columns), 4, noise);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      const auto at = static_cast<std::size_t>(i * columns + j);
      const auto old = static_cast<float>(start[at]);
      double added = other[at];
      for (std::int64_t k = 0; k < rank; ++k)
        added += left[static_cast<std::size_t>(i * rank + k)] *
                 right[static_cast<std::size_t>(k * columns + j)];
      change.before.push_back(old);
      change.after.push_back(static_cast<float>(old + added));
    }
  return change;
}

TEST(LowRank, OfAMergedProductIsThatOfItsFactors) {
  for (const auto& [rows, columns] : {std::pair{40, 60}, {60, 40}, {64, 64}, {9, 200}})
    for (const std::int64_t rank : {1, 3, 7, 8}) {
      const Change change = merged(rows, columns, rank, 0);
      const std::optional<LowRank> found = low_rank(change.matrix(), 256);
      ASSERT_TRUE(found) << rows << " x " << columns << " rank " << rank;
      EXPECT_EQ(found->rank, rank);
      EXPECT_LT(found->residual, 1e-5);
    }
}

TEST(LowRank, OfWhatIsMoreThanRoundingIsNone) {
  EXPECT_FALSE(low_rank(merged(40, 60, 3, 1e-5).matrix(), 256));
  EXPECT_FALSE(low_rank(merged(40, 60, 9, 0).matrix(), 8));
  EXPECT_TRUE(low_rank(merged(40, 60, 9, 0).matrix(), 9));
}

TEST(LowRank, TheResidualIsThatOfTheBestApproximationAtLeast) {
  const Change change = merged(20, 30, 2, 0);
  const std::optional<LowRank> found = low_rank(change.matrix(), 8);
  ASSERT_TRUE(found);
  // What rank 2 leaves over is at least the third singular value, found by deflation: here all of
  // the Frobenius norm that the two largest leave.
  std::vector<double> difference(change.after.size());
  long double squares = 0;
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] = static_cast<double>(change.after[i]) - change.before[i];
    squares += static_cast<long double>(difference[i]) * difference[i];
  }
  EXPECT_GT(found->residual, 0);
  EXPECT_LT(found->residual, 1e-3 * std::sqrt(static_cast<double>(squares)));
}

}  // namespace
}  // namespace boundsweep
