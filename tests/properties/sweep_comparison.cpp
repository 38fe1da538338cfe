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
constexpr slong precision = 128;

Ball exact_value(Extended value) {
  return reference::scaled_by_power_of_two(Ball::from_double(value.mantissa),
                                           value.is_zero() ? 0 : 512 * value.block);
}

/// The sweep with its fractions as the decimals that stand in its text.
json in_decimals(const json& sweep) {
  if (sweep.is_number_float() && sweep.get<double>() != std::floor(sweep.get<double>()))
    return fmt::format("{}", sweep.get<double>());
  json result = sweep;
  if (sweep.is_structured())
    for (json& value : result) value = in_decimals(value);
  return result;
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
    return architecture_at(problem_.view(), digits_);
  }
  std::int64_t levels() const { return problem_.view().settings.summary.levels; }
  Routes routes() const { return problem_.view().settings.summary.routes; }

  template <class Real>
  Curve<Real> curve(const Summary& summary) const {
    const ProblemView& view = problem_.view();
    return Curve<Real>(summary, *view.tables, process_, view.mixing[0], mixing_curve_at(view, digits_),
                       axis_value(view.grid, digits_, Axis::delta), view.settings.selection);
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
      : sweep_(in_decimals(sweep)),
        engine_(sweep),
        expected_(reference::evaluate(sweep_, precision)) {}

  Comparison run() {
    const Summary& summary = engine_.summary();
    compare_architecture(summary);
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
    // Equality is a ball around 0: its radius is all that may be negative.
    constexpr double undecided = 1e-25;
    const Ball excess = (exact_value(value) - exact) / exact;
    const double least = excess.lower(), most = excess.upper();
    if (slack == 0) result_.excesses[kind].push_back({least, gamma});
    if (!(least >= -(slack + undecided))) {
      fail(fmt::format("{}: below the exact value {} by {} relative, {} gamma", name,
                       exact.to_string(), least, least / gamma));
    }
    if (!(most <= 2 * gamma)) {
      fail(fmt::format("{}: above the exact value {} by {} relative, {} gamma", name,
                       exact.to_string(), most, most / gamma));
    }
  }

  /// Where the two took different ones of two values that are as good as equal, that distance adds.
  static double or_near_tie(double gamma, bool different) {
    return different ? max(gamma, clear_gap) : gamma;
  }

  void compare_architecture(const Summary& summary) {
    const reference::Evaluation& e = expected_;
    if (fmt::format("{}", summary.parameters.all) != e.parameters.to_integer_string())
      fail("parameters: " + std::to_string(summary.parameters.all));
    if (fmt::format("{}", summary.parameters.trained) != e.trained.to_integer_string())
      fail("trained: " + std::to_string(summary.parameters.trained));
    expect_equal("order", summary.order, static_cast<std::int64_t>(e.network.size()) - 1);
    for (int k = 0; k <= summary.order; ++k) {
      const RoundingCount& count = summary.network.count;
      const Ball exact = reference::factorial(static_cast<std::uint64_t>(k)) *
                         e.network[static_cast<std::size_t>(k)];
      expect_bound("network", fmt::format("T_{}", k), derivative_bound(summary.network, k), exact,
                   rounding_certificate(k == 0 ? count.range : k * count.per_order));
    }
    const LossBounds& loss = summary.loss;
    expect_bound("range", "range", range_bound(summary), e.range,
                 rounding_certificate(loss.range_roundings));
    if (loss.lipschitz_is_finite != e.lipschitz.is_finite()) {
      fail("lipschitz: finite on one side");
    } else if (loss.lipschitz_is_finite) {
      expect_bound("lipschitz", "lipschitz", lipschitz_bound(summary), e.lipschitz,
                   rounding_certificate(loss.lipschitz_roundings));
    }
    expect_equal("scales", summary.levels, static_cast<std::int64_t>(e.scales.size()));
  }

  /// Counts of cells that rounding left open are settled by enlarging the scale instead, for
  /// which the bound's own factor pays. H_k and A_k are then one cell below the formula's.
  static bool borderline(const Summary& summary) {
    return summary.rounding >
           2 * summary.epsilon_roundings + summary.loss.lipschitz_roundings;
  }

  /// What one cell of very many may then make of an entropy or a cost. Where cells are few, the
  /// open cases are those of algebra, which both sides settle alike.
  double borderline_slack(const Summary& summary) const {
    return borderline(summary) ? 1e-8 * engine_.architecture().dimension() : 0;
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
      if (exact.entropy_gap > clear_gap) expect_equal(name + " order", scale.order, exact.order);
      expect_bound(exact.order == 0 ? "entropy, parametric" : "entropy, smooth", name + " entropy",
                   scale.entropy, exact.entropy,
                   or_near_tie(rounding_certificate(scale.rounding), scale.order != exact.order),
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
    const Extended unit = summary.epsilon0 * Extended(1 + gamma);
    bool all_shown = true;
    for (const reference::Scale& exact : e.scales) {
      const int k = exact.level;
      const std::string name = fmt::format("{} level {}", type, k);
      all_shown = all_shown && curve.chain().reaches(k) && shown<Real>(summary.scale[k].entropy);
      if (!all_shown) continue;
      if (exact.parent_gap > clear_gap)
        expect_equal(name + " parent", curve.chain().parent[k], exact.parent);
      expect_bound("chain", name + " chain", unit * Extended(curve.chain().cost[k].value),
                   exact.chain, rounding_certificate(curve.rounding(k)), borderline_slack(summary));
    }

    const Nonstationarity start = curve.nonstationarity(engine_.process());
    const PointValues point = curve.point(start, engine_.samples());
    if (e.levels_gap > clear_gap) expect_equal(type + " J", point.level, e.levels);
    const double printed =
        or_near_tie(rounding_certificate(curve.rounding(point.level)), point.level != e.levels);
    expect_bound("nonstationarity", type + " nonstationarity", point.nonstationarity,
                 e.nonstationarity, gamma);
    if (point.level == e.levels) {
      expect_bound("discretization", type + " discretization", point.discretization,
                   e.discretization, gamma);
      expect_bound("deviation", type + " deviation", point.deviation, e.deviation, printed);
    }
    expect_bound("bound", type + " bound", point.bound, e.bound, printed);
    expect_bound("bound_over_range", type + " bound_over_range", point.bound_over_range,
                 e.bound_over_range, printed);
    if (engine_.target() > 0) {
      compare_samples_needed(type, samples_needed(curve, start, engine_.target()),
                             rounding_certificate(curve.rounding(summary.levels)));
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
    if (!(reference::evaluate(at, precision).bound_over_range <= target))
      fail(fmt::format("{} samples_needed: {} do not suffice", type, needed));
    if (needed == 1) return;
    at["statistics"]["samples"] = static_cast<std::int64_t>(needed) - 1;
    const Ball fewer = reference::evaluate(at, precision).bound_over_range;
    if (!(fewer * (Ball(1) + Ball::from_double(2 * gamma)) > target))
      fail(fmt::format("{} samples_needed: {} is not least", type, needed));
  }

  void compare_routes() {
    const auto bound = [&](const char* name, Routes routes, const Ball& exact) {
      const Summary summary = engine_.summary_with(routes);
      const Curve<double> curve = engine_.curve<double>(summary);
      const Nonstationarity start = curve.nonstationarity(engine_.process());
      const PointValues point = curve.point(start, engine_.samples());
      // The reference does not say at which level it stopped: any one may count.
      expect_bound("bound by one route", std::string("by_route ") + name, point.bound, exact,
                   rounding_certificate(curve.rounding(summary.levels)));
    };
    bound("lipschitz", {1, false}, expected_.by_route.lipschitz);
    bound("smooth", {constants::highest_order, false}, expected_.by_route.smooth);
    bound("parametric", {0, true}, expected_.by_route.parametric);
  }

  const json sweep_;
  EnginePoint engine_;
  reference::Evaluation expected_;
  Comparison result_;
};

}  // namespace

Comparison compare_with_reference(const json& sweep) {
  return Comparer(sweep).run();
}

}  // namespace boundsweep
