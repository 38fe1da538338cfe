#pragma once
/// Why a spectral norm that was computed is an upper bound: what rounding to nearest in double may
/// have taken away, put back. With u = 2^-53, γ(k) = k u / (1 - k u).            docs/rounding.md
///
/// References: N. J. Higham, Accuracy and Stability of Numerical Algorithms, §3.1, §10.1; S. M.
/// Rump, Verification of positive definiteness, BIT Numerical Mathematics 46 (2006), 433-452.

#include <cmath>

#include "boundsweep/portability.hpp"

namespace boundsweep {

/// At least γ(roundings). A sum of m products, each with k roundings more, is off by at most γ(m +
/// k) times the sum of their moduli, in whatever order they are added. Precondition: roundings <
/// 2^50.
BS_FUNCTION double gamma_of(double roundings) {
  const double u = roundings * 0x1p-53;
  return u / (1 - u) * (1 + 0x1p-50);
}

/// At least the exact sum of so many non-negative terms, or what else takes so many roundings down.
BS_FUNCTION double raised(double value, double roundings) {
  return value * (1 + gamma_of(roundings + 2)) * (1 + 0x1p-52);
}

/// At least the root of a number that is at least 0.
BS_FUNCTION double root_up(double value) {
  return raised(std::sqrt(value), 1);
}

/// What underflow can add to any bound here: entries are at most 1, and sizes below 2^60.
inline constexpr double underflow_bound = 0x1p-900;

/// At least ‖G - WᵀW‖, where G was computed by sums of so many roundings each: |G - WᵀW|_ij is at
/// most γ |w_i|·|w_j|, a matrix of norm at most γ ‖W‖_F². `frobenius` is an upper bound of ‖W‖_F.
BS_FUNCTION double gram_error(double roundings, double frobenius) {
  return raised(gamma_of(roundings) * frobenius * frobenius, 4) + underflow_bound;
}

/// At least ‖E‖ where the factorization of a symmetric floating-point matrix A of that size and
/// trace ran to its end: RᵀR = A + E, |E|_ij <= γ |R|ᵀ|R|_ij, hence ‖E‖ <= γ ‖R‖_F² and ‖R‖_F² = tr
/// A + tr E gives γ/(1 - γ) tr A. An entry of R takes at most 2n + 16 roundings, as blocks are
/// subtracted as wholes.
BS_FUNCTION double factorization_error(double size, double trace) {
  const double gamma = gamma_of(2 * size + 16);
  return raised(gamma / (1 - gamma) * trace, 6);
}

/// At least the largest eigenvalue of WᵀW where the factorization of s I - G ran to its end, s =
/// `square`: no eigenvalue of s I - G is below minus the factorization's error, whose trace is at
/// most n s as no G_ii is negative; s - G_ii was rounded, which counts among the roundings of the
/// sum; G is off by `error`.
BS_FUNCTION double proven_square(double size, double square, double error) {
  return raised(square + factorization_error(size, size * square) + error + underflow_bound, 5);
}

/// At least the norm of a difference of two stored matrices, each entry rounded once to the double
/// that `bound` is of, and `frobenius` the upper bound of the Frobenius norm of those.
BS_FUNCTION double norm_of_difference(double bound, double frobenius) {
  return raised(bound + frobenius * 0x1p-53, 4);
}

/// At least what ‖U R‖ may exceed the norm of the computed product of that inner size by: entry by
/// entry γ |U||R|, of norm at most γ ‖U‖_F ‖R‖_F.
BS_FUNCTION double product_error(double inner, double left_frobenius, double right_frobenius) {
  return raised(gamma_of(inner + 2) * left_frobenius * right_frobenius, 6);
}

}  // namespace boundsweep
