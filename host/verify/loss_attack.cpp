#include "host/verify/loss_attack.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>

#include "boundsweep/network/walk.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/losses.hpp"
#include "host/verify/point_sample.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::uint64_t attack_number = 5;  ///< sets its generators apart from other attacks'
constexpr std::size_t most_points = 1000;
constexpr double most_outputs = 64;
/// Beyond it squares of losses leave double's range.
constexpr double largest_claim = 1e30;
/// Of nearer predictions or labels the losses' rounding would be the difference.
constexpr double least_step = 1e-4;

/// What is claimed of one loss.
struct Claim {
  Loss loss;
  Eigen::Index outputs;
  double output;  ///< T_0'
  double label;   ///< f_0; not of classes
  double range, slope, lipschitz;
  double t1, f1;
  nlohmann::ordered_json origin;

  bool has_classes() const { return is_classification(loss.kind); }
};

/// Two predictions and two labels.
struct Pair {
  Vector prediction[2], label[2];
};

enum class Quantity : std::uint8_t { range, prediction, label, lipschitz };
constexpr std::array<const char*, 4> quantity_names{"range", "slope in the prediction",
                                                    "slope in the label", "Lipschitz constant"};

/// Into the ball of predictions, or the ball or simplex of labels.
void into_ball(Vector& v, double radius) {
  const double norm = v.norm();
  if (norm > radius) v *= radius / norm;
}
void into_simplex(Vector& v) {
  v = v.cwiseMax(0);
  const double sum = v.sum();
  if (sum > 0) {
    v /= sum;
  } else {
    v.setZero();
    v[0] = 1;
  }
}

class LossSearch {
 public:
  LossSearch(const Claim& claim, std::mt19937_64& random) : claim_(claim), random_(random) {}

  Pair draw() {
    Pair pair;
    for (int i = 0; i < 2; ++i) {
      pair.prediction[i] = draw_prediction();
      pair.label[i] = draw_label();
    }
    if (pick(random_, 2) == 0) pair.label[1] = pair.label[0];
    if (pick(random_, 2) == 0) {  // predictions near each other show slopes
      pair.prediction[1] = pair.prediction[0] + 2 * least_step * claim_.output * direction();
      into_ball(pair.prediction[1], claim_.output);
    }
    return pair;
  }

  Pair neighbour(const Pair& pair, double size) {
    Pair next = pair;
    const int i = pick(random_, 2);
    if (pick(random_, 4) < 3) {
      Vector& t = next.prediction[i];
      const double step = size * claim_.output * gaussian(random_);
      switch (pick(random_, 3)) {
        case 0: t += step * direction(); break;
        case 1: t[pick(random_, static_cast<int>(t.size()))] += step; break;
        default: t *= 1 + size;
      }
      into_ball(t, claim_.output);
      if (pick(random_, 3) == 0) {  // both at once
        next.prediction[1 - i] += t - pair.prediction[i];
        into_ball(next.prediction[1 - i], claim_.output);
      }
    } else if (claim_.has_classes()) {
      Vector& y = next.label[i];
      y[pick(random_, static_cast<int>(y.size()))] += size * gaussian(random_);
      into_simplex(y);
    } else {
      next.label[i] += size * claim_.label * gaussian(random_) * direction();
      into_ball(next.label[i], claim_.label);
    }
    return next;
  }

  /// Actual over claimed.
  double ratio(const Pair& pair, Quantity quantity) const {
    const Vector &t = pair.prediction[0], &u = pair.prediction[1];
    const Vector &y = pair.label[0], &z = pair.label[1];
    const double moved = (t - u).norm();
    const double relabelled = claim_.has_classes() ? total_variation(y, z) : (y - z).norm();
    const bool still_predictions = moved < least_step * claim_.output;
    const bool still_labels =
        relabelled <
        least_step * (claim_.has_classes() ? 1 : std::max(claim_.label, claim_.output));
    switch (quantity) {
      case Quantity::range: return over(value(t, y) - value(u, z), claim_.range);
      case Quantity::prediction:
        return still_predictions ? 0 : over(value(t, y) - value(u, y), claim_.slope * moved);
      case Quantity::label:
        return still_labels
                   ? 0
                   : over(value(t, y) - value(t, z),
                          (claim_.has_classes() ? claim_.range : claim_.slope) * relabelled);
      case Quantity::lipschitz: break;
    }
    if (!std::isfinite(claim_.lipschitz) || (still_predictions && still_labels)) return 0;
    // The least distance of inputs at which both may change so much.
    const double distance = std::max(needed(moved, claim_.t1), needed(relabelled, claim_.f1));
    return std::isfinite(distance) ? over(value(t, y) - value(u, z), claim_.lipschitz * distance)
                                   : 0;
  }

 private:
  double value(const Vector& prediction, const Vector& label) const {
    return loss_value(claim_.loss, prediction, label);
  }
  static double over(double actual, double claimed) {
    return actual == 0 ? 0 : std::fabs(actual) / claimed;
  }
  static double needed(double change, double slope) { return change == 0 ? 0 : change / slope; }

  Vector direction() { return unit_vector(random_, claim_.outputs); }

  Vector draw_prediction() {
    const double size = pick(random_, 4) == 0 ? uniform(random_) : 1;
    Vector v = direction();
    if (claim_.has_classes() && pick(random_, 2) == 0) {
      // One class before or behind the others, or two apart.
      v.setZero();
      const Eigen::Index i = pick(random_, static_cast<int>(v.size()));
      v[i] = pick(random_, 2) == 0 ? 1 : -1;
      if (pick(random_, 2) == 0) {
        v[(i + 1) % v.size()] -= v[i];
      } else {
        v.array() -= v.mean();
      }
      v /= v.norm();
    }
    return claim_.output * size * v;
  }

