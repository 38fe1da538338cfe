#include "host/report/explanation.hpp"

#include <algorithm>

#include "boundsweep/objective.hpp"
#include "host/report/derivatives.hpp"

namespace boundsweep {
namespace {

/// Where the curve in double precision puts one value for all larger ones.
bool is_saturated(const ScaleEntropy& scale) {
  return scale.order != ScaleEntropy::no_route && scale.entropy > Extended(0x1p1000);
}

/// The curve through one point of the grid.
template <class Real>
Curve<Real> curve_at(const ProblemView& view, const Summary& summary, const Digits& digits) {
  return Curve<Real>(summary, *view.tables, process_at(view, digits),
                     view.mixing[digits[Axis::kappa]], mixing_curve_at(view, digits),
                     axis_value(view.grid, digits, Axis::delta), view.settings.selection);
}

template <class Real>
PointValues point_on(const Curve<Real>& curve, const ProblemView& view, const Digits& digits) {
  const Process process = process_at(view, digits);  // outlives its Nonstationarity
  return curve.point(curve.nonstationarity(process), axis_value(view.grid, digits, Axis::samples));
}

/// Notes what one route alone offers at each scale; returns the bound it gives.
Extended contend(ProblemView view, Routes routes, const Digits& digits,
                 Contender ExplainedScale::*contender, std::vector<ExplainedScale>& scales) {
  view.settings.summary.routes = routes;
  const Summary summary = summary_at(view, digits);
  for (ExplainedScale& scale : scales) {
    const ScaleEntropy& entropy = summary.scale[scale.level];
    scale.*contender = {entropy.order, entropy.entropy};
  }
  return point_on(curve_at<double>(view, summary, digits), view, digits).bound;
}

/// Copies what one chain says about level k. `unit` is ε_0, rounded up.
template <class Real>
void set_link(ExplainedScale& scale, const Chain<Real>& chain, Extended unit) {
  scale.parent = chain.parent[scale.level];
  scale.chain = unit * Extended(chain.cost[scale.level].value);
}

/// Links come from the chain in double precision, which decides the point, except at levels whose
/// entropy it cannot tell from others: those can never win, but are shown with their own values.
std::vector<ExplainedScale> explain_scales(const ProblemView& view, const Summary& summary,
                                           const Curve<double>& curve, const Digits& digits) {
  const Extended unit = round_up(summary.epsilon0, curve.rounding());
  std::vector<ExplainedScale> scales;
  bool saturated = false;
  for (int k = 1; k <= summary.levels; ++k) {
    ExplainedScale scale;
    scale.level = k;
    scale.epsilon = unit * Extended(power_of_two(-k));
    scale.order = summary.scale[k].order;
    if (scale.reached()) {
      scale.entropy = summary.scale[k].entropy;
      set_link(scale, curve.chain(), unit);
    }
    saturated = saturated || is_saturated(summary.scale[k]);
    scales.push_back(scale);
  }
  if (saturated) {
    const Curve<Extended> wide = curve_at<Extended>(view, summary, digits);
    for (ExplainedScale& scale : scales)
      if (is_saturated(summary.scale[scale.level])) set_link(scale, wide.chain(), unit);
  }
  return scales;
}

std::vector<ExplainedBlock> explain_blocks(const Problem& problem, const Digits& digits) {
  std::vector<ExplainedBlock> blocks;
  for (PartBounds& part : derivative_bounds(problem, digits))
    if (part.is_block()) blocks.push_back({part.block, part.input, std::move(part.majorant)});
  return blocks;
}

}  // namespace

Explanation explain(const Problem& problem, const Digits& digits) {
  const ProblemView& view = problem.view();
  const Summary summary = summary_at(view, digits);
  Explanation result;
  result.digits = digits;
  result.index = encode(view.grid, digits);
  result.parameters = summary.parameters;
  result.prefactor = prefactor_at(view, digits);
  for (int k = 0; k <= summary.order; ++k) {
    result.network.push_back(majorant_bound(summary.network, k));
    result.derivatives.push_back(derivative_bound(summary.network, k));
  }
  if (!problem.sweep().blocks.empty()) result.blocks = explain_blocks(problem, digits);
  result.range = range_bound(summary);
  result.lipschitz = lipschitz_bound(summary);
  result.slope = round_up(summary.loss.slope, summary.loss.slope_roundings);

  const Curve<double> curve = curve_at<double>(view, summary, digits);
  result.scales = explain_scales(view, summary, curve, digits);
  result.values = point_on(curve, view, digits);
  result.certificate = rounding_certificate(curve.rounding(result.values.level));
  if (view.settings.target > 0) {
    const Process process = process_at(view, digits);
    result.samples_needed =
        samples_needed(curve, curve.nonstationarity(process), view.settings.target);
  }
  result.layers = layers_of(problem, digits);
  const auto alone = [&](Routes routes, Contender ExplainedScale::*contender) {
    return contend(view, routes, digits, contender, result.scales);
  };
  result.by_route = {alone({1, false}, &ExplainedScale::lipschitz),
                     alone({constants::highest_order, false}, &ExplainedScale::smooth),
                     alone({0, true}, &ExplainedScale::parametric)};
  return result;
}

double value_at(const Sweep& sweep, const Explanation& explanation, Axis axis) {
  if (axis == Axis::prefactor) return explanation.prefactor;
  const double value = sweep.axis(axis)[static_cast<std::size_t>(explanation.digits[axis])];
  return axis == Axis::kv_heads && value == 0 ? value_at(sweep, explanation, Axis::heads) : value;
}

}  // namespace boundsweep
