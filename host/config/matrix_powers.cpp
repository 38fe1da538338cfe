#include "host/config/matrix_powers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

namespace boundsweep {
namespace {

constexpr long double long_epsilon = std::numeric_limits<long double>::epsilon();

}  // namespace

long double spectral_norm(const Matrix& matrix) {
  const Eigen::JacobiSVD<Matrix> svd(matrix);
  // More than the rounding of a backward stable SVD and of the entries.
  return svd.singularValues()(0) * (1 + 32 * long_epsilon * static_cast<long double>(matrix.rows()));
}

double spectral_radius(const Matrix& matrix) {
  const Eigen::EigenSolver<Eigen::MatrixXd> solver(matrix.cast<double>(), false);
  return solver.eigenvalues().cwiseAbs().maxCoeff();
}

std::optional<double> power_prefactor(const Matrix& matrix, long double kappa) {
  constexpr long double most_operations = 1e9L, most_growth = 1e30L, most_error = 0.01L;
  const Matrix b = matrix / kappa;
  if (spectral_norm(b) * (1 + 2 * long_epsilon) <= 1) return 1;
  const auto n = static_cast<long double>(matrix.rows());
  const long double step_error = b.norm() * (n + 8) * long_epsilon;
  long double largest = 1;  // p
  long double error = step_error * std::sqrt(n);  // S
  Matrix power = b;
  for (long double operations = 0; operations < most_operations; operations += n * n * n + 100) {
    const long double frobenius = power.norm() * (1 + n * n * long_epsilon);
    if (!(frobenius < most_growth)) return std::nullopt;
    if (frobenius > largest) largest = std::max(largest, spectral_norm(power));
    if (!(error < most_error)) return std::nullopt;
    const long double all = largest / (1 - error);
    if (frobenius + error * all < 1) return std::nextafter(static_cast<double>(all), INFINITY);
    error += step_error * frobenius;
    power = Matrix(power * b);
  }
  return std::nullopt;
}

}  // namespace boundsweep
