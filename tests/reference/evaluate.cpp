#include "evaluate.hpp"

#include "loss.hpp"
#include "network.hpp"
#include "parametric_entropy.hpp"
#include "pathwise.hpp"
#include "smooth_entropy.hpp"
#include "sweep_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boundsweep::reference {

namespace {

/// One entropy bound at one scale.
struct Candidate {
  int order; ///< 0: parametric
  Ball entropy;
};

/// Which candidates a chain may use.
struct Routes {
  bool lipschitz, smooth, parametric;

  bool allow(int order) const {
    if (order == 0) return parametric;
    if (order == 1) return lipschitz || smooth; // the smooth route starts at order 1
    return smooth;
  }
};

struct Winner {
  Ball entropy;
  int order;
  double gap;
};

/// The smallest entropy among the allowed candidates, the first of equal ones.
Winner pick(const std::vector<Candidate>& candidates, const Routes& routes) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (!routes.allow(candidate.order)) continue;
    const bool better = best == nullptr || (candidate.entropy < best->entropy && !overlaps(candidate.entropy, best->entropy));
    if (better) best = &candidate;
  }
  double gap = std::numeric_limits<double>::infinity();
  for (const Candidate& candidate : candidates) {
    if (&candidate == best || !routes.allow(candidate.order)) continue;
    gap = std::min(gap, std::fabs(relative_gap(best->entropy, candidate.entropy)));
  }
  return {best->entropy, best->order, gap};
}

std::string route_name(int order) {
  if (order == 0) return "parametric";
  return order == 1 ? "lipschitz" : "smooth";
}

/// Everything about a point that does not depend on which routes are enabled.
class PointEvaluator {
 public:
  PointEvaluator(const SweepPoint& point, std::int64_t events)
      : point_(point),
        network_(analyse_network(point.architecture, point.weights, point.max_order)),
        loss_(bound_loss(point.loss, network_.majorant, point.architecture.outputs)),
        confidence_(point.selection - log(point.delta)),
        epsilon_(scale_sizes(point.process, loss_, point.architecture.radius, point.levels)) {
    if (point.simultaneous) confidence_ += log(Ball(events));
    const Ball clipped = clipped_range(point.loss, network_.majorant);
    const ParametricEntropy parametric(network_.items, point.training, clipped);
    trained_ = parametric.trained();
    if (degenerate()) return;
    links_ = link_costs(point_.process, loss_, point_.architecture.radius, epsilon_);
    const SmoothEntropy smooth(point.architecture, network_.majorant, clipped);
    candidates_.resize(epsilon_.size());
    for (std::size_t k = 1; k < epsilon_.size(); ++k) {
      const Ball resolution = epsilon_[k] / loss_.slope;
      // Equal entropies: the parametric route is named first, then the lowest order (theory §7).
      candidates_[k].push_back({0, parametric(resolution)});
      for (int s = 1; s <= point_.max_order; ++s) candidates_[k].push_back({s, smooth(static_cast<std::size_t>(s), resolution)});
    }
  }

  Evaluation run() const {
    Evaluation result;
    result.predictive = point_.process.predictive;
    result.parameters = parameter_count(network_.items);
    result.trained = trained_;
    result.network = network_.majorant;
    result.range = loss_.range;
    result.lipschitz = loss_.lipschitz;
    result.slope = loss_.slope;

    const Routes enabled{point_.lipschitz, point_.smooth, point_.parametric};
    const Chain best = chain_with(enabled, &result.scales);
    const Chained chained = finish(best, point_.samples);
    result.levels = chained.levels;
    result.levels_gap = chained.levels_gap;
    result.discretization = chained.discretization;
    result.deviation = chained.deviation;
    result.nonstationarity = stationarity_gap(point_.samples);
    result.bound = bound(best, point_.samples);
    result.bound_over_range = loss_.range.is_zero() ? Ball(0) : result.bound / loss_.range;

    result.by_route.lipschitz = bound(chain_with({true, false, false}, nullptr), point_.samples);
    result.by_route.smooth = bound(chain_with({false, true, false}, nullptr), point_.samples);
    result.by_route.parametric = bound(chain_with({false, false, true}, nullptr), point_.samples);

    if (point_.target) result.samples_needed = samples_needed(best);
    return result;
  }

 private:
  /// ε_0 = 0: every loss function of the class is constant, there is nothing to chain.
  bool degenerate() const { return epsilon_[0].is_zero(); }

