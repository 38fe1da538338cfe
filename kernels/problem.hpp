#pragma once
/// A sweep as the passes see it: plain data and pointers that are valid on the device.

#include <cstdint>

#include "boundsweep/grid.hpp"
#include "boundsweep/objective.hpp"
#include "boundsweep/pathwise.hpp"

namespace boundsweep {

/// A phase diagram: two axes, the values of each cut into `bins` runs of neighbours.
struct Diagram {
  Axis x, y;
  std::int64_t x_bins, y_bins;

  std::int64_t cells() const { return x_bins * y_bins; }
};

/// The runs that an axis of `size` values is cut into: of neighbouring values, as equal as may be,
/// none empty. Precondition: 1 <= bins <= size <= 10^6 and, where bins < size, bins <= 2^10.
struct Bins {
  std::uint64_t scale;  ///< bins per value, in units of 2^-32
  std::uint64_t width;  ///< of the narrowest bins, in values

  Bins(std::int64_t bins, std::int64_t size)
      : scale((static_cast<std::uint64_t>(bins) << 32) / static_cast<std::uint64_t>(size)),
        width(one / scale) {}
  BS_FUNCTION std::int64_t of(std::int64_t digit) const {
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(digit) * scale) >> 32);
  }
  /// How many values from this one on share its bin, if the axis went on.
  BS_FUNCTION std::int64_t share(std::int64_t digit) const {
    const std::uint64_t inside = (static_cast<std::uint64_t>(digit) * scale) % one;
    const std::uint64_t values = inside < scale ? width + (inside + width * scale < one ? 1 : 0)
                                                : (one - 1 - inside) / scale + 1;
    return static_cast<std::int64_t>(values);
  }
  /// Whether every value has its own.
  BS_FUNCTION bool are_single() const { return scale == one; }
  BS_FUNCTION bool operator==(Bins other) const { return scale == other.scale; }

  static constexpr std::uint64_t one = std::uint64_t{1} << 32;
};

/// What holds for every point of a sweep.
struct Settings {
  ArchitectureSettings architecture;
  LossKind loss = LossKind::squared;
  bool target_in_class = false;
  Ergodicity ergodicity = Ergodicity::wasserstein;
  /// κ and C are of the Euclidean norm of the whole state: without window, of all tokens together.
  bool contracts_whole_state = false;
  bool stationary_start = false;
  SummaryOptions summary;
  double selection = 0;  ///< nats paid for choosing the class, and for all points holding together
  double target = 0;  ///< samples_needed is wanted for this fraction of the range; 0: not wanted
  int objectives = 0;
  Objective objective[most_objectives];
};

struct ProblemView {
  GridView grid;
  Settings settings;
  const Activation* activations;  ///< numbered by the activation axis
  const Tables* tables;
  const MixingTable* mixing;  ///< numbered by the kappa axis
  /// Ψ by κ and lag, lags per κ: without a window, then with one of each value of the tokens axis if
  /// there are windows; for each of these all values of the axis ahead.
  const MixingCurve* mixing_curves;
  std::int64_t lags;
  SampleValues samples;  ///< numbered by the samples axis
  const Diagram* diagrams;  ///< on the host only
  std::int64_t diagram_count;
};

/// The axes that decide a chaining curve; δ lies behind the others in the grid but belongs here.
BS_FUNCTION constexpr bool is_curve_axis(Axis axis) {
  return axis == Axis::ahead || axis == Axis::kappa || axis == Axis::prefactor ||
         axis == Axis::window || axis == Axis::delta;
}
/// The axes that vary along a curve.
BS_FUNCTION constexpr bool is_offset_axis(Axis axis) {
  return axis == Axis::first_step || axis == Axis::horizon || axis == Axis::samples;
}

/// A point's index splits into architecture × curve × offset, each a mixed-radix number over its
/// own axes. Points of one architecture share a summary, points of one curve share its chain.
struct PointPlace {
  std::int64_t architecture, curve, offset;
};

BS_FUNCTION void decode_curve(const GridView& grid, std::int64_t curve, Digits& digits) {
  for (int i = axis_count - 1; i >= first_process_axis; --i) {
    if (!is_curve_axis(static_cast<Axis>(i))) continue;
    digits.digit[i] = curve % grid.size[i];
    curve /= grid.size[i];
  }
}

BS_FUNCTION void decode_offset(const GridView& grid, std::int64_t offset, Digits& digits) {
  for (int i = axis_count - 1; i >= first_process_axis; --i) {
    if (!is_offset_axis(static_cast<Axis>(i))) continue;
    digits.digit[i] = offset % grid.size[i];
    offset /= grid.size[i];
  }
}

