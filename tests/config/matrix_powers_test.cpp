// Norms of matrices and of their powers: upper bounds, and close.

#include "host/config/matrix_powers.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

Matrix companion(long double a, long double b) {
  Matrix matrix(2, 2);
  matrix << a, b, 1, 0;
  return matrix;
}

/// The largest singular value of a 2×2 matrix.
long double norm2(const Matrix& m) {
  const long double trace = m.squaredNorm(), determinant = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
  return std::sqrt((trace + std::sqrt(trace * trace - 4 * determinant * determinant)) / 2);
}

TEST(SpectralNorm, IsJustAboveTheLargestSingularValue) {
  for (const Matrix& m : {companion(1.2L, -0.35L), companion(0.1L, 0.2L), companion(0, 0)}) {
    EXPECT_GE(spectral_norm(m), norm2(m) * (1 - 1e-18L));
    EXPECT_LE(spectral_norm(m), norm2(m) * (1 + 1e-15L));
  }
}

TEST(PowerPrefactor, IsTheLargestScaledPower) {
  for (const long double kappa : {0.7001L, 0.75L, 0.9L, 0.99L}) {
    const Matrix a = companion(1.2L, -0.35L);  // eigenvalues 0.7 and 0.5
    long double largest = 1;
    Matrix power = a / kappa;
    for (int j = 1; j < 200; ++j) {
      largest = std::max(largest, norm2(power));
      power = Matrix(power * a) / kappa;
    }
    const auto bound = power_prefactor(a, kappa);
    ASSERT_TRUE(bound) << kappa;
    EXPECT_GE(*bound, largest * (1 - 1e-15L));
    EXPECT_LE(*bound, largest * (1 + 1e-12L));
    EXPECT_GT(*bound, 1.5);
  }
}

TEST(PowerPrefactor, IsOneWhereTheNormIsBelowKappa) {
  EXPECT_EQ(power_prefactor(companion(0, 0) * 0.5L, 0.5000000001L), 1);
  Matrix shift = Matrix::Zero(3, 3);
  shift(0, 1) = shift(1, 2) = 2;  // ‖A‖ = 2, ‖A²‖ = 4, A³ = 0
  EXPECT_NEAR(*power_prefactor(shift, 0.5L), 16, 1e-12);
}

TEST(PowerPrefactor, HasNoneUpToTheSpectralRadius) {
  EXPECT_FALSE(power_prefactor(companion(1.2L, -0.35L), 0.6999L));
  Matrix jordan(2, 2);
  jordan << 0.5L, 1, 0, 0.5L;  // its powers grow like j at κ = 0.5
  EXPECT_FALSE(power_prefactor(jordan, 0.5L));
  EXPECT_TRUE(power_prefactor(jordan, 0.51L));
}

TEST(PowerPrefactor, CoversPowersOfLargerMatrices) {
  const Eigen::Index n = 6;
  Matrix a(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      a(i, j) = i == j ? 0.6L : j > i ? 0.5L / static_cast<long double>(j - i) : 0;
  const long double kappa = 0.7L;
  const auto bound = power_prefactor(a, kappa);
  ASSERT_TRUE(bound);
  Matrix power = Matrix::Identity(n, n);
  long double largest = 0;
  for (int j = 0; j < 400; ++j, power = Matrix(power * a) / kappa) {
    largest = std::max(largest, spectral_norm(power));
    EXPECT_LE(spectral_norm(power), *bound * (1 + 1e-14L)) << j;
  }
  EXPECT_LE(*bound, largest * (1 + 1e-9L));
  EXPECT_NEAR(spectral_radius(a), 0.6, 1e-2);
}

}  // namespace
}  // namespace boundsweep
