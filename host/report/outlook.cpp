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
#include "host/report/block_settings.hpp"

namespace boundsweep {
namespace {

/// A sweep of that point alone. It pays for choosing it as the whole sweep does: alone it would be
/// one event, and every change a gain.
Sweep single_point(const Problem& problem, const Digits& digits) {
  const Sweep& sweep = problem.sweep();
  Sweep single = sweep;
  single.selection = problem.view().settings.selection;
  single.simultaneous = false;
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
    if (!vacuous || samples == other.samples)
      return values.bound_over_range < other.values.bound_over_range;
    return samples != 0 && (other.samples == 0 || samples < other.samples);
  }
};

/// What bound/range may be at most: the share as printed, or, for 1, anything below it.
double limit_of(double share) {
  return share < 1 ? double_at_most(exact_meaning(share)) : std::nextafter(1.0, 0.0);
}

double samples_at(const Curve<double>& curve, const Nonstationarity& start, double share) {
  return samples_needed(curve, start, limit_of(share));
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
      : centre_(single_point(problem, digits)),
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

  /// A sweep that differs in one axis.
  std::optional<Found> found(const Sweep& changed, Axis axis, std::string words) const {
    const std::optional<Outcome> outcome = evaluate(changed);
    if (!outcome) return std::nullopt;
    const PointValues& values = outcome->values;
    return Found{{std::move(words), axis, changed.axis(axis).front(), values.bound,
                  values.bound_over_range, outcome->samples},
                 *outcome};
  }

  bool reaches(const Outcome& outcome) const {
    return outcome.values.bound_over_range <= Extended(limit_of(goal_));
  }

  template <class Change>
  bool reaches_after(const Change& change) const {
    Sweep changed = centre_;
    change(changed);
    const std::optional<Outcome> outcome = evaluate(changed);
    return outcome && reaches(*outcome);
  }

  std::vector<Shrinkage> shrinkage() const {
    std::vector<Shrinkage> list;
    const double norms = factor_for([](Sweep& sweep, double factor) {
      for (int i = number(Axis::embedding); i <= number(Axis::update); ++i)
        scale(sweep, static_cast<Axis>(i), factor);
    });
    list.push_back({"all norms together", norms, 0});
    if (const double update = at(Axis::update); update > 0 && update < INFINITY) {
      const double factor =
          factor_for([](Sweep& sweep, double f) { scale(sweep, Axis::update, f); });
      list.push_back({axis_path(Axis::update, centre_), factor, factor * update});
    }
    list.push_back(fewer_bits(Axis::bits));
    if (at(Axis::code_bits) < INFINITY) list.push_back(fewer_bits(Axis::code_bits));
    return list;
  }

  /// The largest whole number of bits below the present one that suffices. Fewer never hurt.
  Shrinkage fewer_bits(Axis axis) const {
    constexpr double unstored = 64;  // what numbers have where nobody says
    const double now = at(axis);
    const auto suffice = [&](double bits) {
      return reaches_after([&](Sweep& sweep) { sweep.axis(axis) = {bits}; });
    };
    Shrinkage result{axis_path(axis, centre_), 0, 0};
    double low = 1, high = now < INFINITY ? std::ceil(now) - 1 : unstored;
    if (!(high >= low) || !suffice(low)) return result;
    // Octaves first: code may have 10^300 bits.
    while (2 * low <= high && suffice(2 * low)) low *= 2;
    high = std::min(high, 2 * low);
    while (std::floor((low + high + 1) / 2) > low) {
      const double middle = std::floor((low + high + 1) / 2);
      if (suffice(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    result.to = low;
    if (now < INFINITY) result.factor = low / now;
    return result;
  }

  /// Multiplies a bound wherever the sweep states it: of all blocks and of single ones.
  static void scale(Sweep& sweep, Axis axis, double factor) {
    sweep.axis(axis).front() *= factor;
    for_each_own(sweep, axis, [&](double& own) { own *= factor; });
  }

  /// Calls visit with the values of an axis that single blocks state for themselves.
  template <class AnySweep, class Visit>
  static void for_each_own(AnySweep& sweep, Axis axis, const Visit& visit) {
    const int field = number(axis) - number(Axis::embedding);
    for (auto& block : sweep.blocks) {
      if (axis == Axis::update) {
        if (block.has_update) visit(block.update);
      } else if (field >= 0 && field < weight_fields &&
                 block.states(static_cast<WeightField>(field))) {
        visit(block.value[field]);
      }
    }
  }

  static std::vector<double> values_of(const Sweep& sweep, Axis axis) {
    std::vector<double> values{sweep.axis(axis).front()};
    for_each_own(sweep, axis, [&](double own) { values.push_back(own); });
    return values;
  }

  /// The largest power of 2^(1/8) below 1 found that reaches the goal; 0 where none does.
  template <class Shrink>
  double factor_for(const Shrink& shrink) const {
    constexpr int eighths = 8, octaves = 20;
    const auto suffices = [&](int steps) {
      return reaches_after([&](Sweep& sweep) {
        shrink(sweep, std::exp2(-static_cast<double>(steps) / eighths));
      });
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
    if (info.kind != AxisKind::number || !applies(axis, centre_)) return;
    const Domain& domain = axis_domain(axis, centre_);
    if ((domain.whole || info.uses_key != nullptr) && axis != Axis::samples)
      return;  // those are in the other list
    // What blocks state for themselves changes along: alone, the axis might bound nothing.
    const std::vector<double> values = values_of(centre_, axis);
    const auto changes = [](double value) { return value != 0 && std::isfinite(value); };
    if (std::none_of(values.begin(), values.end(), changes)) return;
    const std::string name = values.size() == 1
                                 ? axis_path(axis, centre_)
                                 : fmt::format("{} everywhere", axis_key(axis, centre_));
    std::optional<Found> best;
    for (const double percent : {0.99, 1.01}) {
      Sweep changed = centre_;
      scale(changed, axis, percent);
      if (domain.whole) changed.axis(axis) = {std::round(changed.axis(axis).front())};
      const std::vector<double> others = values_of(changed, axis);
      const auto allowed = [&](double value) { return domain.contains(value); };
      if (others == values || !std::all_of(others.begin(), others.end(), allowed)) continue;
      std::optional<Found> candidate =
          found(changed, axis, fmt::format("1 % {} {}", percent < 1 ? "less" : "more", name));
      if (candidate && (!best || candidate->outcome.helps(best->outcome, vacuous())))
        best = std::move(candidate);
    }
    if (best) found_.push_back(*std::move(best));
  }

  void add(Axis axis, double value) {
    if (axis_info(axis).kind == AxisKind::number && !axis_domain(axis, centre_).contains(value))
      return;
    if (value == at(axis)) return;
    const auto text = [&](double v) { return power_text(axis_value_text(centre_, axis, v)); };
    Sweep changed = centre_;
    changed.axis(axis) = {value};
    keep(found(changed, axis,
               fmt::format("{} {} instead of {}", axis_key(axis, centre_), text(value),
                           text(at(axis)))));
  }

  void keep(std::optional<Found> change) {
    if (change) found_.push_back(*std::move(change));
  }

  /// Where blocks differ, depth is their number: which one goes, and which one comes, must be said.
  void add_blocks() {
    constexpr std::size_t most_left_out = 12;
    const std::vector<BlockOverride>& blocks = centre_.blocks;
    const std::size_t count = blocks.size();
    const auto with = [&](std::vector<BlockOverride> changed_blocks, std::string words) {
      Sweep changed = centre_;
      changed.axis(Axis::depth) = {static_cast<double>(changed_blocks.size())};
      changed.blocks = std::move(changed_blocks);
      keep(found(changed, Axis::depth, std::move(words)));
    };
    std::size_t left_out = 0;
    for (const AlikeBlocks& alike : alike_blocks(blocks)) {
      if (count == 1 || left_out++ == most_left_out) break;
      std::vector<BlockOverride> rest = blocks;
      rest.erase(rest.begin() + (alike.last - 1));
      with(std::move(rest), fmt::format("without block {}", alike.last));
    }
    std::vector<BlockOverride> more = blocks;
    more.push_back(blocks.back());
    if (axis_domain(Axis::depth, centre_).contains(static_cast<double>(count + 1)))
      with(std::move(more), fmt::format("block {} twice", count));
  }

  void add_large() {
    for (const Axis axis : {Axis::depth, Axis::norms}) {
      if (axis == Axis::depth && !centre_.blocks.empty()) {
        add_blocks();
        continue;
      }
      add(axis, at(axis) - 1);
      add(axis, at(axis) + 1);
    }
    for (const Axis axis : {Axis::width, Axis::heads, Axis::ff, Axis::tokens, Axis::input_dim,
                            Axis::rank, Axis::bits}) {
      if (!std::isfinite(at(axis))) continue;
      const bool less_than_a_bit = axis == Axis::bits && at(axis) < 2;
      if (!less_than_a_bit) add(axis, at(axis) / 2);
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

bool is_among_events(const Sweep& sweep, double samples) {
  const std::vector<double>& events = sweep.axis(Axis::samples);
  return std::find(events.begin(), events.end(), samples) != events.end();
}

}  // namespace boundsweep
