#include <algorithm>
#include <cmath>
#include <map>

#include "host/engine/problem.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/network.hpp"
#include "host/verify/point_sample.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/statement_experiment.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::uint64_t attack_number = 4;  ///< sets its generators apart from other attacks'
constexpr int trajectories = 1000;
constexpr std::size_t most_points = 1000;
constexpr int drawn_networks = 24;
constexpr int climbing_steps = 40;
/// Of a correct bound, the chance that sampling makes it look broken in one trial.
constexpr double false_alarm = 1e-12;
/// Networks are evaluated far more often than by the other attacks.
constexpr double largest_cost = most_network_cost / 3;

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * uniform(random);
}

/// The digits of one of the points, with a κ and a δ of the sweep.
Digits draw_digits(const GridView& grid, const std::vector<SampledPoint>& points,
                   std::mt19937_64& random) {
  Digits digits{};
  const auto choice = static_cast<std::size_t>(pick(random, static_cast<int>(points.size())));
  decode(grid, points[choice].index, 0, axis_count, digits);
  for (const Axis axis : {Axis::kappa, Axis::delta})
    digits[axis] = pick(random, static_cast<int>(grid.size[number(axis)]));
  return digits;
}

/// ℓ(prediction, label), from its definition.
double loss(LossKind kind, double prediction, double label) {
  const double r = std::abs(prediction - label);
  switch (kind) {
    case LossKind::squared: return 0.5 * r * r;
    case LossKind::absolute: return r;
    case LossKind::pseudo_huber: return std::sqrt(1 + r * r) - 1;
    case LossKind::log_cosh: return r + std::log1p(std::exp(-2 * r)) - std::log(2.0);
  }
  return r;
}

/// (1 − share) a + share b, weight by weight. Every constraint is convex: the class contains it.
NetworkWeights blend(const Architecture& architecture, NetworkWeights a, NetworkWeights b,
                     double share) {
  std::vector<WeightBlock> blocks = weight_blocks(architecture, a);
  const std::vector<WeightBlock> others = weight_blocks(architecture, b);
  for (std::size_t i = 0; i < blocks.size(); ++i)
    blocks[i].values += share * (others[i].values - blocks[i].values);
  return a;
}

/// The largest count of exceedances among n trajectories that chance allows where each has
/// probability at most δ.
int allowed_exceedances(int n, double delta) {
  double tail = 0;  // P(Binomial(n, δ) >= k)
  for (int k = n; k > 0; --k) {
    tail += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                     k * std::log(delta) + (n - k) * std::log1p(-delta));
    if (tail > false_alarm) return k;
  }
  return 0;
}

/// The value that `exceedances` entries may exceed, at most the largest.
double upper_quantile(Vector values, int exceedances) {
  const auto place = std::min<Eigen::Index>(exceedances, values.size() - 1);
  std::nth_element(values.data(), values.data() + place, values.data() + values.size(),
                   std::greater<>());
  return values[place];
}

/// One architecture, process and target.
class Trial {
 public:
  Trial(const Architecture& a, const std::string& activation, const Settings& settings,
        const Experiment& experiment, std::mt19937_64& random)
      : a_(a),
        activation_(activation),
        settings_(settings),
        experiment_(experiment),
        random_(random),
        variant_(draw_variant(a, random)) {}

  /// sup over networks of |R_t − R^(N)|, one entry per trajectory.
  Vector deviations(double target_bound, double target_lipschitz, int allowed) {
    draw_target(target_bound, target_lipschitz);
    Vector supremum = Vector::Zero(experiment_.frequency.rows());
    NetworkWeights best;
    double best_value = -1;
    const auto attempt = [&](const NetworkWeights& weights) {
      const Vector deviation = deviation_of(weights);
      supremum = supremum.cwiseMax(deviation);
      const double value = upper_quantile(deviation, allowed);
      if (value <= best_value) return;
      best_value = value;
      best = weights;
    };
    for (int i = 0; i < drawn_networks; ++i) attempt(draw_network());
    for (int i = 0; i < climbing_steps; ++i)
      attempt(blend(a_, best, draw_network(), std::pow(10.0, between(random_, -2, 0))));
    return supremum;
  }

 private:
  NetworkWeights draw_network() {
    const auto style = static_cast<WeightStyle>(pick(random_, weight_styles));
    NetworkWeights weights = draw_weights(a_, style, random_);
    weights.variant = variant_;  // one class has one readout and one mask
    return weights;
  }

  /// A label per input: another network where the target is in the class; else a slope with
  /// clipped ends, or a constant, which leaves the loss to the network.
  void draw_target(double bound, double lipschitz) {
    labels_.resize(static_cast<Eigen::Index>(experiment_.inputs.size()));
    if (settings_.target_in_class) {
      labels_ = predictions(draw_network());
      return;
    }
    const Vector direction = unit_vector(random_, static_cast<Eigen::Index>(a_.input_dim));
    const int token = pick(random_, static_cast<int>(a_.tokens));
    const double shift = uniform(random_) < 0.5 ? 0 : between(random_, -bound, bound);
    const double slope = uniform(random_) < 0.8 ? lipschitz : 0;
    for (Eigen::Index i = 0; i < labels_.size(); ++i) {
      const Matrix& x = experiment_.inputs[static_cast<std::size_t>(i)];
      labels_[i] = std::clamp(shift + slope * direction.dot(x.col(token)), -bound, bound);
    }
  }

