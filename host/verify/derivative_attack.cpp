#include "host/verify/derivative_attack.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/verify/attacks.hpp"
#include "host/verify/part_attack.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::size_t most_points = 256;
/// Random draws that a local search starts from, per part and order. For orders 2 and 3 the last
/// of them starts from the best draw again, with a direction of its own per argument.
constexpr std::size_t starts = 3;
constexpr int order_of_directions(int order, std::size_t start) {
  return (order == 2 || order == 3) && start + 1 == starts ? order : 1;
}

/// What one ratio depends on, beside the sweep and the seed.
struct Recipe {
  std::int64_t trial = 0;
  std::int64_t point = 0;  ///< index in the grid
  std::size_t target = 0;  ///< in parts_in_norms
  int order = 0;
  int directions = 1;
  int steps = 0;
};

struct Drawn {
  PartClaim claim;
  PartState state;
  WeightStyle style;
  std::mt19937_64 random;  ///< where the draw left it
};

/// The random part of a recipe.
std::optional<Drawn> draw(const SampledPoint& point, const Tables& tables, int max_order,
                          std::uint64_t seed, std::int64_t trial, std::size_t target) {
  std::mt19937_64 random = generator_for({seed, static_cast<std::uint64_t>(trial), target});
  const auto style = static_cast<WeightStyle>(trial % weight_styles);
  const std::optional<PartClaim> claim =
      claim_of(point, tables, parts_in_norms()[target], max_order, random);
  if (!claim) return std::nullopt;
  PartState state = draw_state(*claim, style, random);
  return Drawn{*claim, std::move(state), style, random};
}

double search(Drawn& drawn, const Recipe& recipe) {
  drawn.state.directions.resize(static_cast<std::size_t>(recipe.directions),
                                drawn.state.directions.front());
  return climb(drawn.claim, drawn.state, recipe.order, recipe.steps, drawn.random);
}

nlohmann::ordered_json witness_of(const Recipe& recipe, std::uint64_t seed, const Drawn& drawn) {
  return {{"seed", seed},
          {"trial", recipe.trial},
          {"point", recipe.point},
          {"part", name_of(parts_in_norms()[recipe.target])},
          {"sublayer", drawn.claim.sublayer},
          {"order", recipe.order},
          {"style", name_of(drawn.style)},
          {"directions", recipe.directions},
          {"steps", recipe.steps}};
}

/// The best random draws of one part and order, best first.
struct Starts {
  struct Start {
    double ratio;
    std::int64_t trial;
  };
  std::vector<Start> best;
  std::int64_t trials = 0;

  void offer(double ratio, std::int64_t trial) {
    ++trials;
    // A NaN goes to the front: it is a violation.
    const auto place = std::find_if(best.begin(), best.end(), [ratio](const Start& other) {
      return std::isnan(ratio) || ratio > other.ratio;
    });
    best.insert(place, {ratio, trial});
    if (best.size() > starts) best.pop_back();
  }
};

class Attack {
 public:
  Attack(const Sweep& sweep, const AttackOptions& options, double factor)
      : problem_(sweep),
        options_(options),
        factor_(factor),
        max_order_(problem_.view().settings.summary.max_order),
        sample_(sample_points(problem_, options.seed, most_points)) {
    starts_.resize(parts_in_norms().size());
    for (std::vector<Starts>& part : starts_) part.resize(static_cast<std::size_t>(max_order_) + 1);
  }

  AttackReport run() {
    AttackReport report{"derivatives", {}};
    if (sample_.points.empty()) {
      report.findings.push_back(
          {"every architecture of the sweep is too large to build", 0, 0, {}});
      note_skipped(report);
      return report;
    }
    for (std::int64_t trial = 0; trial < options_.trials && !stopped_; ++trial) {
      draw_all(trial);
      step(1);
    }
    for (std::size_t t = 0; t < starts_.size(); ++t)
      for (int k = lowest_order(t); k <= max_order_; ++k) add_finding(report, t, k);
    note_skipped(report);
    return report;
  }

 private:
  const SampledPoint& point_of_trial(std::int64_t trial) const {
    return sample_.points[static_cast<std::size_t>(trial) % sample_.points.size()];
  }
  std::optional<Drawn> draw_again(std::int64_t trial, std::size_t target) const {
    return draw(point_of_trial(trial), *problem_.view().tables, max_order_, options_.seed, trial,
                target);
  }
  /// Ranges are Euclidean whatever the norm of derivatives.
  static int lowest_order(std::size_t target) {
    return parts_in_norms()[target].norm == DerivativeNorm::coordinates ? 1 : 0;
  }

