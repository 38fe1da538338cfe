// Spectral norms from above, against singular values by one-sided Jacobi rotations in long double.

#include "host/measure/spectral_norm.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "host/measure/gram.hpp"
#include "host/measure/tiles.hpp"
#include "kernels/threads.hpp"
#include "tests/measure/jacobi.hpp"
#include "tests/measure/safetensors_file.hpp"

namespace boundsweep {
namespace {

using Entries = std::vector<double>;

ProvenNorm norm_of(const Entries& entries, std::size_t rows, std::size_t columns) {
  const Matrix matrix(
      view_of(entries.data(), static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)));
  return spectral_norm(matrix, matrix.survey());
}

/// Not below the exact norm, and at most 0.1 % above it where Cholesky proved it.
void expect_tight(const ProvenNorm& norm, long double exact, const std::string& what) {
  EXPECT_GE(static_cast<long double>(norm.bound), exact) << what;
  EXPECT_LE(static_cast<long double>(norm.bound), exact * 1.001L)
      << what << " " << name_of(norm.proof);
}

TEST(SpectralNorm, IsTightFromAboveForRandomShapes) {
  const std::size_t sizes[] = {2, 3, 7, 8, 9, 17, 40, 65, 70};
  std::uint64_t seed = 1;
  for (const std::size_t rows : sizes)
    for (const std::size_t columns : sizes) {
      const Entries entries = random_numbers(rows * columns, seed++);
      const ProvenNorm norm = norm_of(entries, rows, columns);
      EXPECT_EQ(norm.proof, Proof::cholesky);
      expect_tight(norm, jacobi_norm(entries, rows, columns),
                   fmt::format("{} x {}", rows, columns));
    }
}

TEST(SpectralNorm, OfKnownMatrices) {
  // Orthogonal: all singular values are equal, and the Frobenius norm is √n times as large.
  Entries hadamard(64 * 64);
  for (std::size_t i = 0; i < 64; ++i)
    for (std::size_t j = 0; j < 64; ++j)
      hadamard[i * 64 + j] = __builtin_parityll(i & j) != 0 ? -1 : 1;
  expect_tight(norm_of(hadamard, 64, 64), 8, "Hadamard");
  // Of rank one.
  const Entries left = random_numbers(30, 5), right = random_numbers(50, 6);
  Entries outer(30 * 50);
  for (std::size_t i = 0; i < 30; ++i)
    for (std::size_t j = 0; j < 50; ++j) outer[i * 50 + j] = left[i] * right[j];
  expect_tight(norm_of(outer, 30, 50), jacobi_norm(left, 30, 1) * jacobi_norm(right, 50, 1),
               "outer");
  // One entry alone, zeros, vectors.
  Entries single(12, 0.0);
  single[7] = -3;
  expect_tight(norm_of(single, 3, 4), 3, "single");
  EXPECT_EQ(norm_of(Entries(12, 0.0), 3, 4).bound, 0);
  EXPECT_EQ(norm_of(left, 30, 1).proof, Proof::exact);
  expect_tight(norm_of(left, 30, 1), jacobi_norm(left, 30, 1), "vector");
  // Two singular values that hardly differ, which Lanczos' method does not tell apart.
  Entries close(40 * 40, 0.0);
  for (std::size_t i = 0; i < 40; ++i) close[i * 40 + i] = 1 - 1e-9 * static_cast<double>(i);
  expect_tight(norm_of(close, 40, 40), 1, "close");
  // The largest one belongs to a vector orthogonal to nearly all directions.
  Entries spread(300 * 300, 0.0);
  for (std::size_t i = 0; i < 300; ++i)
    spread[i * 300 + i] = i == 299 ? 1.01 : std::sqrt(i / 299.0);
  expect_tight(norm_of(spread, 300, 300), 1.01, "spread");
}

TEST(SpectralNorm, DoesNotDependOnTheScale) {
  const Entries entries = random_numbers(20 * 30, 9);
  const double norm = norm_of(entries, 20, 30).bound;
  for (const int exponent : {-1000, -500, -3, 4, 600, 1000}) {
    Entries scaled = entries;
    for (double& entry : scaled) entry = std::ldexp(entry, exponent);
    const double bound = norm_of(scaled, 20, 30).bound;
    EXPECT_NEAR(std::ldexp(bound, -exponent) / norm, 1, 1e-12) << exponent;
  }
}

TEST(SpectralNorm, HasTheSameBitsOnEveryProcessorAndAnyThreads) {
  const Entries a = random_numbers(8 * 100, 1), b = random_numbers(8 * 100, 2);
  std::vector<Entries> results;
  for (int number = 0; number < tile_variants(); ++number) {
    Entries c = random_numbers(64, 3), x = a;
    tile_variant(number).add_product(a.data(), b.data(), 100, -1, c.data(), 8);
    Entries l(16 * 16);
    for (std::size_t i = 0; i < 16; ++i) l[i * 17] = 2 + static_cast<double>(i);
    tile_variant(number).solve_strip(l.data(), 16, 16, x.data());
    c.insert(c.end(), x.begin(), x.end());
    c.push_back(tile_variant(number).dot_product(a.data(), b.data(), 800));
    results.push_back(c);
  }
  for (const Entries& result : results) EXPECT_EQ(result, results[0]);
  const Entries entries = random_numbers(150 * 200, 4);
  const double alone = norm_of(entries, 150, 200).bound;
  threads::start(3);
  EXPECT_EQ(norm_of(entries, 150, 200).bound, alone);
  threads::start(1);
}

TEST(SpectralNorm, TheFactorizationTellsTooSmallCandidates) {
  const Entries entries = random_numbers(90 * 120, 8);
  const Matrix matrix(view_of(entries.data(), 90, 120));
  const auto square = static_cast<double>(std::pow(jacobi_norm(entries, 90, 120), 2));
  Gram gram(matrix, 0, matrix.survey().frobenius);
  EXPECT_FALSE(gram.factorizes(square * (1 - 1e-6)));
  EXPECT_TRUE(gram.factorizes(square * (1 + 1e-6)));
  EXPECT_FALSE(gram.factorizes(square * (1 - 1e-6)));  // the matrix was left as it was
  EXPECT_GT(gram.proven_square(square), square);
  EXPECT_LT(gram.proven_square(square), square * (1 + 1e-9));
  std::vector<double> vector;
  EXPECT_LE(gram.largest_eigenvalue(vector, 48), square * (1 + 1e-12));
  EXPECT_GE(gram.largest_eigenvalue(vector, 48), square * (1 - 1e-3));
}

TEST(SpectralNorm, OfADifferenceOfARowBlockAndTransposed) {
  const Entries after = random_numbers(24 * 16, 11), before = random_numbers(24 * 16, 12, 0.999);
  const Matrix change(view_of(after.data(), 24, 16), view_of(before.data(), 24, 16));
  Entries difference(24 * 16);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = after[i] - before[i];
  expect_tight(spectral_norm(change, change.survey()), jacobi_norm(difference, 24, 16), "all");
  const Matrix turned = change.transposed();
  EXPECT_EQ(turned.rows(), 16);
  expect_tight(spectral_norm(turned, turned.survey()), jacobi_norm(difference, 24, 16),
               "transposed");
  const Matrix part = change.row_block(8, 8);
  const Entries rows(difference.begin() + 8 * 16, difference.begin() + 16 * 16);
  const Survey survey = part.survey();
  expect_tight(spectral_norm(part, survey), jacobi_norm(rows, 8, 16), "rows");
  long double squares = 0, most = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const long double row = jacobi_norm(Entries(rows.begin() + static_cast<long>(i) * 16,
                                                rows.begin() + static_cast<long>(i + 1) * 16),
                                        16, 1);
    most = std::max(most, row);
    squares += row * row;
  }
  EXPECT_GE(survey.frobenius, std::sqrt(squares));
  EXPECT_LE(survey.frobenius, std::sqrt(squares) * (1 + 1e-12L));
  EXPECT_GE(survey.largest_row, most);
  EXPECT_LE(survey.largest_row, most * (1 + 1e-12L));
  const Survey of_turned = part.transposed().survey();
  EXPECT_EQ(of_turned.frobenius, of_turned.frobenius);
  EXPECT_NEAR(of_turned.frobenius / survey.frobenius, 1, 1e-12);
}

