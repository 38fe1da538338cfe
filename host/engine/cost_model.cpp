#include "host/engine/cost_model.hpp"

#include <numeric>

namespace boundsweep {
namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

CostEstimate estimate_cost(const Sweep& sweep) {
  // Microseconds on one thread of a 2020s server core with vectors of 8 doubles, as
  // bench/calibrate.py finds them; with 4 doubles an architecture takes half as long again, with 2
  // twice to three times as long. The shapes are the loops' own: S² coefficients' products per
  // substitution and S substitutions, a factor per parameter item and level, a logarithm or two per
  // order and level, levels²/2 links. Networks beyond double's range (T_1 above 2^1000) take ten times
  // as long; from the axes alone they are not known.
  const double order = sweep.max_order, levels = sweep.levels;
  const double depth = mean(sweep.axis(Axis::depth));
  const double network = depth * (0.05 + 6.3e-5 * order * order * order);
  const double items = sweep.routes.parametric ? depth * (0.036 + 0.0019 * levels) : 0;
  const double scales = levels * (0.0047 + 0.0071 * order);
  const auto starts =
      static_cast<double>(sweep.axis(Axis::first_step).size() * sweep.axis(Axis::horizon).size());
  const double needed = sweep.target ? 1.3 * starts : 0;
  const double links = 0.59 + levels * (0.023 + levels * 0.00066);
  const double point = 0.019;
  constexpr double micro = 1e-6;
  return {micro * (network + items + scales), micro * (links + needed), micro * point};
}

}  // namespace boundsweep
