#include "host/engine/cost_model.hpp"

#include <numeric>

namespace boundsweep {
namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

CostEstimate estimate_cost(const Sweep& sweep) {
  // Microseconds on one thread of a 2020s server core; the shapes are the loops' own: S²/2 · S
  // multiplications per substitution, one product per parameter item and level, one logarithm or
  // two per route and level, levels²/2 links.
  const double order = sweep.max_order, levels = sweep.levels;
  const double depth = mean(sweep.axis(Axis::depth));
  const double substitution = 0.1 + 0.00065 * order * order * order;
  const double network = depth * 4 * substitution;
  const double items = sweep.routes.parametric ? depth * (1.0 + levels * 0.055) : 0;
  const double scales = levels * (0.1 + order * 0.02);
  const double links = levels * (0.08 + levels * 0.0035);
  const double point = 0.25 + 0.003 * levels + (sweep.target ? 15 : 0);
  constexpr double micro = 1e-6;
  return {micro * (1.5 + network + items + scales), micro * (1 + links), micro * point};
}

}  // namespace boundsweep
