#include "host/report/outlook.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/exact.hpp"
#include "host/config/names.hpp"
#include "host/output/axis_text.hpp"

namespace boundsweep {
namespace {

/// A sweep of that point alone.
Sweep single_point(const Sweep& sweep, const Digits& digits) {
  Sweep single = sweep;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    single.axis(axis) = {sweep.axis(axis)[static_cast<std::size_t>(digits[axis])]};
  }
  return single;
}

struct Outcome {
  PointValues values;
  double samples = 0;  ///< for the goal

  /// Whether it is better than the other, for a reader of a vacuous point or of another one.
  bool helps(const Outcome& other, bool vacuous) const {
    if (!vacuous) return values.bound_over_range < other.values.bound_over_range;
    return samples != 0 && (other.samples == 0 || samples < other.samples);
  }
};

/// bound <= share · range, the share as printed; with share 1, bound < range.
double samples_at(const Curve<double>& curve, const Nonstationarity& start, double share) {
  return samples_needed(
      curve, start, share < 1 ? double_at_most(exact_meaning(share)) : std::nextafter(1.0, 0.0));
}

/// Calls use(curve, start, samples) at a sweep's only point; false where that is a skipped one.
template <class Use>
bool with_curve(const Sweep& sweep, const Use& use) {
  const Problem problem(sweep);
  const ProblemView& view = problem.view();
  const Digits digits{};
  if (!is_valid(architecture_at(view, digits))) return false;
  const Summary summary = summary_at(view, digits);
  const Process process = process_at(view, digits);
  const Curve<double> curve(summary, *view.tables, process, view.mixing[0],
                            mixing_curve_at(view, digits),
                            axis_value(view.grid, digits, Axis::delta), view.settings.selection);
  use(curve, curve.nonstationarity(process), axis_value(view.grid, digits, Axis::samples));
  return true;
}

class Neighbourhood {
 public:
  Neighbourhood(const Problem& problem, const Digits& digits)
      : centre_(single_point(problem.sweep(), digits)),
        goal_(centre_.target.value_or(1)),
        here_(*evaluate(centre_)) {}

  Outlook outlook() {
    Outlook result;
    with_curve(centre_, [&](const Curve<double>& curve, const Nonstationarity& start, double) {
      for (const double share : {1.0, 0.5, 0.1, 0.01})
        result.samples.push_back({share, samples_at(curve, start, share)});
    });
    result.goal = goal_;
    result.samples_for_goal = here_.samples;
    for (int i = 0; i < axis_count; ++i) add_small(static_cast<Axis>(i));
    result.small = sorted(std::move(found_));
    found_.clear();
    add_large();
    result.large = sorted(std::move(found_));
    if (!reaches(here_)) result.shrinkage = shrinkage();
    return result;
  }

 private:
  struct Found {
    Change change;
    Outcome outcome;
  };

  double at(Axis axis) const { return centre_.axis(axis).front(); }
  bool vacuous() const { return here_.values.vacuous(); }

  std::optional<Outcome> evaluate(const Sweep& sweep) const {
    Outcome outcome;
    const bool exists = with_curve(
        sweep, [&](const Curve<double>& curve, const Nonstationarity& start, double samples) {
          outcome = {curve.point(start, samples), samples_at(curve, start, goal_)};
        });
    return exists ? std::optional(outcome) : std::nullopt;
  }

  std::optional<Outcome> evaluate(Axis axis, double value) const {
    Sweep changed = centre_;
    changed.axis(axis) = {value};
    return evaluate(changed);
  }

  std::optional<Found> found(Axis axis, double value, std::string words) const {
    const std::optional<Outcome> outcome = evaluate(axis, value);
    if (!outcome) return std::nullopt;
    const PointValues& values = outcome->values;
    return Found{
        {std::move(words), axis, value, values.bound, values.bound_over_range, outcome->samples},
        *outcome};
  }

  bool reaches(const Outcome& outcome) const {
    return outcome.values.bound_over_range <= Extended(std::min(goal_, std::nextafter(1.0, 0.0)));
  }

  std::vector<Shrinkage> shrinkage() const {
    std::vector<Shrinkage> list;
    list.push_back({"all norms together", factor_for([](Sweep& sweep, double factor) {
                      for_each_weight<double>([&](WeightField field, const char*, double Weights::*) {
                        const int place = static_cast<int>(field);
                        double& bound =
                            sweep.axis(static_cast<Axis>(number(Axis::embedding) + place)).front();
                        bound *= factor;
                        for (BlockOverride& block : sweep.blocks) block.value[place] *= factor;
                      });
                      shrink_updates(sweep, factor);
                    })});
    if (at(Axis::update) < INFINITY)
      list.push_back({"training.update", factor_for(shrink_updates)});
    if (at(Axis::bits) < INFINITY)
      list.push_back({"training.bits", factor_for([](Sweep& sweep, double factor) {
                        sweep.axis(Axis::bits).front() *= factor;
                      })});
    return list;
  }

