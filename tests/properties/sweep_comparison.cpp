#include "sweep_comparison.hpp"

#include <cmath>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "boundsweep/pathwise.hpp"
#include "evaluate.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"
#include "random_sweep.hpp"

namespace boundsweep {
namespace {

using nlohmann::json;
using reference::Ball;

constexpr double clear_gap = 1e-9;

Ball exact_value(Extended value) {
  return reference::scaled_by_power_of_two(Ball::from_double(value.mantissa),
                                           value.is_zero() ? 0 : 512 * value.block);
}

/// The engine's evaluation of the only point of a sweep.
class EnginePoint {
 public:
  explicit EnginePoint(const json& sweep) : problem_(read_sweep_text(sweep_text(sweep), "random")) {
    decode(problem_.view().grid, 0, 0, axis_count, digits_);
    process_ = process_at(problem_.view(), digits_);
    summary_ = summary_at(problem_.view(), digits_);
  }

  const Summary& summary() const { return summary_; }
  const Tables& tables() const { return *problem_.view().tables; }
  double samples() const { return axis_value(problem_.view().grid, digits_, Axis::samples); }
  double target() const { return problem_.view().settings.target; }
  const Process& process() const { return process_; }
  Architecture architecture() const {
    return with_spectral_norms(architecture_at(problem_.view(), digits_));
  }
  std::int64_t levels() const { return problem_.view().settings.summary.levels; }
  Routes routes() const { return problem_.view().settings.summary.routes; }

  template <class Real>
  Curve<Real> curve(const Summary& summary) const {
    const ProblemView& view = problem_.view();
    return Curve<Real>(summary, *view.tables, process_, view.mixing[0], mixing_curve_at(view, digits_),
                       axis_value(view.grid, digits_, Axis::delta));
  }

  Summary summary_with(Routes routes) const {
    ProblemView view = problem_.view();
    view.settings.summary.routes = routes;
    return summary_at(view, digits_);
  }

 private:
  Problem problem_;
  Digits digits_;
  Process process_;
  Summary summary_;
};

class Comparer {
 public:
  explicit Comparer(const json& sweep)
      : sweep_(sweep), engine_(sweep), expected_(reference::evaluate(sweep)) {}

  Comparison run() {
    const Summary& summary = engine_.summary();
    compare_architecture(summary);
    lenient_ = cells_may_differ();
    if (lenient_) result_.excesses["points with open cell counts"].push_back(1);
    compare_entropies(summary);
    compare_curve<double>("double", summary);
    compare_curve<Extended>("extended", summary);
    compare_routes();
    return std::move(result_);
  }

 private:
  void fail(const std::string& text) { result_.violations.push_back(text); }

  void expect_equal(const std::string& name, std::int64_t actual, std::int64_t expected) {
    if (actual != expected) fail(fmt::format("{}: {} instead of {}", name, actual, expected));
  }

  /// exact (1 − slack) <= value <= exact (1 + 2γ). `kind` is the name in the statistics.
  void expect_bound(const std::string& kind, const std::string& name, Extended value,
                    const Ball& exact, double gamma, double slack = 0) {
    if (exact.is_zero()) {
      if (!value.is_zero()) fail(name + ": not zero");
      return;
    }
    const Ball excess = (exact_value(value) - exact) / exact;
    const double ratio = excess.to_double() / gamma;
    if (slack == 0 && !lenient_) result_.excesses[kind].push_back(ratio);
    if (!(ratio * gamma >= -slack)) {
      fail(fmt::format("{}: below the exact value {} by {} relative, {} gamma", name,
                       exact.to_string(), excess.to_double(), ratio));
    }
    if (!(ratio <= 2) && !lenient_) {
      fail(fmt::format("{}: above the exact value {} by {} relative, {} gamma", name,
                       exact.to_string(), excess.to_double(), ratio));
    }
  }

  void compare_architecture(const Summary& summary) {
    const reference::Evaluation& e = expected_;
    if (fmt::format("{}", summary.parameters) != e.parameters.to_integer_string())
      fail("parameters: " + std::to_string(summary.parameters));
    expect_equal("order", summary.order, static_cast<std::int64_t>(e.network.size()) - 1);
    for (int k = 0; k <= summary.order; ++k) {
      const RoundingCount& count = summary.network.count;
      const Ball exact = reference::factorial(static_cast<std::uint64_t>(k)) *
                         e.network[static_cast<std::size_t>(k)];
      expect_bound("network", fmt::format("T_{}", k), derivative_bound(summary.network, k), exact,
                   rounding_certificate(k == 0 ? count.range : k * count.per_order));
    }
    const LossRounding& rounding = summary.loss_rounding;
    expect_bound("range", "range", range_bound(summary), e.range,
                 rounding_certificate(rounding.range));
    expect_bound("lipschitz", "lipschitz", lipschitz_bound(summary), e.lipschitz,
                 rounding_certificate(rounding.lipschitz));
    expect_equal("scales", summary.levels, static_cast<std::int64_t>(e.scales.size()));
  }

