#pragma once
/// What an architecture and a loss contribute to all their bounds.         theory §3–§5

#include <cstdint>

#include "boundsweep/entropy/parametric.hpp"
#include "boundsweep/entropy/scale_entropy.hpp"
#include "boundsweep/entropy/smooth.hpp"
#include "boundsweep/loss/loss.hpp"

namespace boundsweep {

/// All that one architecture and loss contribute; independent of κ, C, δ, t and N.
struct Summary {
  int order;   ///< highest derivative order the class has
  int levels;  ///< scales evaluated; 0 when ε_0 = 0
  ParameterCount parameters;
  double radius, tokens;
  double rounding;  ///< roundings that the scales' common unit and loss bounds bring into a bound
  Network network;
  LossBounds loss;
  Extended epsilon0;
  double epsilon_roundings;  ///< those in ε_0
  ScaleEntropy scale[highest_level + 1];  ///< k = 1 … levels: H_k and the route that gives it
};

struct SummaryOptions {
  int max_order = 8;
  int levels = 40;
  Routes routes;
  bool predictive = false;  ///< the Lipschitz constant of the loss plays no role

  /// The highest order the smooth routes may use for derivatives up to `order`.
  BS_FUNCTION int smooth_order(int order) const {
    return routes.smooth_order < order ? routes.smooth_order : order;
  }
};

/// An architecture and a loss as the user states them.
struct SummaryCase {
  Architecture architecture;
  Loss loss;
};

/// e_0, the radius of the coarsest covering, and the roundings in it.
struct CoveringScale {
  Extended e0;
  double count;
};

/// Fills in everything but the scales, from the architecture and its network.
BS_FUNCTION void begin_summary(const Architecture& a, const Network& network, const Loss& loss,
                               const SummaryOptions& options, Summary& summary) {
  summary.order = usable_order(a, options.max_order);
  summary.parameters = count_parameters(a);
  summary.radius = a.radius;
  summary.tokens = a.tokens;
  summary.network = network;
  const Majorant& t = network.majorant;
  summary.loss = loss_bounds(loss, t[0], network.count.range, t[1], network.count.per_order,
                             a.outputs);
  const LossBounds& bounds = summary.loss;
  summary.epsilon0 = Extended(0.5) * bounds.range;
  summary.epsilon_roundings = bounds.range_roundings;
  if (!options.predictive && bounds.lipschitz_is_finite) {
    summary.epsilon0 = min(summary.epsilon0, Extended(a.radius) * bounds.lipschitz);
    summary.epsilon_roundings =
        max(bounds.range_roundings, bounds.lipschitz_roundings + 2);
  }
  summary.rounding = 2 * summary.epsilon_roundings + bounds.lipschitz_roundings;
  summary.levels = summary.epsilon0.is_zero() ? 0 : options.levels;
}

/// Precondition: summary.levels > 0.
BS_FUNCTION CoveringScale covering_scale(const Summary& summary) {
  return {summary.epsilon0 / summary.loss.slope,
          summary.epsilon_roundings + summary.loss.slope_roundings + 1};
}

BS_FUNCTION Summary summarize(const SummaryCase& stated, const Tables& tables,
                              const SummaryOptions& options) {
  const Architecture& a = stated.architecture;
  const TransformerClass c = transformer_class(a);
  const Network network = network_majorant(c, tables, usable_order(a, options.max_order));
  Summary summary;
  begin_summary(a, network, stated.loss, options, summary);
  if (summary.levels == 0) return summary;

  const CoveringScale covering = covering_scale(summary);
  LeastEntropy<Extended> least[highest_level + 1];
  // The parametric route first: it is one number per level, against which most smooth ones lose.
  if (options.routes.parametric)
    parametric_entropy(c, tables, summary.loss.output, covering.e0, summary.levels,
                       parametric_rounding(a, network.count, covering.count), least);
  const int smooth = options.smooth_order(summary.order);
  if (smooth > 0) {
    const SmoothShape shape(a.tokens, a.input_dim, a.outputs, smooth);
    SmoothEntropy entropy(tables,
                          {shape, a.radius, network, Extended(1.0),
                           summary.loss.output, covering.e0, covering.count},
                          smooth);
    for (int k = 1; k <= summary.levels; ++k) entropy.offer_to(least[k], k, smooth);
  }
  double scale_rounding = 0;
  for (int k = 1; k <= summary.levels; ++k) {
    scale_rounding = max(scale_rounding, least[k].borderline);
    summary.scale[k] = {least[k].entropy, static_cast<int>(least[k].order), least[k].rounding};
  }
  summary.rounding += scale_rounding;
  return summary;
}

}  // namespace boundsweep
