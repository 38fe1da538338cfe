#include "host/measure/low_rank.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/QR>
#include <Eigen/SVD>

#include "boundsweep/norm_certificate.hpp"

namespace boundsweep {
namespace {

constexpr std::int64_t spare = 8;  // directions beyond the rank that is tried
constexpr std::int64_t rows_at_a_time = 64;

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Calls visit(first, rows) for all rows, some at a time.
template <class Visit>
void for_rows(const Matrix& matrix, const Visit& visit) {
  for (std::int64_t first = 0; first < matrix.rows(); first += rows_at_a_time) {
    Rows rows(std::min(rows_at_a_time, matrix.rows() - first), matrix.columns());
    matrix.load(first, rows.rows(), 0, matrix.columns(), rows.data(), matrix.columns(), 1);
    visit(first, rows);
  }
}

/// Σ (unit in the last place)² over the entries of the stored matrix.
double rounding_of(const Matrix& difference) {
  const MatrixView& view = difference.view();
  double sum = 0;
  for_rows(Matrix(view), [&](std::int64_t, const Rows& rows) {
    for (Eigen::Index i = 0; i < rows.size(); ++i) {
      int exponent = 0;
      std::frexp(rows.data()[i], &exponent);
      const double unit = std::ldexp(1.0, exponent - significant_bits(view.type));
      if (rows.data()[i] != 0) sum += unit * unit;
    }
  });
  return std::sqrt(sum);
}

/// Of an m × n matrix D: Q spans nearly what rank directions of it do; B = QᵀD.
std::optional<LowRank> within(const Matrix& difference, std::int64_t rank, double allowed) {
  const std::int64_t n = difference.columns(), m = difference.rows();
  const std::int64_t count = std::min(rank + spare, std::min(m, n));
  Rows directions(n, count);
  std::uint64_t state = 1;
  for (Eigen::Index i = 0; i < directions.size(); ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    directions.data()[i] = (state >> 40 & 1) != 0 ? 1 : -1;
  }
  Eigen::MatrixXd image(m, count);
  for_rows(difference, [&](std::int64_t first, const Rows& rows) {
    image.middleRows(first, rows.rows()) = rows * directions;
  });
  const Eigen::MatrixXd q = Eigen::HouseholderQR<Eigen::MatrixXd>(image).householderQ() *
                            Eigen::MatrixXd::Identity(m, count);
  Eigen::MatrixXd b = Eigen::MatrixXd::Zero(count, n);
  for_rows(difference, [&](std::int64_t first, const Rows& rows) {
    b += q.middleRows(first, rows.rows()).transpose() * rows;
  });
  double outside = 0;
  for_rows(difference, [&](std::int64_t first, const Rows& rows) {
    outside += (rows - q.middleRows(first, rows.rows()) * b).squaredNorm();
  });
  // Singular values of B from the last one on, as long as what is dropped is within rounding.
  const Eigen::VectorXd values = Eigen::BDCSVD<Eigen::MatrixXd>(b).singularValues();
  double dropped = outside;
  std::int64_t least = values.size();
  while (least > 0 && std::sqrt(dropped + values[least - 1] * values[least - 1]) <= allowed) {
    --least;
    dropped += values[least] * values[least];
  }
  if (least > rank || !(std::sqrt(outside) <= allowed)) return std::nullopt;
  // Products of so many terms are rounded relative to the difference's own size.
  const double roundings = raised(
      gamma_of(4.0 * static_cast<double>(m + n + count)) * difference.survey().frobenius * 16, 4);
  return LowRank{std::max<std::int64_t>(least, 1), raised(std::sqrt(dropped), 1e6) + roundings};
}

}  // namespace

std::optional<LowRank> low_rank(const Matrix& difference, std::int64_t most) {
  const std::int64_t size = std::min(difference.rows(), difference.columns());
  const double allowed = rounding_of(difference);
  most = std::min(most, size - 1);
  for (std::int64_t rank = std::min<std::int64_t>(8, most); rank > 0; rank *= 4) {
    rank = std::min(rank, most);
    if (const std::optional<LowRank> found = within(difference, rank, allowed)) return found;
    if (rank == most) break;
  }
  return std::nullopt;
}

}  // namespace boundsweep
