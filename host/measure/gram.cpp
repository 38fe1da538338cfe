#include "host/measure/gram.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include "boundsweep/norm_certificate.hpp"
#include "host/measure/tiles.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

constexpr std::int64_t tile = 8;
constexpr std::int64_t block = 64;        // tiles of a block share their strips in cache
constexpr std::int64_t panel_rows = 256;  // of the longer side, at a time

std::int64_t strips_of(std::int64_t size) {
  return (size + tile - 1) / tile;
}

/// Calls visit(i, j) for the blocks i >= j of a lower triangle of so many blocks a side, in
/// parallel.
template <class Visit>
void for_each_block(std::int64_t side, const Visit& visit) {
  threads::for_each(side * (side + 1) / 2, [&](std::int64_t number) {
    auto i = static_cast<std::int64_t>((std::sqrt(8.0 * static_cast<double>(number) + 1) - 1) / 2);
    while (i * (i + 1) / 2 > number) --i;
    while ((i + 1) * (i + 2) / 2 <= number) ++i;
    visit(i, number - i * (i + 1) / 2);
  });
}

}  // namespace

Gram::Gram(const Matrix& matrix, int exponent, double frobenius)
    : size_(std::min(matrix.rows(), matrix.columns())),
      padded_(strips_of(size_) * tile),
      entries_(static_cast<std::size_t>(padded_ * padded_)) {
  // Columns are multiplied: the shorter side must lie along them.
  const Matrix tall = matrix.columns() <= matrix.rows() ? matrix : matrix.transposed();
  const std::int64_t length = tall.rows();
  const double scale = std::ldexp(1.0, -exponent / 2),
               rest = std::ldexp(1.0, -(exponent - exponent / 2));
  std::vector<double> panel(static_cast<std::size_t>(panel_rows * padded_));
  std::int64_t panels = 0;
  for (std::int64_t from = 0; from < length; from += panel_rows, ++panels) {
    const std::int64_t count = std::min(panel_rows, length - from);
    threads::for_each(strips_of(size_), [&](std::int64_t strip) {
      double* const to = panel.data() + strip * panel_rows * tile;
      const std::int64_t columns = std::min(tile, size_ - strip * tile);
      tall.load(from, count, strip * tile, columns, to, tile, 1);
      for (std::int64_t i = 0; i < count * tile; ++i) to[i] = to[i] * scale * rest;
    });
    add_panel(panel, count);
  }
  mirror();
  // A difference was rounded entry by entry: its norm is raised at the end, not here.
  error_ = gram_error(static_cast<double>(length + panels) + 4, frobenius);
}

void Gram::add_panel(const std::vector<double>& panel, std::int64_t count) {
  const Tiles& loops = tiles();
  for_each_block((padded_ + block - 1) / block, [&](std::int64_t block_i, std::int64_t block_j) {
    const std::int64_t end_i = std::min((block_i + 1) * block, padded_);
    const std::int64_t end_j = std::min((block_j + 1) * block, padded_);
    for (std::int64_t i = block_i * block; i < end_i; i += tile)
      for (std::int64_t j = block_j * block; j < end_j && j <= i; j += tile)
        loops.add_product(panel.data() + i * panel_rows, panel.data() + j * panel_rows, count, 1.0,
                          at(i, j), padded_);
  });
}

/// Only tiles on and below the diagonal were computed.
void Gram::mirror() {
  threads::for_each(strips_of(size_), [&](std::int64_t strip) {
    for (std::int64_t i = strip * tile; i < (strip + 1) * tile; ++i)
      for (std::int64_t j = i + 1; j < padded_; ++j) *at(i, j) = *at(j, i);
  });
}

double Gram::largest_eigenvalue(std::vector<double>& vector, int steps) const {
  const auto n = static_cast<std::size_t>(padded_);
  const Tiles& loops = tiles();
  const auto dot = [&](const std::vector<double>& a, const std::vector<double>& b) {
    return loops.dot_product(a.data(), b.data(), padded_);
  };
  if (vector.size() != n) {
    vector.assign(n, 0);
    std::uint64_t state = 1;
    for (std::int64_t i = 0; i < size_; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      vector[static_cast<std::size_t>(i)] = 0.5 + static_cast<double>(state >> 40) * 0x1p-24;
      if ((state >> 39 & 1) != 0) vector[static_cast<std::size_t>(i)] *= -1;
    }
  }
  const double length = std::sqrt(dot(vector, vector));
  for (double& x : vector) x /= length;
  std::vector<std::vector<double>> basis{vector};
  std::vector<double> diagonal, beside;
  const int most = static_cast<int>(std::min<std::int64_t>(steps, size_));
  for (int step = 0; step < most; ++step) {
    std::vector<double> next(n, 0.0);
    threads::for_each(size_, [&](std::int64_t i) {
      next[static_cast<std::size_t>(i)] = loops.dot_product(row(i), basis.back().data(), padded_);
    });
    diagonal.push_back(dot(next, basis.back()));
    for (int twice = 0; twice < 2; ++twice)
      for (const std::vector<double>& other : basis) {
        const double part = dot(next, other);
        for (std::size_t i = 0; i < n; ++i) next[i] -= part * other[i];
      }
    const double rest = std::sqrt(dot(next, next));
    if (step + 1 == most || !(rest > 1e-12 * diagonal[0])) break;
    for (double& x : next) x /= rest;
    beside.push_back(rest);
    basis.push_back(std::move(next));
  }
  const auto count = static_cast<Eigen::Index>(diagonal.size());
  beside.resize(diagonal.size() - 1);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::Map<Eigen::VectorXd>(diagonal.data(), count),
                                Eigen::Map<Eigen::VectorXd>(beside.data(), count - 1));
  std::fill(vector.begin(), vector.end(), 0.0);
  for (Eigen::Index k = 0; k < count; ++k)
    for (std::size_t i = 0; i < n; ++i)
      vector[i] += solver.eigenvectors()(k, count - 1) * basis[static_cast<std::size_t>(k)][i];
  return solver.eigenvalues()(count - 1);
}