TEST(SpectralNorm, OfAProductIsThatOfTheProduct) {
  for (const std::size_t rank : {1, 2, 5, 8}) {
    const Entries left = random_numbers(40 * rank, 20 + rank),
                  right = random_numbers(rank * 30, 30 + rank);
    Entries product(40 * 30);
    for (std::size_t i = 0; i < 40; ++i)
      for (std::size_t j = 0; j < 30; ++j)
        for (std::size_t k = 0; k < rank; ++k)
          product[i * 30 + j] += left[i * rank + k] * right[k * 30 + j];
    const ProvenNorm norm = spectral_norm_of_product(
        Matrix(view_of(left.data(), 40, static_cast<std::int64_t>(rank))),
        Matrix(view_of(right.data(), static_cast<std::int64_t>(rank), 30)), -2.5);
    expect_tight(norm, 2.5L * jacobi_norm(product, 40, 30), fmt::format("rank {}", rank));
  }
  // A factor of lower rank than it has columns.
  Entries left(20 * 3, 0.0), right = random_numbers(3 * 10, 3);
  for (std::size_t i = 0; i < 20; ++i) left[i * 3] = left[i * 3 + 2] = static_cast<double>(i);
  Entries product(20 * 10);
  for (std::size_t i = 0; i < 20; ++i)
    for (std::size_t j = 0; j < 10; ++j)
      product[i * 10 + j] = static_cast<double>(i) * (right[j] + right[20 + j]);
  expect_tight(spectral_norm_of_product(Matrix(view_of(left.data(), 20, 3)),
                                        Matrix(view_of(right.data(), 3, 10)), 1),
               jacobi_norm(product, 20, 10), "rank 1 as 3");
}

TEST(SpectralNorm, ASurveyFindsWhatIsNoNumber) {
  Entries entries = random_numbers(5 * 6, 1);
  entries[4 * 6 + 3] = NAN;
  const Matrix matrix(view_of(entries.data(), 5, 6));
  EXPECT_EQ(matrix.survey().bad_row, 4);
  EXPECT_EQ(matrix.survey().bad_column, 3);
  EXPECT_EQ(matrix.transposed().survey().bad_row, 3);
  entries[2] = INFINITY;
  EXPECT_EQ(matrix.survey().bad_row, 0);
  entries[2] = entries[4 * 6 + 3] = 1e308;
  EXPECT_LT(matrix.survey().bad_row, 0);
}

}  // namespace
}  // namespace boundsweep
