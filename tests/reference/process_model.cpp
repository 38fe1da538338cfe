#include "process_model.hpp"

#include "section.hpp"

#include <string>
#include <vector>

namespace boundsweep::reference {

namespace {

using nlohmann::json;
using SquareMatrix = std::vector<std::vector<Ball>>;

SquareMatrix read_matrix(const json& rows) {
  SquareMatrix result;
  for (const json& row : rows) {
    require(row.size() == rows.size(), "the matrix must be square");
    result.emplace_back();
    for (const json& entry : row) result.back().push_back(exactly(entry));
  }
  require(!result.empty(), "the matrix must not be empty");
  return result;
}

SquareMatrix transposed(const SquareMatrix& m) {
  SquareMatrix result = m;
  for (std::size_t i = 0; i < m.size(); ++i) {
    for (std::size_t j = 0; j < m.size(); ++j) result[i][j] = m[j][i];
  }
  return result;
}

SquareMatrix multiply(const SquareMatrix& left, const SquareMatrix& right) {
  SquareMatrix result(left.size(), std::vector<Ball>(left.size()));
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < left.size(); ++j) {
      for (std::size_t k = 0; k < left.size(); ++k) result[i][j] += left[i][k] * right[k][j];
    }
  }
  return result;
}

/// A plane rotation of rows and columns p, q that makes the entry (p, q) of a symmetric matrix about 0 (Jacobi).
void rotate(SquareMatrix& m, std::size_t p, std::size_t q) {
  if (m[p][q].contains_zero()) return;
  const Ball slope = (m[q][q] - m[p][p]) / (Ball(2) * m[p][q]);
  const Ball sign = slope < Ball(0) ? Ball(-1) : Ball(1);
  const Ball tangent = sign / (abs(slope) + sqrt(Ball(1) + slope * slope));
  const Ball cosine = Ball(1) / sqrt(Ball(1) + tangent * tangent);
  const Ball sine = tangent * cosine;
  for (std::vector<Ball>& row : m) {
    const Ball first = row[p], second = row[q];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
  for (std::size_t j = 0; j < m.size(); ++j) {
    const Ball first = m[p][j], second = m[q][j];
    m[p][j] = cosine * first - sine * second;
    m[q][j] = sine * first + cosine * second;
  }
}

/// The spectral norm: the root of the largest eigenvalue of AᵀA, found by Jacobi's rotations.
Ball spectral_norm(const SquareMatrix& a) {
  SquareMatrix m = multiply(transposed(a), a);
  constexpr int sweeps = 12; // convergence is quadratic
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (std::size_t p = 0; p < m.size(); ++p) {
      for (std::size_t q = p + 1; q < m.size(); ++q) rotate(m, p, q);
    }
  }
  Ball largest(0);
  for (std::size_t i = 0; i < m.size(); ++i) largest = max(largest, m[i][i]);
  return sqrt(largest);
}

/// max_j ‖A^j‖/κ^j over j ≥ 0. From the first m ≥ 1 with ‖A^m‖ ≤ κ^m on nothing larger follows, since norms multiply.
Ball largest_power(const SquareMatrix& a, const Ball& kappa) {
  constexpr int most = 100000;
  Ball largest(1), scale(kappa);
  SquareMatrix power = a;
  for (int j = 1; j <= most; ++j) {
    const Ball ratio = spectral_norm(power) / scale;
    if (ratio <= Ball(1)) return largest;
    largest = max(largest, ratio);
    power = multiply(power, a);
    scale *= kappa;
  }
  throw std::invalid_argument("kappa must be above the spectral radius");
}

ProcessModel autoregression(Section& section, const Ball& state_factor) {
  const json coefficient = section.raw("coefficient");
  if (!coefficient.is_array()) return {false, abs(exactly(coefficient)), Ball(1)};
  const SquareMatrix a = read_matrix(coefficient);
  const auto kappa = section.finite_number("kappa");
  if (!kappa) return {false, spectral_norm(a), state_factor};
  return {false, *kappa, largest_power(a, *kappa) * state_factor};
}

/// Dobrushin's coefficient: the largest total variation distance between two rows.
Ball dobrushin_coefficient(const SquareMatrix& transition) {
  Ball largest(0);
  for (const std::vector<Ball>& first : transition) {
    for (const std::vector<Ball>& second : transition) {
      Ball distance(0);
      for (std::size_t j = 0; j < first.size(); ++j) distance += abs(first[j] - second[j]);
      largest = max(largest, distance / Ball(2));
    }
  }
  return largest;
}

} // namespace

ProcessModel read_process_model(const json& model, std::int64_t tokens, bool window) {
  Section section = Section::table(model, "process.model");
  const Ball one(1);
  const Ball state_factor = window ? one : sqrt(Ball(tokens));
  const std::string kind = section.word("kind", "");
  ProcessModel result{false, Ball(0), one};
  if (kind == "ou") {
    result.kappa = exp(-(section.number("rate", 1) * section.number("dt", 1)));
  } else if (kind == "ar1") {
    result = autoregression(section, state_factor);
  } else if (kind == "langevin") {
    result = {false, exp(-(section.number("convexity", 1) * section.number("dt", 1))), state_factor};
  } else if (kind == "doeblin") {
    result = {true, one - section.number("mass", 1), one};
  } else if (kind == "finite") {
    result = {true, dobrushin_coefficient(read_matrix(section.raw("transition"))), one};
  } else {
    require(kind == "iid", "unknown process model '" + kind + "'");
  }
  section.require_all_read();
  return result;
}

} // namespace boundsweep::reference
