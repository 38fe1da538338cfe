#pragma once
/// Singular values by one-sided Jacobi rotations in long double.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace boundsweep {

/// The largest singular value.                 G. Golub, C. Van Loan, Matrix Computations, 8.6.3
inline long double jacobi_norm(const std::vector<double>& entries, std::size_t rows,
                               std::size_t columns) {
  // Rotations are along columns, of which there are no more than rows.
  const bool turned = columns > rows;
  std::vector<std::vector<long double>> column(turned ? rows : columns,
                                               std::vector<long double>(turned ? columns : rows));
  long double all = 0;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const double entry = entries[i * columns + j];
      (turned ? column[i][j] : column[j][i]) = entry;
      all += static_cast<long double>(entry) * entry;
    }
  if (turned) std::swap(rows, columns);
  const auto dot = [&](std::size_t p, std::size_t q) {
    long double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += column[p][i] * column[q][i];
    return sum;
  };
  for (bool rotated = true; rotated;) {
    rotated = false;
    for (std::size_t p = 0; p < columns; ++p)
      for (std::size_t q = p + 1; q < columns; ++q) {
        const long double a = dot(p, p), b = dot(q, q), c = dot(p, q);
        if (c * c <= 1e-34L * std::max(a * b, 1e-6L * all * all)) continue;
        rotated = true;
        const long double zeta = (b - a) / (2 * c);
        const long double t = (zeta > 0 ? 1 : -1) / (std::fabs(zeta) + std::sqrt(1 + zeta * zeta));
        const long double cosine = 1 / std::sqrt(1 + t * t), sine = cosine * t;
        for (std::size_t i = 0; i < rows; ++i) {
          const long double x = column[p][i], y = column[q][i];
          column[p][i] = cosine * x - sine * y;
          column[q][i] = sine * x + cosine * y;
        }
      }
  }
  long double most = 0;
  for (std::size_t j = 0; j < columns; ++j) most = std::max(most, dot(j, j));
  return std::sqrt(most);
}

}  // namespace boundsweep
