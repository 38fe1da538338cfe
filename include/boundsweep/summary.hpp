#pragma once
/// What an architecture and a loss contribute to all their bounds.         theory §3–§5

#include <cstdint>

#include "boundsweep/entropy.hpp"
#include "boundsweep/loss.hpp"
#include "boundsweep/parametric.hpp"
#include "boundsweep/transformer.hpp"

namespace boundsweep {

/// All that one architecture and loss contribute; independent of κ, C, δ, t and N.
struct Summary {
  int order;   ///< highest derivative order the class has
  int levels;  ///< scales evaluated; 0 when ε_0 = 0
  std::uint64_t parameters;
  double radius, tokens;
  double rounding;  ///< roundings that the scales' common unit and loss bounds bring into a bound
  Network network;
  LossBounds loss;
  LossRounding loss_rounding{0, 0};
  Extended epsilon0;
  ScaleEntropy scale[highest_level + 1];  ///< k = 1 … levels: H_k and the route that gives it
};

struct SummaryOptions {
  int max_order = 8;
  int levels = 40;
  Routes routes;

  /// The highest order the smooth routes may use for derivatives up to `order`.
  BS_FUNCTION int smooth_order(int order) const {
    return routes.smooth_order < order ? routes.smooth_order : order;
  }
};

/// An architecture as the user states it, and its loss' target.
struct SummaryCase {
  Architecture architecture;
  Target target;
};

/// e_0, the radius of the coarsest covering, and the roundings in it.
struct CoveringScale {
  Extended e0;
  double count;
};

/// The roundings in ε_0 = min(g_0/2, r g_1): the product's and r's own beside the larger count.
BS_FUNCTION double epsilon_rounding(const LossRounding& loss) {
  return max(loss.range, loss.lipschitz + 2);
}

/// Fills in everything but the scales, from the architecture and its network. Precondition: `a` is
/// in spectral form.
BS_FUNCTION void begin_summary(const Architecture& a, const Network& network, LossKind loss,
                               const Target& target, const SummaryOptions& options,
                               Summary& summary) {
  summary.order = usable_order(a, options.max_order);
  summary.parameters = parameter_count(a);
  summary.radius = a.radius;
  summary.tokens = a.tokens;
  summary.network = network;
  const Majorant& t = network.majorant;
  summary.loss = loss_bounds(loss, target, t[0], t[1]);
  summary.loss_rounding = LossRounding(network.count.range, network.count.per_order);
  const LossRounding& rounding = summary.loss_rounding;
  const double epsilon_count = epsilon_rounding(rounding);
  summary.epsilon0 =
      min(Extended(0.5) * summary.loss.range, Extended(a.radius) * summary.loss.lipschitz);
  summary.rounding = 2 * epsilon_count + rounding.lipschitz;
  summary.levels = summary.epsilon0.is_zero() ? 0 : options.levels;
}

/// Precondition: summary.levels > 0.
BS_FUNCTION CoveringScale covering_scale(const Summary& summary) {
  const LossRounding& rounding = summary.loss_rounding;
  const double epsilon_count = epsilon_rounding(rounding);
  return {summary.epsilon0 / summary.loss.slope, epsilon_count + rounding.slope + 1};
}

BS_FUNCTION Summary summarize(const Architecture& stated, const Tables& tables, LossKind loss,
                              const Target& target, const SummaryOptions& options) {
  const Architecture a = with_spectral_norms(stated);
  const Network network = network_majorant(a, tables, usable_order(a, options.max_order));
  Summary summary;
  begin_summary(a, network, loss, target, options, summary);
  if (summary.levels == 0) return summary;

  const CoveringScale covering = covering_scale(summary);
  LeastEntropy<Extended> least[highest_level + 1];
  // The parametric route first: it is one number per level, against which most smooth ones lose.
  if (options.routes.parametric) {
    Extended entropy[highest_level + 1];
    parametric_entropy(a, tables, covering.e0, summary.levels, entropy);
    const double count = parametric_rounding(a, network.count, covering.count);
    for (int k = 1; k <= summary.levels; ++k) least[k].offer_parametric(entropy[k], count);
  }
  const int smooth = options.smooth_order(summary.order);
  if (smooth > 0) {
    SmoothEntropy entropy(a, tables, network, covering.e0, covering.count, smooth);
    for (int k = 1; k <= summary.levels; ++k) entropy.offer_to(least[k], k, smooth);
    summary.rounding += entropy.scale_rounding();
  }
  for (int k = 1; k <= summary.levels; ++k)
    summary.scale[k] = {least[k].entropy, static_cast<int>(least[k].order), least[k].rounding};
  return summary;
}

}  // namespace boundsweep