/// Calls visit(i, first, count) for each run of neighbours among `offsets` offsets that differ in N
/// alone: `count` of them from the i-th on, the first with digit `first` of N. The i-th is number
/// first_offset + i. `digits` receives each run's offset, but for N, whose digit becomes 0.
template <class Visit>
BS_FUNCTION void for_each_run(const GridView& grid, std::int64_t first_offset,
                              std::int64_t offsets, Digits& digits, const Visit& visit) {
  const std::int64_t sizes = grid.size[number(Axis::samples)];
  for (std::int64_t i = 0; i < offsets;) {
    const std::int64_t start = (first_offset + i) / sizes * sizes;
    decode_offset(grid, start, digits);
    const std::int64_t first = first_offset + i - start;
    const std::int64_t count = min(offsets - i, sizes - first);
    visit(i, first, count);
    i += count;
  }
}

BS_FUNCTION void decode_architecture(const GridView& grid, std::int64_t architecture,
                                     Digits& digits) {
  decode(grid, architecture, 0, first_process_axis, digits);
}

BS_FUNCTION PointPlace place_of(const GridView& grid, std::int64_t index) {
  const std::int64_t inner = grid_size(grid, first_process_axis);
  PointPlace place{index / inner, 0, 0};
  Digits digits;
  decode(grid, index - place.architecture * inner, first_process_axis, axis_count, digits);
  for (int i = first_process_axis; i < axis_count; ++i) {
    std::int64_t& number = is_curve_axis(static_cast<Axis>(i)) ? place.curve : place.offset;
    number = number * grid.size[i] + digits.digit[i];
  }
  return place;
}

BS_FUNCTION Architecture architecture_at(const ProblemView& problem, const Digits& digits) {
  return architecture_at(problem.grid, digits, problem.activations, problem.settings.architecture);
}

BS_FUNCTION SummaryCase summary_case_at(const ProblemView& problem, const Digits& digits) {
  const auto at = [&](Axis axis) { return axis_value(problem.grid, digits, axis); };
  const Settings& s = problem.settings;
  return {architecture_at(problem, digits),
          {s.loss, at(Axis::clip), at(Axis::smoothing), at(Axis::margin),
           {s.target_in_class, at(Axis::target_bound), at(Axis::target_lipschitz)}}};
}

BS_FUNCTION Summary summary_at(const ProblemView& problem, const Digits& digits) {
  return summarize(summary_case_at(problem, digits), *problem.tables, problem.settings.summary);
}

/// C in the token norm.
BS_FUNCTION double prefactor_at(const ProblemView& problem, const Digits& digits) {
  const auto at = [&](Axis axis) { return axis_value(problem.grid, digits, axis); };
  const bool whole = problem.settings.contracts_whole_state && at(Axis::window) == 0;
  return at(Axis::prefactor) * (whole ? whole_state_factor(at(Axis::tokens)) : 1);
}

BS_FUNCTION Process process_at(const ProblemView& problem, const Digits& digits) {
  const auto at = [&](Axis axis) { return axis_value(problem.grid, digits, axis); };
  Process process;
  process.ergodicity = problem.settings.ergodicity;
  process.kappa = at(Axis::kappa);
  process.prefactor = prefactor_at(problem, digits);
  process.window = at(Axis::window) != 0;
  // The predictive risk needs no label before the next step.                theory §7.1
  process.ahead = at(Axis::ahead) - (problem.settings.summary.predictive ? 1 : 0);
  process.stationary_start = problem.settings.stationary_start;
  process.first_step = at(Axis::first_step);
  process.horizon = at(Axis::horizon);
  return process;
}

BS_FUNCTION const MixingCurve* mixing_curve_at(const ProblemView& problem, const Digits& digits) {
  const bool window = axis_value(problem.grid, digits, Axis::window) != 0;
  const std::int64_t windows = window ? 1 + digits[Axis::tokens] : 0;
  const std::int64_t lag = windows * problem.grid.size[number(Axis::ahead)] + digits[Axis::ahead];
  return problem.mixing_curves + digits[Axis::kappa] * problem.lags + lag;
}

/// How many points of a curve a thread computes side by side: vector lanes on a CPU.
#if defined(__CUDA_ARCH__)
inline constexpr int points_at_once = 1;
#else
inline constexpr int points_at_once = 32;
#endif