  void draw_all(std::int64_t trial) {
    for (std::size_t t = 0; t < starts_.size(); ++t) {
      const std::optional<Drawn> drawn = draw_again(trial, t);
      if (!drawn) continue;
      const std::vector<double> found = ratios(drawn->claim, drawn->state, drawn->claim.order);
      for (std::size_t k = 0; k < found.size(); ++k) starts_[t][k].offer(found[k], trial);
    }
  }

  void add_finding(AttackReport& report, std::size_t target, int order) {
    const Starts& from = starts_[target][static_cast<std::size_t>(order)];
    if (from.best.empty()) return;  // no architecture has it
    Finding finding{fmt::format("order {} of {}", order, name_of(parts_in_norms()[target])),
                    -1,
                    from.trials,
                    {}};
    for (std::size_t i = 0; i < starts; ++i) {
      Recipe recipe;
      recipe.directions = order_of_directions(order, i);
      const auto& start =
          recipe.directions > 1 ? from.best.front() : from.best[std::min(i, from.best.size() - 1)];
      recipe.trial = start.trial;
      recipe.point = point_of_trial(start.trial).index;
      recipe.target = target;
      recipe.order = order;
      std::optional<Drawn> drawn = draw_again(start.trial, target);
      // A bound of zero has nothing to climb to.
      const bool climbs = start.ratio > 0 && std::isfinite(start.ratio) && !stopped_;
      recipe.steps = climbs ? steps_for(drawn->claim, order) : 0;
      const double found = search(*drawn, recipe) / factor_;
      finding.trials += recipe.steps;
      if (std::isnan(found) || found > finding.ratio) {
        finding.ratio = found;
        finding.witness = witness_of(recipe, options_.seed, *drawn);
      }
      step(static_cast<double>(options_.trials));
    }
    report.findings.push_back(std::move(finding));
  }

  /// Some twenty steps per trial where networks are small, fewer where they are not.
  int steps_for(const PartClaim& claim, int order) const {
    const Architecture& a = claim.point->architecture;
    const double parts = claim.target.part == Part::network ? 1 : a.sublayers();
    const double series = (order + 2) * (order + 8) * network_cost(a) / parts;
    const double projection = 5 * a.width * a.width * a.width;  // eigenvalues
    const double per_trial = std::clamp(1e6 / (series + projection), 0.25, 20.0);
    return static_cast<int>(
        std::min(1e6, std::ceil(per_trial * static_cast<double>(options_.trials))));
  }

  void note_skipped(AttackReport& report) const {
    if (sample_.too_large == 0) return;
    for (Finding& finding : report.findings)
      finding.witness["architectures_too_large_to_build"] = sample_.too_large;
  }

  void step(double work) {
    done_ += work;
    const double climbs = static_cast<double>(starts_.size() * (max_order_ + 1u)) * starts;
    const double all = static_cast<double>(options_.trials) * (1 + climbs);
    if (!stopped_ && !options_.progress(std::min(1.0, done_ / all))) stopped_ = true;
  }

  Problem problem_;
  const AttackOptions& options_;
  double factor_;
  int max_order_;
  PointSample sample_;
  std::vector<std::vector<Starts>> starts_;  ///< by target and order
  double done_ = 0;
  bool stopped_ = false;
};

}  // namespace

AttackReport attack_derivatives(const Sweep& sweep, const AttackOptions& options) {
  return attack_scaled_derivatives(sweep, options, 1);
}

AttackReport attack_scaled_derivatives(const Sweep& sweep, const AttackOptions& options,
                                       double factor) {
  return Attack(sweep, options, factor).run();
}

double replay_derivative_witness(const Sweep& sweep, const nlohmann::ordered_json& witness) {
  const Problem problem(sweep);
  const SampledPoint point = point_of(problem, witness.at("point").get<std::int64_t>());
  Recipe recipe;
  for (std::size_t t = 0; t < parts_in_norms().size(); ++t)
    if (witness.at("part") == name_of(parts_in_norms()[t])) recipe.target = t;
  recipe.trial = witness.at("trial").get<std::int64_t>();
  recipe.order = witness.at("order").get<int>();
  recipe.directions = witness.at("directions").get<int>();
  recipe.steps = witness.at("steps").get<int>();
  std::optional<Drawn> drawn =
      draw(point, *problem.view().tables, problem.view().settings.summary.max_order,
           witness.at("seed").get<std::uint64_t>(), recipe.trial, recipe.target);
  return drawn ? search(*drawn, recipe) : std::nan("");
}

}  // namespace boundsweep::verify
