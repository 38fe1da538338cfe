// What rounding may have taken away from a norm: the formulas in long double, from both sides.

#include "boundsweep/norm_certificate.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

constexpr long double u = 0x1p-53L;

long double gamma_exact(long double roundings) {
  return roundings * u / (1 - roundings * u);
}

/// Not below, and above by a little of itself alone.
void expect_just_above(double value, long double exact, const char* what,
                       long double looseness = 1e-12L) {
  EXPECT_GE(static_cast<long double>(value), exact) << what;
  EXPECT_LE(static_cast<long double>(value), exact * (1 + looseness)) << what;
}

TEST(NormCertificate, GammaIsThatOfTheBooks) {
  for (const double roundings : {1.0, 2.0, 17.0, 1e3, 1e9, 1e14})
    expect_just_above(gamma_of(roundings), gamma_exact(roundings), "gamma", 1e-14L);
}

TEST(NormCertificate, RaisingPutsBackWhatSumsLose) {
  for (const double roundings : {0.0, 1.0, 5.0, 1000.0, 1e6}) {
    // A sum of so many terms may be too small by the factor (1 - u)^roundings.
    const long double lost = std::pow(1 - u, static_cast<long double>(roundings));
    const double value = raised(static_cast<double>(3 * lost), roundings);
    EXPECT_GE(static_cast<long double>(value), 3.0L) << roundings;
    EXPECT_LE(static_cast<long double>(value), 3.0L * (1 + (roundings + 20) * u)) << roundings;
  }
  for (const double square : {2.0, 3.0, 1e-300, 0x1.fffffffffffffp+500})
    expect_just_above(root_up(square), std::sqrt(static_cast<long double>(square)), "root", 1e-14L);
}

TEST(NormCertificate, OfAGramMatrix) {
  for (const double roundings : {12.0, 4000.0})
    for (const double frobenius : {1.0, 25.0})
      expect_just_above(gram_error(roundings, frobenius),
                        gamma_exact(roundings) * frobenius * frobenius, "Gram");
  EXPECT_GE(gram_error(1, 0), underflow_bound);
  EXPECT_GT(underflow_bound, std::ldexp(1.0, 60 - 1074 + 60));
}

TEST(NormCertificate, OfAFactorization) {
  for (const double size : {2.0, 64.0, 4096.0}) {
    const long double gamma = gamma_exact(2 * static_cast<long double>(size) + 16);
    expect_just_above(factorization_error(size, 7), gamma / (1 - gamma) * 7, "factorization");
  }
}

TEST(NormCertificate, OfALargestEigenvalue) {
  for (const double size : {2.0, 64.0, 4096.0})
    for (const double error : {0.0, 1e-13, 1e-3}) {
      const double square = 2.5;
      const long double gamma = gamma_exact(2 * static_cast<long double>(size) + 16);
      const long double factorization = gamma / (1 - gamma) * size * square;
      const long double added = factorization + square * u + error;
      const double value = proven_square(size, square, error);
      // Compared less the number itself, which would hide what is added.
      EXPECT_GE(static_cast<long double>(value) - square, added) << size << " " << error;
      EXPECT_LE(static_cast<long double>(value) - square, added * 1.001L + 32 * square * u) << size;
    }
}

TEST(NormCertificate, OfADifference) {
  const double bound = 0.75, frobenius = 1e4;
  const long double added = frobenius * u;
  const double value = norm_of_difference(bound, frobenius);
  EXPECT_GE(static_cast<long double>(value) - bound, added);
  EXPECT_LE(static_cast<long double>(value) - bound, added + 16 * bound * u);
}

TEST(NormCertificate, OfAProduct) {
  expect_just_above(product_error(8, 3, 5), gamma_exact(10) * 15, "product");
}

}  // namespace
}  // namespace boundsweep
