#include "host/measure/spectral_norm.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "boundsweep/norm_certificate.hpp"
#include "host/measure/gram.hpp"

namespace boundsweep {
namespace {

/// A Gram matrix beyond that size takes 8 GiB.
constexpr std::int64_t largest_gram = 32768;

/// By how much the square of a candidate exceeds the estimate of Lanczos' method, which is one from
/// below. The last ones are for matrices it does badly on.
constexpr double margins[] = {2e-4, 6e-4, 1.8e-3, 1e-2, 0.1, 0.5};
constexpr int lanczos_steps = 48;

int exponent_of(double largest) {
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

}  // namespace

const char* name_of(Proof proof) {
  constexpr const char* names[] = {"exact", "Cholesky", "Frobenius"};
  return names[static_cast<int>(proof)];
}

ProvenNorm spectral_norm(const Matrix& matrix, const Survey& survey) {
  const std::int64_t size = std::min(matrix.rows(), matrix.columns());
  if (survey.largest == 0) return {0, Proof::exact};
  if (size == 1) return {survey.frobenius, Proof::exact};
  const ProvenNorm fallback{survey.frobenius, Proof::frobenius};
  if (size > largest_gram) return fallback;
  const int exponent = exponent_of(survey.largest);
  const double frobenius = std::ldexp(survey.frobenius, -exponent);
  Gram gram(matrix, exponent, frobenius);
  std::vector<double> vector;
  double square = 0;
  for (const double margin : margins) {
    square = std::max(square, gram.largest_eigenvalue(vector, lanczos_steps));
    const double candidate = square * (1 + margin);
    if (!(candidate > 0) || !gram.factorizes(candidate)) continue;
    double bound = root_up(gram.proven_square(candidate));
    if (matrix.is_difference()) bound = norm_of_difference(bound, frobenius);
    bound = std::ldexp(bound, exponent);
    return bound < fallback.bound ? ProvenNorm{bound, Proof::cholesky} : fallback;
  }
  return fallback;
}

/// ‖L R‖ = max ‖L (R y)‖ <= max ‖U R y‖ for any U with UᵀU ⪰ LᵀL, and U R has as few rows as R.
ProvenNorm spectral_norm_of_product(const Matrix& left, const Matrix& right, double factor) {
  const Survey left_survey = left.survey(), right_survey = right.survey();
  if (left_survey.largest == 0 || right_survey.largest == 0 || factor == 0)
    return {0, Proof::exact};
  const ProvenNorm fallback{
      raised(left_survey.frobenius * right_survey.frobenius * std::fabs(factor), 4),
      Proof::frobenius};
  const std::int64_t rank = left.columns(), columns = right.columns();
  if (rank > left.rows() || rank > largest_gram) return fallback;
  const int exponent = exponent_of(left_survey.largest);
  const Gram gram(left, exponent, std::ldexp(left_survey.frobenius, -exponent));
  const std::vector<double> upper = gram.majorizing_factor();
  std::vector<double> from(static_cast<std::size_t>(rank * columns)), product(from.size());
  right.load(0, rank, 0, columns, from.data(), columns, 1);
  for (std::int64_t i = 0; i < rank; ++i)
    for (std::int64_t k = i; k < rank; ++k) {
      const double entry = upper[static_cast<std::size_t>(i * rank + k)];
      for (std::int64_t j = 0; j < columns; ++j)
        product[static_cast<std::size_t>(i * columns + j)] +=
            entry * from[static_cast<std::size_t>(k * columns + j)];
    }
  const Matrix small(view_of(product.data(), rank, columns));
  const ProvenNorm norm = spectral_norm(small, small.survey());
  const double rounding =
      product_error(static_cast<double>(rank), euclidean_upper(upper.data(), rank * rank),
                    right_survey.frobenius);
  const double bound = std::ldexp(raised((norm.bound + rounding) * std::fabs(factor), 6), exponent);
  if (!(bound < fallback.bound)) return fallback;
  return {bound, norm.proof == Proof::frobenius ? Proof::frobenius : Proof::cholesky};
}

double spectral_norm_operations(std::int64_t rows, std::int64_t columns) {
  const auto n = static_cast<double>(std::min(rows, columns));
  const auto length = static_cast<double>(std::max(rows, columns));
  return n * n * length + n * n * n / 3 + 10 * n * length;
}

}  // namespace boundsweep