  static void shrink_updates(Sweep& sweep, double factor) {
    sweep.axis(Axis::update).front() *= factor;
    for (BlockOverride& block : sweep.blocks) block.update *= factor;
  }

  /// The largest power of 2^(1/8) below 1 found that reaches the goal; 0 where none does.
  template <class Shrink>
  double factor_for(const Shrink& shrink) const {
    constexpr int eighths = 8, octaves = 20;
    const auto suffices = [&](int steps) {
      Sweep changed = centre_;
      shrink(changed, std::exp2(-static_cast<double>(steps) / eighths));
      const std::optional<Outcome> outcome = evaluate(changed);
      return outcome && reaches(*outcome);
    };
    int low = 0, high = 0;
    for (int octave = 1; octave <= octaves && high == 0; ++octave) {
      if (suffices(octave * eighths)) high = octave * eighths;
      if (high == 0) low = octave * eighths;
    }
    if (high == 0) return 0;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      (suffices(middle) ? high : low) = middle;
    }
    return std::exp2(-static_cast<double>(high) / eighths);
  }

  void add_small(Axis axis) {
    const AxisInfo& info = axis_info(axis);
    const double value = at(axis);
    if (info.kind != AxisKind::number || value == 0 || !std::isfinite(value)) return;
    const Domain& domain = axis_domain(axis, centre_);
    if ((domain.whole || info.uses_key != nullptr) && axis != Axis::samples)
      return;  // those are in the other list
    std::optional<Found> best;
    for (const double factor : {0.99, 1.01}) {
      const double changed = axis == Axis::samples ? std::round(factor * value) : factor * value;
      if (!domain.contains(changed) || changed == value) continue;
      std::optional<Found> candidate =
          found(axis, changed,
                fmt::format("1 % {} {}", factor < 1 ? "less" : "more", axis_path(axis, centre_)));
      if (candidate && (!best || candidate->outcome.helps(best->outcome, vacuous())))
        best = std::move(candidate);
    }
    if (best) found_.push_back(*std::move(best));
  }

  void add(Axis axis, double value) {
    if (axis_info(axis).kind == AxisKind::number && !axis_domain(axis, centre_).contains(value))
      return;
    if (value == at(axis)) return;
    std::optional<Found> change = found(axis, value,
                                        fmt::format("{} {} instead of {}", axis_key(axis, centre_),
                                                    power_text(axis_value_text(centre_, axis, value)),
                                                    power_text(axis_value_text(centre_, axis, at(axis)))));
    if (change) found_.push_back(*std::move(change));
  }

  void add_large() {
    for (const Axis axis : {Axis::depth, Axis::norms}) {
      add(axis, at(axis) - 1);
      add(axis, at(axis) + 1);
    }
    for (const Axis axis : {Axis::width, Axis::heads, Axis::ff, Axis::tokens, Axis::input_dim,
                            Axis::rank, Axis::bits}) {
      if (!std::isfinite(at(axis))) continue;
      add(axis, at(axis) / 2);
      add(axis, at(axis) * 2);
    }
    add(Axis::samples, at(Axis::samples) * 10);
    if (at(Axis::norms) > 0) add(Axis::placement, 1 - at(Axis::placement));
    add(Axis::final_norm, 1 - at(Axis::final_norm));
    const auto own = static_cast<std::size_t>(at(Axis::activation));
    const std::string activation = centre_.activations[own];
    for (const char* const name : activation_names) {
      if (name == activation) continue;
      centre_.activations.push_back(name);
      add(Axis::activation, static_cast<double>(centre_.activations.size() - 1));
    }
  }

  std::vector<Change> sorted(std::vector<Found> list) const {
    std::stable_sort(list.begin(), list.end(), [this](const Found& a, const Found& b) {
      return a.outcome.helps(b.outcome, vacuous());
    });
    std::vector<Change> changes;
    for (Found& entry : list) changes.push_back(std::move(entry.change));
    return changes;
  }

  Sweep centre_;
  double goal_;
  Outcome here_;
  std::vector<Found> found_;
};

}  // namespace

Outlook outlook_of(const Problem& problem, const Digits& digits) {
  return Neighbourhood(problem, digits).outlook();
}

}  // namespace boundsweep
