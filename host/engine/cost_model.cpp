#include "host/engine/cost_model.hpp"

#include "boundsweep/lane_limits.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {
namespace {

/// How much longer Extended takes, which shares nothing along a depth axis.
constexpr double extended_factor = 10;

/// How many layers of a network are walked anew, per value of the depth axis: those that the value
/// before has as well are not, if it is walked before and carries its norms at the same layers.
std::vector<double> layers_walked(const Sweep& sweep) {
  const std::vector<double>& depths = sweep.axis(Axis::depth);
  const std::vector<double>& norms = sweep.axis(Axis::norms);
  const bool norms_agree = sweep.norms_per_block || norms == std::vector<double>{0};
  std::vector<double> layers = depths;
  for (std::size_t i = 1; i < depths.size(); ++i) {
    const bool together = i % cpu::tile_depths != 0 && depths[i] <= deepest_in_lanes;
    if (norms_agree && together && depths[i] > depths[i - 1]) layers[i] -= depths[i - 1];
  }
  return layers;
}

CostEstimate estimate(const Sweep& sweep, double depth, double walked) {
  // Microseconds on one thread of a 2020s server core with vectors of 8 doubles, as
  // bench/calibrate.py finds them; with 4 doubles an architecture takes half as long again, with 2
  // twice to three times as long. The shapes are the loops' own: S² coefficients' products per
  // substitution and S substitutions, a factor per parameter item (levels hardly show beside it), a few
  // logarithms per order and level, levels²/2 links. Networks beyond
  // double's range (T_1 above 2^1000) take as long as too deep ones; from the axes alone they are not
  // known.
  const double order = sweep.max_order, levels = sweep.levels;
  const double network = 0.85 + walked * (0.015 + 6.4e-5 * order * order * order);
  const double items = sweep.routes.parametric ? depth * 0.017 : 0;
  const double scales = levels * 0.031 * order;
  const auto starts =
      static_cast<double>(sweep.axis(Axis::first_step).size() * sweep.axis(Axis::horizon).size());
  const double needed = sweep.target ? 1.1 * starts : 0;
  const double links = 0.96 + levels * levels * 0.00037;
  const double point = 0.0028;
  constexpr double micro = 1e-6;
  const double factor = depth > deepest_in_lanes ? extended_factor : 1;
  return {micro * factor * (network + items + scales), micro * (links + needed), micro * point};
}

}  // namespace

std::vector<CostEstimate> estimate_by_depth(const Sweep& sweep) {
  const std::vector<double>& depths = sweep.axis(Axis::depth);
  const std::vector<double> walked = layers_walked(sweep);
  std::vector<CostEstimate> result;
  for (std::size_t i = 0; i < depths.size(); ++i)
    result.push_back(estimate(sweep, depths[i], walked[i]));
  return result;
}

CostEstimate estimate_cost(const Sweep& sweep) {
  const std::vector<CostEstimate> all = estimate_by_depth(sweep);
  CostEstimate result = all.front();
  double sum = 0;
  for (const CostEstimate& each : all) sum += each.per_architecture;
  result.per_architecture = sum / static_cast<double>(all.size());
  return result;
}

}  // namespace boundsweep
