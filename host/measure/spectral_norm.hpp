#pragma once
/// Spectral norms from above, with a proof.

#include "host/measure/matrix.hpp"

namespace boundsweep {

/// What makes a norm an upper bound.
enum class Proof {
  exact,     ///< of a vector or of zeros: computed and rounded up
  cholesky,  ///< s²I - WᵀW was shown to be positive definite
  frobenius  ///< the norm of all entries, which is never below the spectral one
};
const char* name_of(Proof proof);

struct ProvenNorm {
  double bound = 0;
  Proof proof = Proof::exact;
};

/// Precondition: the matrix' survey found finite numbers only.
ProvenNorm spectral_norm(const Matrix& matrix, const Survey& survey);

/// Of `factor` times left times right, which need not be multiplied out.
ProvenNorm spectral_norm_of_product(const Matrix& left, const Matrix& right, double factor);

/// About how many operations that takes: what a progress bar counts.
double spectral_norm_operations(std::int64_t rows, std::int64_t columns);

}  // namespace boundsweep
