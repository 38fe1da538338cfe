#pragma once
/// What the filter comes to along a curve on a CPU. Included by evaluate.cu only.

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {

/// Where a bound is minimised beside numbers that are the same all along a curve, a point with
/// numbers as good drops every point of its group above its own bound. The least such bound among
/// the points of the filter and of the curves before is that offset's ceiling. One thread's.
///
/// Curves that fall into the same groups are one series and share ceilings. Those of one
/// architecture are several where κ, say, separates groups.
class Ceilings {
 public:
  /// Must precede the curves of a tile, which `threads` share; meanwhile the filter does not change.
  /// What the tiles before taught is kept where they had the same curves and offsets. Tiles of
  /// another problem or grouping need new Ceilings.
  void begin(const ProblemView& problem, const Tile& tile, const GroupNumbering& numbering,
             const Filter& filter, int threads) {
    const bool goes_on = tile.first_curve == tile_.first_curve && tile.curves == tile_.curves &&
                         tile.first_offset == tile_.first_offset && tile.offsets == tile_.offsets;
    problem_ = &problem;
    numbering_ = numbering;
    filter_ = filter;
    if (!goes_on) {
      tile_ = {};  // nothing goes on where memory runs out
      start(tile, threads);
    }
    tile_ = tile;
  }

  /// The ceilings by offset of the tile, to be lowered where the curve's own values are less, or
  /// null where they are not known. `digits`, `record`: of the curve.
  double* of(std::int64_t curve_group, const Digits& digits, const PointRecord& record,
             const Summary& summary) {
    if (!usable_) return nullptr;
    // Several may share a place where a tile has not all curves.
    const std::size_t series =
        static_cast<std::size_t>(series_.curve_part(digits)) % streaks_.size();
    Streak& streak = streaks_[series];
    bool same = curve_group == streak.group;
    streak.group = curve_group;
    for (int k = 0; k < filter_.objectives; ++k) {
      if (k == moving_) continue;
      const Key key =
          objective_key(problem_->settings.objective[k], record, summary, problem_->grid, digits);
      same = same && key == streak.key[k];
      streak.key[k] = key;
    }
    streak.length = same ? streak.length + 1 : 0;
    double* const ceiling = ceiling_.data() + series * static_cast<std::size_t>(tile_.offsets);
    // Where a group has one point, or all N are one group, asking the filter is cheap.
    const bool at_once =
        filter_.objectives == 1 || numbering_.stride[number(Axis::samples)] == 0;
    if (streak.length == (at_once ? 0 : 1)) std::fill_n(ceiling, tile_.offsets, INFINITY);
    const bool asks = (streak.length & (streak.length - 1)) == 0;  // ever more rarely
    if (asks && (at_once || streak.length >= worthwhile)) ask_filter(digits, streak, ceiling);
    return streak.length == 0 && !at_once ? nullptr : ceiling;
  }

  /// The values that ceilings are for.
  const double* moving_values(const PointBatch& batch) const {
    return problem_->settings.objective[moving_].column.quantity == Quantity::bound_over_range
               ? batch.run.bound_over_range
               : batch.run.bound;
  }

 private:
  /// Where the filter has many points of a group, asking for ceilings costs as much as asking it for
  /// a few curves' points.
  static constexpr std::int64_t worthwhile = 4;
  /// What all threads together may spend on more than one series each.
  static constexpr std::int64_t most_bytes = std::int64_t{1} << 23;

  /// Curves of a series, one after the other, whose fixed numbers are the same.
  struct Streak {
    std::int64_t group = -1;
    Key key[most_objectives];
    std::int64_t length = 0;  ///< before the last
  };

  void start(const Tile& tile, int threads) {
    const Settings& settings = problem_->settings;
    int bounds = 0;
    bool others_fixed = true;
    for (int k = 0; k < settings.objectives; ++k) {
      if (is_bound(settings.objective[k])) {
        moving_ = k;
        ++bounds;
      } else {
        others_fixed = others_fixed && is_fixed(settings.objective[k].column);
      }
    }
    usable_ = bounds == 1 && others_fixed && filter_.capacity > 0;
    if (!usable_) return;
    Grouping of_curves;
    for (int i = 0; i < axis_count; ++i)
      of_curves.by[i] = is_curve_axis(static_cast<Axis>(i)) && numbering_.stride[i] != 0;
    series_ = GroupNumbering(problem_->grid, of_curves);
    std::int64_t series = std::min(series_.groups, tile.curves);
    constexpr auto per_streak = static_cast<std::int64_t>(sizeof(Streak));
    constexpr auto per_ceiling = static_cast<std::int64_t>(sizeof(double));
    if (series * (per_streak + tile.offsets * per_ceiling) > most_bytes / threads) series = 1;
    streaks_.assign(static_cast<std::size_t>(series), Streak());
    ceiling_.resize(static_cast<std::size_t>(series * tile.offsets));
  }

  static bool is_bound(const Objective& objective) {
    const Quantity quantity = objective.column.quantity;
    return !objective.maximize &&
           (quantity == Quantity::bound || quantity == Quantity::log10_bound ||
            quantity == Quantity::bound_over_range);
  }
  static bool is_fixed(Column column) {
    switch (column.quantity) {
      case Quantity::ff:
      case Quantity::norms:
      case Quantity::parameters:
      case Quantity::trained:
      case Quantity::range:
      case Quantity::lipschitz:
      case Quantity::derivative: return true;
      case Quantity::axis: return !is_offset_axis(static_cast<Axis>(column.argument));
      default: return false;
    }
  }

  void ask_filter(Digits digits, const Streak& streak, double* ceiling) const {
    const std::int64_t stride = numbering_.stride[number(Axis::samples)];
    for_each_run(problem_->grid, tile_.first_offset, tile_.offsets, digits,
                 [&](std::int64_t i, std::int64_t first, std::int64_t count) {
                   std::int64_t group =
                       streak.group + numbering_.offset_part(digits) + first * stride;
                   double least = least_bound(streak, group);
                   for (const std::int64_t end = i + count; i < end; ++i, group += stride) {
                     if (stride != 0) least = least_bound(streak, group);
                     ceiling[i] = std::min(ceiling[i], least);
                   }
                 });
  }
  /// The least bound among the filter's points of a group whose fixed numbers are as good.
  double least_bound(const Streak& streak, std::int64_t group) const {
    double least = INFINITY;
    for (int e = 0; e < filter_.size[group]; ++e) {
      const Key* const entry = filter_.entry(group, e);
      bool as_good = true;
      for (int k = 0; k < filter_.objectives; ++k)
        as_good = as_good && (k == moving_ || !(streak.key[k] < entry[k]));
      if (as_good) least = std::min(least, extended_of(entry[moving_]).to_double_saturated());
    }
    return least;
  }

  const ProblemView* problem_ = nullptr;
  Tile tile_{};
  GroupNumbering numbering_{};
  Filter filter_{};
  int moving_ = 0;
  bool usable_ = false;
  GroupNumbering series_{};
  std::vector<Streak> streaks_;  ///< by series
  std::vector<double> ceiling_;  ///< [series][offset]
};

}  // namespace boundsweep::BS_BACKEND
