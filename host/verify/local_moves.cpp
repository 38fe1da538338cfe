#include "host/verify/local_moves.hpp"

#include <cmath>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {

void nudge(Eigen::Ref<Matrix> m, double scale, double size, std::mt19937_64& random) {
  const double step = scale * size;
  const Eigen::Index row = pick(random, static_cast<int>(m.rows()));
  const Eigen::Index column = pick(random, static_cast<int>(m.cols()));
  const double rows = std::sqrt(static_cast<double>(m.rows()));
  const double columns = std::sqrt(static_cast<double>(m.cols()));
  switch (pick(random, 6)) {
    case 0: m *= 1 + size * gaussian(random); break;
    case 1: m(row, column) += step * gaussian(random); break;
    case 2: m.row(row) += step / columns * gaussian_matrix(random, 1, m.cols()); break;
    case 3: m.col(column) += step / rows * gaussian_matrix(random, m.rows(), 1); break;
    default: m += step / (rows + columns) * gaussian_matrix(random, m.rows(), m.cols());
  }
}

Matrix draw_tokens(Eigen::Index rows, Eigen::Index columns, double norm, std::mt19937_64& random) {
  Matrix x(rows, columns);
  for (Eigen::Index m = 0; m < columns; ++m) x.col(m) = norm * unit_vector(random, rows);
  return x;
}

void clip_tokens(Matrix& x, double norm) {
  for (Eigen::Index m = 0; m < x.cols(); ++m) {
    const double length = x.col(m).norm();
    if (length > norm) x.col(m) *= norm / length;
  }
}

double draw_radius(double range, std::mt19937_64& random) {
  switch (pick(random, 5)) {
    case 0: return 0;
    case 1: return range * uniform(random);
    case 2: return range * std::pow(10, -6 * uniform(random));
    default: return range;
  }
}

}  // namespace boundsweep::verify
