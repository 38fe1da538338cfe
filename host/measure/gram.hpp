#pragma once
/// WᵀW or WWᵀ, whichever is smaller, with a bound on its rounding, and the proof by Cholesky that
/// its largest eigenvalue is not above a number.

#include <cstdint>
#include <vector>

#include "host/measure/matrix.hpp"

namespace boundsweep {

class Gram {
 public:
  /// Of 2^-exponent `matrix`, with all entries then at most 1 in modulus. `frobenius` is an upper
  /// bound of the scaled matrix' Frobenius norm.
  Gram(const Matrix& matrix, int exponent, double frobenius);

  std::int64_t size() const { return size_; }
  /// ‖computed - exact‖ is at most this, in the spectral norm.
  double error() const { return error_; }
  /// Row i of the computed product, whole.
  const double* row(std::int64_t i) const { return at(i, 0); }

  /// An estimate of the largest eigenvalue from below, by Lanczos' method from `vector`, which
  /// becomes the vector that belongs to it.
  double largest_eigenvalue(std::vector<double>& vector, int steps) const;

  /// Whether the factorization of `most` I - G runs to its end. Then all eigenvalues of the exact
  /// product are at most proven_square(most).
  bool factorizes(double most);
  double proven_square(double most) const;

  /// R, upper triangular, with RᵀR ⪰ the exact product: the factor of G + c I for the least c whose
  /// roundings are known to be covered. Precondition: the product is small, as it is not done in
  /// parts.
  std::vector<double> majorizing_factor() const;

 private:
  double* at(std::int64_t i, std::int64_t j) { return entries_.data() + i * padded_ + j; }
  const double* at(std::int64_t i, std::int64_t j) const {
    return entries_.data() + i * padded_ + j;
  }
  void add_panel(const std::vector<double>& panel, std::int64_t count);
  void mirror();

  std::int64_t size_, padded_;  ///< padded with zeros to whole tiles
  std::vector<double> entries_;
  double error_ = 0;
};

}  // namespace boundsweep