  /// The roundings that an entropy of that order may contain (see SmoothEntropy,
  /// parametric_entropy).
  double entropy_count(const Summary& summary, int order) const {
    const RoundingCount& network = summary.network.count;
    const double e0 = max(summary.loss_rounding.range, summary.loss_rounding.lipschitz + 1) +
                      summary.loss_rounding.slope + 1;
    if (order == 0) {
      return 3 * network.range + 4 * network.per_order + e0 +
             16.0 * engine_.architecture().sublayers() + 80;
    }
    const double ratio = network.per_order + e0 / order + 40;
    return network.range + e0 + 72 + 5 * engine_.architecture().dimension() * ratio;
  }

  /// The same for a chain through levels 1 … k: costs are square roots of entropies, which halves
  /// it.
  double chain_count(const Summary& summary, int k) const {
    double count = 0;
    for (int i = 1; i <= k && i <= summary.levels; ++i)
      if (summary.scale[i].order != ScaleEntropy::no_route)
        count = max(count, entropy_count(summary, summary.scale[i].order));
    return 0.5 * count;
  }

  /// Counts of cells that rounding left open are settled by enlarging the scale instead, for
  /// which the bound's own factor pays. The result is a bound, but one cell below the formula's.
  static bool borderline(const Summary& summary) {
    const LossRounding& r = summary.loss_rounding;
    return summary.rounding > 2 * max(r.range, r.lipschitz + 1) + r.lipschitz;
  }

  /// What one cell of very many may then make of an entropy or a cost. Where cells are few, the
  /// open cases are those of algebra, which both sides settle alike.
  double borderline_slack(const Summary& summary) const {
    return borderline(summary) ? 1e-8 * engine_.architecture().dimension() : 0;
  }

  /// True where some count of cells is so close to a whole number that the two may differ by one:
  /// so little above it that the reference takes it for a ball around that number (see its
  /// `ceiling`), or at it in a network so deep that more roundings than the engine forgives
  /// separate its argument from that number. Theory §9 lets a ceiling round up first.
  bool cells_may_differ() const {
    const bool deep = engine_.architecture().depth >= 8;
    const Ball root = reference::sqrt(Ball::from_double(engine_.architecture().input_dim));
    const Ball factor = root * Ball::from_double(engine_.architecture().radius);
    for (const reference::Scale& scale : expected_.scales) {
      const Ball resolution = scale.epsilon / expected_.slope;
      for (std::size_t s = 1; s < expected_.network.size(); ++s) {
        for (int fraction = 0; fraction < cell_fractions; ++fraction) {
          const Ball e = Ball::from_double(1 - cell_fraction(fraction)) * resolution;
          const Ball sides = factor * reference::root(expected_.network[s] / e, s);
          const Ball nearest = reference::floor((sides + Ball("0.5")).midpoint());
          const Ball excess = sides - nearest, tolerance = Ball("1e-12") * sides;
          if (reference::abs(excess) > tolerance || reference::abs(excess) > Ball("1e-9")) continue;
          const bool above = !excess.contains_zero() && excess > Ball(0);
          if (above || deep) return true;
        }
      }
    }
    return false;
  }

  void compare_entropies(const Summary& summary) {
    for (const reference::Scale& exact : expected_.scales) {
      const ScaleEntropy& scale = summary.scale[exact.level];
      const std::string name = fmt::format("level {}", exact.level);
      if (scale.order == ScaleEntropy::no_route) {
        if (!(reference::log(exact.entropy) > Ball(std::int64_t{1} << 40)))
          fail(name + ": no route");
        continue;
      }
      if (exact.entropy_gap > clear_gap && !lenient_)
        expect_equal(name + " order", scale.order, exact.order);
      expect_bound(exact.order == 0 ? "entropy, parametric" : "entropy, smooth", name + " entropy",
                   scale.entropy, exact.entropy,
                   rounding_certificate(max(entropy_count(summary, scale.order),
                                            entropy_count(summary, exact.order))),
                   borderline_slack(summary));
    }
  }

  /// Where double stands for an entropy beyond its range, the cost of that level means nothing.
  template <class Real>
  static bool shown(Extended entropy) {
    return std::is_same_v<Real, Extended> || entropy < Extended(0x1p999);
  }