/// In the lower triangle; the upper one and a copy of the tiles on the diagonal keep G.
bool Gram::factorizes(double most) {
  const Tiles& loops = tiles();
  std::vector<double> diagonal_tiles(static_cast<std::size_t>(padded_ * tile));
  for (std::int64_t i = 0; i < padded_; ++i)
    std::copy_n(at(i, i / tile * tile), tile, diagonal_tiles.begin() + i * tile);
  threads::for_each(padded_, [&](std::int64_t i) {
    for (std::int64_t j = 0; j < i; ++j) *at(i, j) = i / tile == j / tile ? -*at(i, j) : -*at(j, i);
    *at(i, i) = i < size_ ? most - *at(i, i) : 1;
  });
  std::vector<double> panel(static_cast<std::size_t>(padded_ * block));
  bool runs = true;
  for (std::int64_t first = 0; first < padded_ && runs; first += block) {
    const std::int64_t count = std::min(block, padded_ - first), rest = first + count;
    for (std::int64_t j = 0; j < count && runs; ++j) {
      const double* const row_j = at(first + j, first);
      double pivot = row_j[j];
      for (std::int64_t t = 0; t < j; ++t) pivot -= row_j[t] * row_j[t];
      runs = pivot > 0 && pivot < INFINITY;
      *at(first + j, first + j) = std::sqrt(pivot);
      for (std::int64_t i = j + 1; i < count; ++i) {
        double* const row_i = at(first + i, first);
        double entry = row_i[j];
        for (std::int64_t t = 0; t < j; ++t) entry -= row_i[t] * row_j[t];
        row_i[j] = entry / row_j[j];
      }
    }
    if (!runs) break;
    threads::for_each((padded_ - rest) / tile, [&](std::int64_t strip) {
      double* const x = panel.data() + strip * tile * block;
      for (std::int64_t i = 0; i < tile; ++i)
        for (std::int64_t k = 0; k < count; ++k)
          x[k * tile + i] = *at(rest + strip * tile + i, first + k);
      loops.solve_strip(at(first, first), padded_, count, x);
    });
    const std::int64_t trailing = padded_ - rest;
    for_each_block((trailing + block - 1) / block, [&](std::int64_t block_i, std::int64_t block_j) {
      const std::int64_t end_i = std::min((block_i + 1) * block, trailing);
      const std::int64_t end_j = std::min((block_j + 1) * block, trailing);
      for (std::int64_t i = block_i * block; i < end_i; i += tile)
        for (std::int64_t j = block_j * block; j < end_j && j <= i; j += tile)
          loops.add_product(panel.data() + i * block, panel.data() + j * block, count, -1.0,
                            at(rest + i, rest + j), padded_);
    });
  }
  for (std::int64_t i = 0; i < padded_; ++i)
    std::copy_n(diagonal_tiles.begin() + i * tile, tile, at(i, i / tile * tile));
  threads::for_each(padded_, [&](std::int64_t i) {
    for (std::int64_t j = 0; j < i / tile * tile; ++j) *at(i, j) = *at(j, i);
  });
  return runs;
}

double Gram::proven_square(double most) const {
  return boundsweep::proven_square(static_cast<double>(size_), most, error_);
}

std::vector<double> Gram::majorizing_factor() const {
  const auto n = static_cast<Eigen::Index>(size_);
  Eigen::MatrixXd g(n, n);
  double trace = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) g(i, j) = *at(i, j);
    trace += g(i, i);
  }
  // RᵀR = G + c I + E with E as above; three roundings more an entry, as Eigen multiplies by
  // inverses.
  const double gamma = gamma_of(2 * static_cast<double>(n) + 24);
  double shift =
      error_ + raised(2 * gamma * (trace + static_cast<double>(n) * error_), 8) + 0x1p-800;
  for (;; shift *= 2) {
    const Eigen::LLT<Eigen::MatrixXd> factor(g +
                                             raised(shift, 2) * Eigen::MatrixXd::Identity(n, n));
    if (factor.info() != Eigen::Success) continue;
    const double covered = raised(2 * gamma * (trace + static_cast<double>(n) * shift), 8) +
                           error_ + raised(trace * 0x1p-52, 4);
    if (!(covered <= shift)) continue;
    const Eigen::MatrixXd r = factor.matrixU();
    std::vector<double> rows(static_cast<std::size_t>(n * n));
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index j = 0; j < n; ++j) rows[static_cast<std::size_t>(i * n + j)] = r(i, j);
    return rows;
  }
}

}  // namespace boundsweep