  Vector predictions(const NetworkWeights& weights) const {
    Vector result(labels_.size());
    for (Eigen::Index i = 0; i < result.size(); ++i)
      result[i] =
          evaluate(a_, activation_, weights, experiment_.inputs[static_cast<std::size_t>(i)]);
    return result;
  }

  Vector deviation_of(const NetworkWeights& weights) const {
    Vector losses = predictions(weights);
    for (Eigen::Index i = 0; i < losses.size(); ++i)
      losses[i] = loss(settings_.loss, losses[i], labels_[i]);
    const double risk = experiment_.law.dot(losses);
    return ((experiment_.frequency * losses).array() - risk).abs();
  }

  const Architecture& a_;
  const std::string& activation_;
  const Settings& settings_;
  const Experiment& experiment_;
  std::mt19937_64& random_;
  NetworkVariant variant_;
  Vector labels_;
};

/// Where a bound equals the range of the loss it holds whatever the process does.
std::string quantity_of(const Experiment& experiment, bool vacuous) {
  return experiment.process_name +
         (experiment.process.stationary_start ? ", stationary start" : ", arbitrary start") +
         (vacuous ? ", vacuous bound" : "");
}

void run_trial(const Problem& problem, const Digits& digits, const nlohmann::ordered_json& origin,
               std::mt19937_64& random, std::map<std::string, Finding>& findings) {
  const ProblemView& view = problem.view();
  const auto at = [&](Axis axis) { return axis_value(view.grid, digits, axis); };
  const Architecture a = architecture_at(view, digits);
  const std::string& activation =
      problem.sweep().activations[static_cast<std::size_t>(at(Axis::activation))];
  const auto experiment = draw_experiment(a, at(Axis::kappa), trajectories, random);
  if (!experiment) return;

  const double delta = at(Axis::delta);
  const int allowed = allowed_exceedances(trajectories, delta);
  Trial trial(a, activation, view.settings, *experiment, random);
  const Vector supremum =
      trial.deviations(at(Axis::target_bound), at(Axis::target_lipschitz), allowed);

  const Summary summary = summary_at(view, digits);
  const MixingTable table = make_mixing_table(experiment->process.kappa);
  const Curve<double> curve(summary, *view.tables, experiment->process, table, nullptr, delta);
  const PointValues values =
      curve.point(curve.nonstationarity(experiment->process), experiment->samples);
  const double bound = values.bound.to_double_saturated();
  const double observed = upper_quantile(supremum, allowed);

  Finding& finding = findings[quantity_of(*experiment, values.vacuous())];
  ++finding.trials;
  const double ratio = bound > 0 ? observed / bound : observed > 0 ? INFINITY : 0;
  if (ratio <= finding.ratio) return;  // a NaN is taken
  finding.ratio = ratio;
  finding.witness = origin;
  finding.witness.update(experiment->description);
  finding.witness["index"] = encode(view.grid, digits);
  finding.witness["delta"] = delta;
  finding.witness["trajectories"] = trajectories;
  finding.witness["allowed_exceedances"] = allowed;
  finding.witness["exceedances"] = (supremum.array() > bound).count();
  finding.witness["observed"] = observed;
  finding.witness["observed_largest"] = supremum.maxCoeff();
  finding.witness["bound"] = bound;
}

}  // namespace

AttackReport attack_statement(const Sweep& sweep, const AttackOptions& options) {
  const Problem problem(sweep);
  const GridView& grid = problem.view().grid;
  std::vector<SampledPoint> points = sample_points(problem, options.seed, most_points).points;
  points.erase(std::remove_if(points.begin(), points.end(),
                              [](const SampledPoint& point) {
                                return network_cost(point.architecture) > largest_cost;
                              }),
               points.end());
  if (points.empty()) return {"statement", {}};
  std::map<std::string, Finding> findings;
  for (std::int64_t trial = 0; trial < options.trials; ++trial) {
    if (!options.progress(static_cast<double>(trial) / static_cast<double>(options.trials))) break;
    // The size of the grid, so that sweeps attacked in turn do not meet the same chains.
    std::mt19937_64 random =
        generator_for({options.seed, static_cast<std::uint64_t>(trial), attack_number,
                       static_cast<std::uint64_t>(grid_size(grid))});
    const Digits digits = draw_digits(grid, points, random);
    run_trial(problem, digits, {{"seed", options.seed}, {"trial", trial}}, random, findings);
  }
  AttackReport report{"statement", {}};
  for (auto& [quantity, finding] : findings) {
    finding.quantity = quantity;
    report.findings.push_back(finding);
  }
  return report;
}

}  // namespace boundsweep::verify