  template <class Real>
  void compare_curve(const std::string& type, const Summary& summary) {
    const reference::Evaluation& e = expected_;
    const Curve<Real> curve = engine_.curve<Real>(summary);
    const double gamma = rounding_certificate(curve.rounding());
    result_.excesses["gamma / 1e-9 (one point each)"].push_back(gamma / 1e-9);
    const Extended unit = summary.epsilon0 * Extended(1 + gamma);
    bool all_shown = true;
    for (const reference::Scale& exact : e.scales) {
      const int k = exact.level;
      const std::string name = fmt::format("{} level {}", type, k);
      all_shown = all_shown && curve.chain().reaches(k) && shown<Real>(summary.scale[k].entropy);
      if (!all_shown) continue;
      if (exact.parent_gap > clear_gap && !lenient_)
        expect_equal(name + " parent", curve.chain().parent[k], exact.parent);
      expect_bound("chain", name + " chain", unit * Extended(curve.chain().cost[k].value),
                   exact.chain, rounding_certificate(curve.rounding() + chain_count(summary, k)),
                   borderline_slack(summary));
    }

    const Nonstationarity start = curve.nonstationarity(engine_.process());
    const PointValues point = curve.point(start, engine_.samples());
    const bool clear = e.levels_gap > clear_gap && !lenient_;
    // Entropies are rounded up by themselves, with counts of their own.
    const double chained =
        rounding_certificate(curve.rounding() + chain_count(summary, point.level));
    const double slack = borderline_slack(summary);
    if (clear) expect_equal(type + " J", point.level, e.levels);
    expect_bound("nonstationarity", type + " nonstationarity", point.nonstationarity,
                 e.nonstationarity, gamma);
    if (clear || point.level == e.levels) {
      expect_bound("discretization", type + " discretization", point.discretization,
                   e.discretization, gamma);
      expect_bound("deviation", type + " deviation", point.deviation, e.deviation, chained, slack);
    }
    expect_bound("bound", type + " bound", point.bound, e.bound, chained, slack);
    expect_bound("bound_over_range", type + " bound_over_range", point.bound_over_range,
                 e.bound_over_range, chained, slack);
    if (!e.bound.is_zero() && !lenient_) {
      result_.excesses["bound, over the bound's own gamma"].push_back(
          ((exact_value(point.bound) - e.bound) / e.bound).to_double() / gamma);
    }
    if (borderline(summary)) result_.excesses["borderline points"].push_back(1);
    if (engine_.target() > 0) {
      compare_samples_needed(
          type, samples_needed(curve, start, engine_.target()),
          rounding_certificate(curve.rounding() + chain_count(summary, summary.levels)));
    }
  }

  /// The engine's N suffices exactly, and one fewer is within 2γ of not sufficing.
  void compare_samples_needed(const std::string& type, double needed, double gamma) {
    constexpr double most = 8e15;  // what the reference reads
    const auto exact = expected_.samples_needed;
    if (exact && static_cast<double>(*exact) == needed) return;
    if (needed == 0 || needed > most) {
      if (exact && static_cast<double>(*exact) < most && needed == 0)
        fail(type + " samples_needed: none, instead of " + std::to_string(*exact));
      return;
    }
    const Ball target = Ball::from_double(engine_.target());
    json at = sweep_;
    at["statistics"]["samples"] = static_cast<std::int64_t>(needed);
    if (!(reference::evaluate(at).bound_over_range <= target))
      fail(fmt::format("{} samples_needed: {} do not suffice", type, needed));
    if (needed == 1) return;
    at["statistics"]["samples"] = static_cast<std::int64_t>(needed) - 1;
    const Ball fewer = reference::evaluate(at).bound_over_range;
    if (!(fewer * (Ball(1) + Ball::from_double(2 * gamma)) > target))
      fail(fmt::format("{} samples_needed: {} is not least", type, needed));
  }

  void compare_routes() {
    const auto bound = [&](const char* name, Routes routes, const Ball& exact) {
      const Summary summary = engine_.summary_with(routes);
      const Curve<double> curve = engine_.curve<double>(summary);
      const Nonstationarity start = curve.nonstationarity(engine_.process());
      expect_bound("by route", std::string("by_route ") + name,
                   curve.point(start, engine_.samples()).bound, exact,
                   rounding_certificate(curve.rounding() + chain_count(summary, summary.levels)),
                   borderline_slack(summary));
    };
    bound("lipschitz", {1, false}, expected_.by_route.lipschitz);
    bound("smooth", {constants::highest_order, false}, expected_.by_route.smooth);
    bound("parametric", {0, true}, expected_.by_route.parametric);
  }

  const json& sweep_;
  EnginePoint engine_;
  reference::Evaluation expected_;
  Comparison result_;
  bool lenient_ = false;  ///< a count of cells may be larger than the reference's
};

}  // namespace

Comparison compare_with_reference(const json& sweep) {
  return Comparer(sweep).run();
}

}  // namespace boundsweep