  Chain chain_with(const Routes& routes, std::vector<Scale>* scales) const {
    if (degenerate()) return {{Ball(0)}, {0}, {0.0}};
    std::vector<Winner> winners(1);
    std::vector<Ball> entropies(1);
    for (std::size_t k = 1; k < epsilon_.size(); ++k) {
      winners.push_back(pick(candidates_[k], routes));
      entropies.push_back(winners[k].entropy);
    }
    const Chain result = chain(links_, entropies, confidence_);
    for (std::size_t k = 1; scales != nullptr && k < epsilon_.size(); ++k) {
      scales->push_back({static_cast<int>(k), epsilon_[k], winners[k].entropy, route_name(winners[k].order), winners[k].order,
                         result.parent[k], result.cost[k], winners[k].gap, result.parent_gap[k]});
    }
    return result;
  }

  Chained finish(const Chain& chain, std::int64_t samples) const {
    if (degenerate()) return {0, Ball(0), Ball(0), std::numeric_limits<double>::infinity()};
    return finish_chain(chain, epsilon_, samples);
  }

  Ball stationarity_gap(std::int64_t samples) const {
    return nonstationarity(point_.process, loss_, point_.architecture.radius, samples);
  }

  Ball bound(const Chain& chain, std::int64_t samples) const {
    const Chained chained = finish(chain, samples);
    return min(loss_.range, stationarity_gap(samples) + chained.discretization + chained.deviation);
  }

  /// The bound decreases in N: bisection.
  std::optional<std::int64_t> samples_needed(const Chain& chain) const {
    const Ball target = *point_.target * loss_.range;
    const auto met = [&](std::int64_t samples) { return bound(chain, samples) <= target; };
    std::int64_t too_few = 0;
    std::int64_t enough = std::int64_t{1} << 62;
    if (!met(enough)) return std::nullopt;
    while (enough - too_few > 1) {
      const std::int64_t middle = too_few + (enough - too_few) / 2;
      (met(middle) ? enough : too_few) = middle;
    }
    return enough;
  }

  const SweepPoint& point_;
  Network network_;
  LossBounds loss_;
  Ball trained_;
  Ball confidence_; ///< log(1/δ) + s
  std::vector<Ball> epsilon_;
  std::vector<std::vector<Ball>> links_;
  std::vector<std::vector<Candidate>> candidates_; ///< per level, parametric, then orders 1 … S
};

} // namespace

Evaluation evaluate(const nlohmann::json& sweep, slong precision_bits, std::int64_t events) {
  const PrecisionScope precision(precision_bits);
  const SweepPoint point = read_sweep_point(sweep);
  return PointEvaluator(point, events).run();
}

nlohmann::json to_json(const Evaluation& evaluation, slong digits) {
  using nlohmann::json;
  const auto text = [digits](const Ball& x) { return x.to_string(digits); };

  json result;
  result["risk"] = evaluation.predictive ? "predictive" : "stationary";
  result["parameters"] = json::parse(evaluation.parameters.to_integer_string());
  result["trained"] = json::parse(evaluation.trained.to_integer_string());
  result["network"] = json::array();
  for (const Ball& coefficient : evaluation.network) result["network"].push_back(text(coefficient));
  result["range"] = text(evaluation.range);
  result["lipschitz"] = text(evaluation.lipschitz);
  result["slope"] = text(evaluation.slope);
  result["nonstationarity"] = text(evaluation.nonstationarity);
  result["discretization"] = text(evaluation.discretization);
  result["deviation"] = text(evaluation.deviation);
  result["bound"] = text(evaluation.bound);
  result["bound_over_range"] = text(evaluation.bound_over_range);
  result["log10_bound"] = evaluation.bound.is_zero() ? json() : json(text(log(evaluation.bound) / log(Ball(10))));
  result["levels"] = evaluation.levels;
  result["by_route"] = {{"lipschitz", text(evaluation.by_route.lipschitz)},
                        {"smooth", text(evaluation.by_route.smooth)},
                        {"parametric", text(evaluation.by_route.parametric)}};
  result["scales"] = json::array();
  for (const Scale& scale : evaluation.scales) {
    result["scales"].push_back({{"level", scale.level},
                                {"epsilon", text(scale.epsilon)},
                                {"entropy", text(scale.entropy)},
                                {"route", scale.route},
                                {"order", scale.order},
                                {"parent", scale.parent},
                                {"chain", text(scale.chain)}});
  }
  if (evaluation.samples_needed) result["samples_needed"] = *evaluation.samples_needed;
  return result;
}

} // namespace boundsweep::reference
