#include "host/measure/kappa_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace boundsweep {
namespace {

/// Lines of counts whose sum is below `least` become one; what is then still below it is dropped.
std::vector<std::vector<double>> joined(const std::vector<std::vector<double>>& lines,
                                        double least) {
  std::vector<std::vector<double>> kept;
  std::vector<double> rest;
  for (const std::vector<double>& line : lines) {
    if (std::accumulate(line.begin(), line.end(), 0.0) >= least) {
      kept.push_back(line);
      continue;
    }
    rest.resize(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) rest[i] += line[i];
  }
  if (std::accumulate(rest.begin(), rest.end(), 0.0) >= least && least > 0)
    kept.push_back(std::move(rest));
  return kept;
}

std::vector<std::vector<double>> transposed(const std::vector<std::vector<double>>& lines) {
  if (lines.empty()) return {};
  std::vector<std::vector<double>> result(lines.front().size(), std::vector<double>(lines.size()));
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t j = 0; j < lines[i].size(); ++j) result[j][i] = lines[i][j];
  return result;
}

double sum_of(const std::vector<std::vector<double>>& table) {
  double sum = 0;
  for (const std::vector<double>& row : table) sum += std::accumulate(row.begin(), row.end(), 0.0);
  return sum;
}

}  // namespace

bool KappaEstimate::contradicted() const {
  return std::any_of(checks.begin(), checks.end(),
                     [](const AssumptionCheck& check) { return check.contradicts; });
}

void ChiSquare::add(const std::vector<std::vector<double>>& table) {
  // Rows and columns of at least √(5n) meet in cells where at least five are expected.
  constexpr double least_expected = 5;
  const double least = std::sqrt(least_expected * sum_of(table));
  const auto rows = joined(table, least);
  const auto cells = transposed(joined(transposed(rows), least));
  const double all = sum_of(cells);
  if (cells.size() < 2 || cells.front().size() < 2 || !(all > 0)) return;
  const auto columns = transposed(cells);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double row = std::accumulate(cells[i].begin(), cells[i].end(), 0.0);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const double column = std::accumulate(columns[j].begin(), columns[j].end(), 0.0);
      const double expected = row * column / all;
      if (expected > 0) statistic += (cells[i][j] - expected) * (cells[i][j] - expected) / expected;
    }
  }
  freedom += static_cast<double>((cells.size() - 1) * (columns.size() - 1));
}

double ChiSquare::tail() const {
  if (!(freedom > 0)) return 1;
  const double variance = 2 / (9 * freedom);
  const double normal = (std::cbrt(statistic / freedom) - (1 - variance)) / std::sqrt(variance);
  return std::erfc(normal / std::sqrt(2.0)) / 2;
}

double steps_for_contraction(double steps, double estimate, double margin) {
  if (!(estimate < 1) || !(margin > 0)) return 0;
  const double ratio = margin / (1 - estimate);
  return steps * ratio * ratio;
}

}  // namespace boundsweep
