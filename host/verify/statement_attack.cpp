#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <Eigen/SVD>

#include "host/engine/problem.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/bound_formula.hpp"
#include "host/verify/losses.hpp"
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

/// The digits of a point, with a κ, a δ and a loss of the sweep.
Digits draw_digits(const GridView& grid, const SampledPoint& point, std::mt19937_64& random) {
  Digits digits{};
  decode(grid, point.index, 0, axis_count, digits);
  for (const Axis axis : {Axis::clip, Axis::smoothing, Axis::margin, Axis::target_bound,
                          Axis::target_lipschitz, Axis::kappa, Axis::delta})
    digits[axis] = pick(random, static_cast<int>(grid.size[number(axis)]));
  return digits;
}

/// (1 − share) a + share b, weight by weight. Every constraint is convex but that on the rank.
NetworkWeights blend(const Architecture& architecture, NetworkWeights a, NetworkWeights b,
                     double share) {
  std::vector<WeightBlock> blocks = weight_blocks(architecture, a);
  const std::vector<WeightBlock> others = weight_blocks(architecture, b);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    blocks[i].values += share * (others[i].values - blocks[i].values);
    blocks[i].project();
  }
  return a;
}

/// The network that is left of one when its trained numbers are stored in `bits` each.
NetworkWeights stored(const Architecture& architecture, NetworkWeights weights, double bits) {
  if (!(bits < 40)) return weights;
  const double steps = std::floor(std::exp2(bits)) - 1;
  const auto round = [steps](Matrix& numbers, double largest) {
    if (steps < 1 || largest == 0) return numbers.setZero(), void();
    numbers =
        ((numbers.array() / largest + 1) / 2 * steps).round() / steps * (2 * largest) - largest;
  };
  for (WeightBlock& block : weight_blocks(architecture, weights)) {
    if (!block.trained) continue;
    const Matrix start = block.untrained();
    Matrix change = block.values - start;
    if (block.rank < INFINITY) {
      const Eigen::JacobiSVD<Matrix> svd(change, Eigen::ComputeThinU | Eigen::ComputeThinV);
      const auto rank = std::min<Eigen::Index>(static_cast<Eigen::Index>(block.rank),
                                               svd.singularValues().size());
      const Vector root = svd.singularValues().head(rank).cwiseSqrt();
      Matrix left = svd.matrixU().leftCols(rank) * root.asDiagonal();
      Matrix right = svd.matrixV().leftCols(rank) * root.asDiagonal();
      round(left, std::sqrt(block.radius()));
      round(right, std::sqrt(block.radius()));
      change = left * right.transpose();
    } else {
      round(change, block.radius());
    }
    block.values = start + change;
    block.project();
  }
  return weights;
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

/// One class on one process.
class Trial {
 public:
  Trial(const SummaryCase& stated, const SampledPoint& point, const Experiment& experiment,
        std::mt19937_64& random)
      : a_(stated.architecture),
        loss_(stated.loss),
        activation_(point.activation),
        experiment_(experiment),
        random_(random),
        base_(draw_weights(a_, draw_style(), random)) {
    if (point.rms_norm) base_.variant.rms_norm = true;
  }

  /// sup over networks of |R − R^(N)|, one entry per trajectory.
  Vector deviations(int allowed) {
    if (experiment_.labels.empty()) {
      draw_target();
    } else {
      labels_ = experiment_.labels;
    }
    // The class with few codes is any set of so many networks.
    const double code_bits = a_.training.code_bits;
    const bool coded = code_bits < 20;
    const int drawn =
        coded ? std::min(drawn_networks, 1 << static_cast<int>(code_bits)) : drawn_networks;
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
    for (int i = 0; i < drawn; ++i) attempt(draw_network());
    for (int i = 0; i < climbing_steps && !coded; ++i) {
      const double share = std::pow(10.0, between(random_, -2, 0));
      attempt(stored(a_, blend(a_, best, draw_network(), share), a_.training.bits));
    }
    return supremum;
  }

 private:
  WeightStyle draw_style() { return static_cast<WeightStyle>(pick(random_, weight_styles)); }

  /// One class has one start, one readout and one mask.
  NetworkWeights draw_network() {
    return stored(a_, trained_anew(a_, base_, draw_style(), random_), a_.training.bits);
  }

  /// A label per input: another network where the target is in the class; else a slope with
  /// clipped ends, or a constant, which leaves the loss to the network.
  void draw_target() {
    const Target& target = loss_.target;
    if (target.in_class) {
      labels_ = predictions(draw_network());
      return;
    }
    const Vector direction = unit_vector(random_, static_cast<Eigen::Index>(a_.input_dim));
    const Matrix& first = experiment_.label_inputs.front();
    const int token = pick(random_, static_cast<int>(first.cols()));
    const double slope = uniform(random_) < 0.8 ? std::min(target.lipschitz, 1e9) : 0;
    const double shift = uniform(random_) < 0.5 ? 0 : between(random_, -1, 1);
    const auto outputs = static_cast<int>(a_.outputs);
    const Vector to = unit_vector(random_, outputs);
    const int one = pick(random_, outputs), other = pick(random_, outputs);
    const bool jumps = std::isinf(target.lipschitz) && pick(random_, 2) == 0;
    for (const Matrix& x : experiment_.label_inputs) {
      const double value = jumps ? between(random_, -2, 2) : slope * direction.dot(x.col(token));
      if (is_classification(loss_.kind)) {  // a mixture of two classes
        const double share = std::clamp(0.5 + 0.5 * shift + value, 0.0, 1.0);
        labels_.push_back(share * Vector::Unit(outputs, one) +
                          (1 - share) * Vector::Unit(outputs, other));
      } else {
        labels_.push_back(std::clamp(target.bound * shift + value, -target.bound, target.bound) *
                          to);
      }
    }
  }

  /// By what is visited.
  std::vector<Vector> predictions(const NetworkWeights& weights) const {
    std::vector<Vector> of_input, result;
    for (const Matrix& x : experiment_.inputs)
      of_input.push_back(clipped(evaluate(a_, activation_, weights, x), loss_.clip));
    for (const Eigen::Index input : experiment_.input_of)
      result.push_back(of_input[static_cast<std::size_t>(input)]);
    return result;
  }

  Vector deviation_of(const NetworkWeights& weights) const {
    const std::vector<Vector> predicted = predictions(weights);
    Vector losses(static_cast<Eigen::Index>(predicted.size()));
    for (std::size_t i = 0; i < predicted.size(); ++i)
      losses[static_cast<Eigen::Index>(i)] = loss_value(loss_, predicted[i], labels_[i]);
    const double risk = experiment_.law.dot(losses);
    return ((experiment_.frequency * losses).array() - risk).abs();
  }

  const Architecture a_;
  const Loss loss_;
  const std::string& activation_;
  const Experiment& experiment_;
  std::mt19937_64& random_;
  NetworkWeights base_;
  std::vector<Vector> labels_;
};

/// Where a bound equals the range of the loss it holds whatever the process does.
std::string quantity_of(const Experiment& experiment, bool predictive, std::size_t classes,
                        bool vacuous) {
  std::string name = predictive ? "predictive: " : "";
  if (classes > 1) {
    name += "best of several classes";
  } else {
    name += experiment.process_name;
    if (!predictive)
      name += experiment.process.stationary_start ? ", stationary start" : ", arbitrary start";
  }
  return name + (vacuous ? ", vacuous bound" : "");
}

/// Classes on one process, of which the best is chosen after seeing the data.
class StatementAttack {
 public:
  StatementAttack(const Problem& problem, const std::vector<SampledPoint>& points)
      : problem_(problem), points_(points) {}

  void trial(const nlohmann::ordered_json& origin, std::mt19937_64& random) {
    const ProblemView& view = problem_.view();
    const bool predictive = view.settings.summary.predictive;
    std::vector<const SampledPoint*> chosen = draw_points(random);
    const Digits first = draw_digits(view.grid, *chosen.front(), random);
    const SummaryCase stated = summary_case_at(view, first);
    // Labels as large as a class' own predictions are too large for another one.
    const bool in_class = stated.loss.target.in_class;
    if (predictive && in_class) chosen.resize(1);
    const double label_bound = in_class ? summary_at(view, first).loss.output.to_double_saturated()
                                        : stated.loss.target.bound;
    const double delta = axis_value(view.grid, first, Axis::delta);
    const auto experiment =
        predictive ? adapted_experiment(stated, label_bound, random)
                   : draw_experiment(stated.architecture, axis_value(view.grid, first, Axis::kappa),
                                     in_class || std::isfinite(stated.loss.target.lipschitz),
                                     trajectories, random);
    if (!experiment) return;
    const int allowed = allowed_exceedances(trajectories, delta);
    const double selection = std::log(static_cast<double>(chosen.size()));
    Vector worst = Vector::Zero(trajectories);  // deviation over bound
    bool vacuous = true;
    nlohmann::ordered_json classes = nlohmann::ordered_json::array();
    for (const SampledPoint* point : chosen) {
      // Labels are of one size, so all classes have the first one's loss.
      Digits digits = first;
      Digits its{};
      decode(view.grid, point->index, 0, axis_count, its);
      for (int i = 0; i < number(Axis::clip); ++i) digits.digit[i] = its.digit[i];
      const Summary summary = summary_at(view, digits);
      const PointValues values = bound_of(summary, *experiment, delta, selection, origin);
      vacuous = vacuous && values.vacuous();
      const double bound = values.bound.to_double_saturated();
      Trial trial(summary_case_at(view, digits), *point, *experiment, random);
      const Vector supremum = trial.deviations(allowed);
      for (Eigen::Index i = 0; i < supremum.size(); ++i)
        if (supremum[i] != 0) worst[i] = std::max(worst[i], supremum[i] / bound);
      classes.push_back({{"index", encode(view.grid, digits)},
                         {"bound", bound},
                         {"observed_largest", supremum.maxCoeff()}});
    }
    Finding& finding = findings_[quantity_of(*experiment, predictive, chosen.size(), vacuous)];
    ++finding.trials;
    const double ratio = upper_quantile(worst, allowed);
    if (ratio <= finding.ratio) return;  // a NaN is taken
    finding.ratio = ratio;
    finding.witness = origin;
    finding.witness.update(experiment->description);
    finding.witness["classes"] = classes;
    finding.witness["delta"] = delta;
    finding.witness["trajectories"] = trajectories;
    finding.witness["allowed_exceedances"] = allowed;
    finding.witness["exceedances"] = (worst.array() > 1).count();
  }

  std::vector<Finding> findings() const {
    std::vector<Finding> list;
    for (const auto& [quantity, finding] : findings_) {
      list.push_back(finding);
      list.back().quantity = quantity;
    }
    return list;
  }

 private:
  /// One point, or a few whose inputs, outputs and radius are alike.
  std::vector<const SampledPoint*> draw_points(std::mt19937_64& random) const {
    const auto draw = [&] {
      return &points_[static_cast<std::size_t>(pick(random, static_cast<int>(points_.size())))];
    };
    std::vector<const SampledPoint*> chosen{draw()};
    if (pick(random, 4) != 0) return chosen;
    const Architecture& a = chosen.front()->architecture;
    for (int i = 0; i < 40 && chosen.size() < 4; ++i) {
      const SampledPoint* other = draw();
      const Architecture& b = other->architecture;
      if (a.tokens == b.tokens && a.input_dim == b.input_dim && a.radius == b.radius &&
          a.outputs == b.outputs)
        chosen.push_back(other);
    }
    return chosen;
  }

  static std::optional<Experiment> adapted_experiment(const SummaryCase& stated, double bound,
                                                      std::mt19937_64& random) {
    const Architecture& a = stated.architecture;
    const auto outputs = static_cast<int>(a.outputs);
    const Vector direction = bound * unit_vector(random, outputs);
    const auto draw_label = [&](int i) -> Vector {
      if (is_classification(stated.loss.kind)) {
        if (i < 2) return Vector::Unit(outputs, i);
        const Vector weights = gaussian_matrix(random, outputs, 1).cwiseAbs();
        return weights / weights.sum();
      }
      if (i < 2) return i == 0 ? direction : Vector(-direction);
      return bound * uniform(random) * unit_vector(random, outputs);
    };
    return draw_adapted_experiment(a, draw_label, trajectories, random);
  }

  /// The engine's bound, once it has been held against the formula.
  PointValues bound_of(const Summary& summary, const Experiment& experiment, double delta,
                       double selection, const nlohmann::ordered_json& origin) {
    const Process& process = experiment.process;
    const MixingTable table = make_mixing_table(process.kappa);
    const Curve<double> curve(summary, *problem_.view().tables, process, table, nullptr, delta,
                              selection);
    const PointValues values = curve.point(curve.nonstationarity(process), experiment.samples);
    const double formula = bound_by_formula(summary, problem_.view().settings.summary.predictive,
                                            process, delta, selection, experiment.samples);
    Finding& finding = findings_["bound by the formula"];
    ++finding.trials;
    const double bound = values.bound.to_double_saturated();
    const double ratio = formula == 0 || std::isinf(formula) ? 0 : formula / bound;
    if (!(ratio <= finding.ratio)) {
      finding.ratio = ratio;
      finding.witness = origin;
      finding.witness.update(experiment.description);
      finding.witness["formula"] = formula;
      finding.witness["bound"] = bound;
    }
    return values;
  }

  const Problem& problem_;
  const std::vector<SampledPoint>& points_;
  std::map<std::string, Finding> findings_;
};

}  // namespace

AttackReport attack_statement(const Sweep& sweep, const AttackOptions& options) {
  const Problem problem(sweep);
  std::vector<SampledPoint> points = sample_points(problem, options.seed, most_points).points;
  points.erase(std::remove_if(points.begin(), points.end(),
                              [](const SampledPoint& point) {
                                return network_cost(point.architecture) > largest_cost;
                              }),
               points.end());
  if (points.empty()) return {"statement", {}};
  StatementAttack attack(problem, points);
  for (std::int64_t trial = 0; trial < options.trials; ++trial) {
    if (!options.progress(static_cast<double>(trial) / static_cast<double>(options.trials))) break;
    std::mt19937_64 random = generator_for(
        {options.seed, static_cast<std::uint64_t>(trial), attack_number, sweep_number(problem)});
    attack.trial({{"seed", options.seed}, {"trial", trial}}, random);
  }
  return {"statement", attack.findings()};
}

}  // namespace boundsweep::verify
