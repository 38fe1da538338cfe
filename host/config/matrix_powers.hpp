#pragma once
/// Bounds on a matrix and its powers, in long double: κ near 1 needs more than double holds.

#include <optional>

#include <Eigen/Core>

namespace boundsweep {

using Matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

/// At least the largest singular value of every matrix whose entries round to these, and above it by
/// at most 64 roundings per row. Precondition: the matrix is square and finite.
long double spectral_norm(const Matrix& matrix);

/// About the largest magnitude of an eigenvalue: for messages, not a bound.
double spectral_radius(const Matrix& matrix);

/// At least max_j ‖A^j‖/κ^j, j = 0, 1, …, for every A and κ that round to these; nothing where the
/// powers have not been seen to shrink below κ^j after 10^9 operations. Precondition: κ > 0.
///
/// B = A/κ. Once ‖B^J‖ < 1, every later power is a product of that one's and of one before it, and so
/// the largest of the first J is the largest of all. The computed P_{i+1} = P_i B + E_i has
/// ‖E_i‖ <= ‖P_i‖‖B‖(n + 8)u =: l_i in Frobenius norms, u the rounding of long double (the 8: B's own
/// roundings and this line's), hence B^j − P_j = −Σ_i E_i B^{j−1−i}. With S = Σ l_i < 1 and p the
/// largest ‖P_i‖ it follows by induction that all ‖B^j‖ <= p/(1 − S) and ‖B^j − P_j‖ <= S p/(1 − S).
std::optional<double> power_prefactor(const Matrix& matrix, long double kappa);

}  // namespace boundsweep