  Vector draw_label() {
    if (!claim_.has_classes())
      return claim_.label * (pick(random_, 3) == 0 ? uniform(random_) : 1) * direction();
    Vector y = Vector::Zero(claim_.outputs);
    y[pick(random_, static_cast<int>(y.size()))] = 1;
    return y;
  }

  const Claim& claim_;
  std::mt19937_64& random_;
};

/// Nothing where the numbers are too large or there is nothing to search.
bool fill(Claim& claim, const Problem& problem, const Digits& digits, double factor) {
  const SummaryCase stated = summary_case_at(problem.view(), digits);
  const Architecture& a = stated.architecture;
  const TransformerClass c = transformer_class(a);
  const Network network = network_majorant(c, *problem.view().tables, 1);
  const Extended t0 = network.majorant[0], t1 = network.majorant[1];
  const LossBounds bounds =
      loss_bounds(stated.loss, t0, network.count.range, t1, network.count.per_order, a.outputs);
  claim.loss = stated.loss;
  claim.outputs = static_cast<Eigen::Index>(a.outputs);
  const Extended output = at_most(t0, stated.loss.clip);
  const Target& target = stated.loss.target;
  claim.output = output.to_double_saturated();
  claim.label = target.in_class ? claim.output : target.bound;
  claim.t1 = t1.to_double_saturated();
  claim.f1 = target.in_class ? claim.t1 : target.lipschitz;
  claim.range = factor * bounds.range.to_double_saturated();
  claim.slope = factor * bounds.slope.to_double_saturated();
  claim.lipschitz =
      bounds.lipschitz_is_finite ? factor * bounds.lipschitz.to_double_saturated() : INFINITY;
  const bool moderate =
      claim.output <= largest_claim && claim.label <= largest_claim && claim.t1 <= largest_claim;
  return moderate && claim.output > 0 && a.outputs <= most_outputs;
}

/// A point of the sample, with values on the axes of the loss of its own.
Digits draw_digits(const GridView& grid, const std::vector<SampledPoint>& points,
                   std::mt19937_64& random) {
  Digits digits{};
  const auto choice = static_cast<std::size_t>(pick(random, static_cast<int>(points.size())));
  decode(grid, points[choice].index, 0, axis_count, digits);
  for (const Axis axis :
       {Axis::clip, Axis::smoothing, Axis::margin, Axis::target_bound, Axis::target_lipschitz})
    digits[axis] = pick(random, static_cast<int>(grid.size[number(axis)]));
  return digits;
}

void climb(const Claim& claim, Quantity quantity, std::int64_t steps, std::mt19937_64& random,
           Finding& finding) {
  LossSearch search(claim, random);
  Pair best = search.draw();
  double ratio = search.ratio(best, quantity), size = 0.3;
  for (std::int64_t i = 0; i < steps && !std::isnan(ratio); ++i) {
    const Pair next =
        i < steps / 4 ? search.draw() : search.neighbour(best, size * uniform(random));
    const double found = search.ratio(next, quantity);
    if (found >= ratio || std::isnan(found)) {
      if (found > ratio) size = std::min(1.0, 1.5 * size);
      best = next;
      ratio = found;
    } else {
      size *= 0.95;
      if (size < 1e-4) size = 0.3;
    }
  }
  finding.trials += steps;
  if (!(ratio > finding.ratio) && !std::isnan(ratio)) return;
  finding.ratio = ratio;
  finding.witness = claim.origin;
}

const char* name_of(LossKind kind) {
  switch (kind) {
    case LossKind::squared: return "squared";
    case LossKind::absolute: return "absolute";
    case LossKind::pseudo_huber: return "pseudo_huber";
    case LossKind::log_cosh: return "log_cosh";
    case LossKind::cross_entropy: return "cross_entropy";
    case LossKind::ramp: return "ramp";
  }
  return "";
}

}  // namespace

AttackReport attack_scaled_losses(const Sweep& sweep, const AttackOptions& options, double factor) {
  constexpr std::int64_t steps = 1000;
  AttackReport report{"losses", {}};
  const Problem problem(sweep);
  const GridView& grid = problem.view().grid;
  const std::vector<SampledPoint> points = sample_points(problem, options.seed, most_points).points;
  if (points.empty()) return report;
  for (const char* quantity : quantity_names)
    report.findings.push_back({std::string(name_of(sweep.loss)) + ", " + quantity, -1, 0, {}});
  for (std::int64_t trial = 0; trial < options.trials; ++trial) {
    if (!options.progress(static_cast<double>(trial) / static_cast<double>(options.trials))) break;
    std::mt19937_64 random = generator_for(
        {options.seed, static_cast<std::uint64_t>(trial), attack_number, sweep_number(problem)});
    Claim claim;
    const Digits digits = draw_digits(grid, points, random);
    if (!fill(claim, problem, digits, factor)) continue;
    claim.origin = {{"seed", options.seed}, {"trial", trial}, {"index", encode(grid, digits)}};
    for (std::size_t q = 0; q < quantity_names.size(); ++q)
      climb(claim, static_cast<Quantity>(q), steps, random, report.findings[q]);
  }
  report.findings.erase(std::remove_if(report.findings.begin(), report.findings.end(),
                                       [](const Finding& finding) { return finding.trials == 0; }),
                        report.findings.end());
  return report;
}

AttackReport attack_losses(const Sweep& sweep, const AttackOptions& options) {
  return attack_scaled_losses(sweep, options, 1);
}

}  // namespace boundsweep::verify