/// Points of one curve at neighbouring values of N.
struct PointBatch {
  const Curve<double>& curve;
  const Nonstationarity& start;
  double samples_needed = 0;    ///< of them all
  std::int64_t index, stride;   ///< of the first, and from one to the next
  std::int64_t first_sample;    ///< digit of N of the first
  SampleValues samples;         ///< the values of N
  int count;
  /// Their bounds and ratios; where a number leaves double's range, the nearest that does not.
  PointRun<points_at_once> run;
  bool in_double = true;

  BS_FUNCTION PointBatch(const Curve<double>& its_curve, const Nonstationarity& its_start)
      : curve(its_curve), start(its_start) {}

  BS_FUNCTION void compute(int& near) {
    in_double = curve.run(start, samples, count, near, run);
    if (in_double) return;
    for (int k = 0; k < count; ++k) {
      const PointValues values = curve.point(start, samples.samples[k], near);
      run.bound[k] = values.bound.to_double_saturated();
      run.bound_over_range[k] = values.bound_over_range.to_double_saturated();
    }
  }

  /// Completes the record of point k.
  BS_FUNCTION void write(int k, PointRecord& record) const {
    record.index = index + k * stride;
    record.values = in_double ? curve.values(run, k) : curve.point(start, samples.samples[k]);
    record.samples_needed = samples_needed;
  }
};

/// Calls visit(first offset position, batch) for each of `count` offsets of one curve; offset_at(i)
/// gives the i-th. `digits` holds the architecture and the curve and receives each offset, but for
/// N, which is the batch's.
template <class OffsetAt, class Visit>
BS_FUNCTION void for_each_batch(const ProblemView& problem, const Summary& summary, Digits& digits,
                                std::int64_t count, const OffsetAt& offset_at,
                                const Visit& visit) {
  const GridView& grid = problem.grid;
  const MixingTable& table = problem.mixing[digits[Axis::kappa]];
  for (const Axis axis : {Axis::first_step, Axis::horizon, Axis::samples}) digits[axis] = 0;
  Process process = process_at(problem, digits);
  const Curve<double> curve(summary, *problem.tables, process, table,
                            mixing_curve_at(problem, digits),
                            axis_value(grid, digits, Axis::delta), problem.settings.selection);
  const std::int64_t sizes = grid.size[number(Axis::samples)];
  const std::int64_t stride = grid_size(grid, number(Axis::samples) + 1);
  int near = 0;
  for (std::int64_t i = 0; i < count;) {
    const std::int64_t start_number = offset_at(i) / sizes;
    decode_offset(grid, start_number * sizes, digits);
    const std::int64_t first_index = encode(grid, digits);
    process = process_at(problem, digits);
    const Nonstationarity start = curve.nonstationarity(process);
    PointBatch batch(curve, start);
    batch.stride = stride;
    if (problem.settings.target > 0)
      batch.samples_needed = samples_needed(curve, start, problem.settings.target);
    while (i < count) {
      const std::int64_t first = offset_at(i) - start_number * sizes;
      if (first < 0 || first >= sizes) break;
      const std::int64_t most = min(min(sizes - first, count - i), points_at_once);
      batch.count = 1;
      while (batch.count < most && offset_at(i + batch.count) == offset_at(i) + batch.count)
        ++batch.count;
      batch.first_sample = first;
      batch.samples = problem.samples.from(first);
      batch.index = first_index + first * stride;
      batch.compute(near);
      visit(i, batch);
      i += batch.count;
    }
  }
}

/// The record of points of one architecture, complete but for what a batch writes.
BS_FUNCTION PointRecord record_for(const ProblemView& problem, const Digits& digits) {
  const Architecture a = architecture_at(problem, digits);
  PointRecord record;
  record.ff = a.ff;
  record.norms = a.norms;
  return record;
}

/// The same with visit(offset position, record) for each point, whose `digits` are complete.
template <class OffsetAt, class Visit>
BS_FUNCTION void for_each_point(const ProblemView& problem, const Summary& summary, Digits& digits,
                                std::int64_t count, const OffsetAt& offset_at, Visit& visit) {
  PointRecord record = record_for(problem, digits);
  for_each_batch(problem, summary, digits, count, offset_at,
                 [&](std::int64_t first, const PointBatch& batch) {
                   for (int k = 0; k < batch.count; ++k) {
                     digits[Axis::samples] = batch.first_sample + k;
                     batch.write(k, record);
                     visit(first + k, record);
                   }
                 });
}

}  // namespace boundsweep
