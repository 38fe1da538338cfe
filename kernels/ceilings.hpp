#pragma once
/// What the filter comes to for neighbouring architectures on a CPU. Included by evaluate.cu only.

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {

/// Where a bound is minimised beside numbers that are the same all along a curve, a point with
/// numbers as good drops every point of its group above its own bound. The least such bound among
/// the points of the filter and of the curves before is that offset's ceiling. One thread's; the
/// filter does not change meanwhile.
class Ceilings {
 public:
  Ceilings(const ProblemView& problem, const Tile& tile, const GroupNumbering& numbering,
           const Filter& filter)
      : problem_(problem), tile_(tile), numbering_(numbering), filter_(filter) {
    const Settings& settings = problem.settings;
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
    usable_ = bounds == 1 && others_fixed && filter.capacity > 0 &&
              tile.all_architectures() * tile.curves > 1;
    // Here, where memory that runs out is an exception.
    if (usable_) ceiling_.resize(static_cast<std::size_t>(tile.offsets));
  }

  /// The ceilings by offset of the tile, to be lowered where the curve's own values are less, or
  /// null where they are not known. `digits`, `record`: of the curve's architecture.
  double* of(std::int64_t curve_group, const Digits& digits, const PointRecord& record,
             const Summary& summary) {
    if (!usable_) return nullptr;
    bool same = curve_group == curve_group_;
    curve_group_ = curve_group;
    for (int k = 0; k < filter_.objectives; ++k) {
      if (k == moving_) continue;
      const Key key =
          objective_key(problem_.settings.objective[k], record, summary, problem_.grid, digits);
      same = same && key == key_[k];
      key_[k] = key;
    }
    in_a_row_ = same ? in_a_row_ + 1 : 0;
    if (in_a_row_ == 0) return nullptr;
    if (in_a_row_ == 1) std::fill(ceiling_.begin(), ceiling_.end(), INFINITY);
    if (in_a_row_ == worthwhile) ask_filter(digits);
    return ceiling_.data();
  }

  /// The values that ceilings are for.
  const double* moving_values(const PointBatch& batch) const {
    return problem_.settings.objective[moving_].column.quantity == Quantity::bound_over_range
               ? batch.run.bound_over_range
               : batch.run.bound;
  }

 private:
  /// Asking for ceilings costs as much as asking the filter for a few curves' points.
  static constexpr int worthwhile = 4;

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
      case Quantity::range:
      case Quantity::lipschitz:
      case Quantity::derivative: return true;
      case Quantity::axis: return !is_offset_axis(static_cast<Axis>(column.argument));
      default: return false;
    }
  }

  void ask_filter(Digits digits) {
    for (std::int64_t i = 0; i < tile_.offsets; ++i) {
      decode_offset(problem_.grid, tile_.first_offset + i, digits);
      const std::int64_t group = curve_group_ + numbering_.offset_part(digits);
      double least = INFINITY;
      for (int e = 0; e < filter_.size[group]; ++e) {
        const Key* const entry = filter_.entry(group, e);
        bool as_good = true;
        for (int k = 0; k < filter_.objectives; ++k)
          as_good = as_good && (k == moving_ || !(key_[k] < entry[k]));
        if (as_good) least = std::min(least, extended_of(entry[moving_]).to_double_saturated());
      }
      double& ceiling = ceiling_[static_cast<std::size_t>(i)];
      ceiling = std::min(ceiling, least);
    }
  }

  const ProblemView& problem_;
  const Tile& tile_;
  const GroupNumbering& numbering_;
  Filter filter_;
  int moving_ = 0;
  bool usable_;
  std::int64_t curve_group_ = -1;
  Key key_[most_objectives];
  int in_a_row_ = 0;
  std::vector<double> ceiling_;
};

}  // namespace boundsweep::BS_BACKEND
