/// Pass 2: summary × process × statistics → points.

#include "kernels/passes.hpp"
#include "kernels/wide.hpp"
#if !defined(__CUDACC__)
#include "kernels/ceilings.hpp"
#endif

namespace boundsweep::BS_BACKEND {
namespace {

#if defined(__CUDACC__)
/// On a GPU every point asks the filter.
struct KnownCeilings {
  BS_FUNCTION double* of(std::int64_t, const Digits&, const PointRecord&, const Summary&) const {
    return nullptr;
  }
  BS_FUNCTION bool drop(const double*, const PointBatch&) const { return false; }
  BS_FUNCTION bool drop(double*, const PointBatch&, int) const { return false; }
};
#else
/// Those that each thread knows.
struct KnownCeilings {
  Ceilings* per_thread;

  double* of(std::int64_t curve_group, const Digits& digits, const PointRecord& record,
             const Summary& summary) const {
    return per_thread[threads::number()].of(curve_group, digits, record, summary);
  }
  /// Whether all points of the batch are dropped. `ceiling`: of these points, or null.
  bool drop(const double* ceiling, const PointBatch& batch) const {
    return ceiling != nullptr && all_above(per_thread->moving_values(batch), ceiling, batch.count);
  }
  /// Whether point k is; otherwise its value is the ceiling from here on.
  bool drop(double* ceiling, const PointBatch& batch, int k) const {
    if (ceiling == nullptr) return false;
    const double value = per_thread->moving_values(batch)[k];
    if (value > ceiling[k]) return true;
    ceiling[k] = value;
    return false;
  }
};
#endif

/// 1 where ratio >= 1, else 0, from the bits, whose arithmetic becomes a vector's. Precondition:
/// ratio >= 0.
BS_FUNCTION std::uint64_t not_below_one(double ratio) {
  return 1 - ((bits_of(ratio) - bits_of(1.0)) >> 63);
}

/// One thread per (architecture, curve): chains once, then walks the offsets.
struct EvaluateCurve {
  ProblemView problem;
  Tile tile;
  GroupNumbering numbering;
  Span<const std::int64_t> architectures;
  Span<const Summary> summaries;
  CandidateSink sink;
  double* ratios;  ///< of the tile's points, for phase diagrams; null where there are none
  Span<std::int64_t> vacuous;  ///< per item
  KnownCeilings ceilings;

  BS_FUNCTION void operator()(std::int64_t item) const {
    const std::int64_t position = item / tile.curves;
    const std::int64_t curve = tile.first_curve + item % tile.curves;
    const Summary& summary = summaries[position];
    const Settings& settings = problem.settings;
    Digits digits;
    decode_architecture(problem.grid, architectures[position], digits);
    decode_curve(problem.grid, curve, digits);
    const std::int64_t curve_group = numbering.curve_part(digits);
    PointRecord record = record_for(problem, digits);
    double* const ceiling = ceilings.of(curve_group, digits, record, summary);
    CandidateWriter writer = sink.open(item);
    std::uint64_t vacuous_points = 0;
    const auto visit = [&](std::int64_t first, const PointBatch& batch) {
      const double* const ratio = batch.run.bound_over_range;
      double* const out = ratios == nullptr ? nullptr : ratios + item * tile.offsets + first;
      if (out == nullptr) {
        for (int k = 0; k < batch.count; ++k) vacuous_points += not_below_one(ratio[k]);
      } else {
        for (int k = 0; k < batch.count; ++k) {
          out[k] = ratio[k];
          vacuous_points += not_below_one(ratio[k]);
        }
      }
      double* const its_ceiling = ceiling == nullptr ? nullptr : ceiling + first;
      if (ceilings.drop(its_ceiling, batch)) return;
      for (int k = 0; k < batch.count; ++k) {
        if (ceilings.drop(its_ceiling, batch, k)) continue;
        batch.write(k, record);
        digits[Axis::samples] = batch.first_sample + k;
        writer.offer(record.index, curve_group + numbering.offset_part(digits), [&](int objective) {
          return objective_key(settings.objective[objective], record, summary, problem.grid,
                               digits);
        });
      }
    };
    const std::int64_t first = tile.first_offset;
    for_each_batch(
        problem, summary, digits, tile.offsets, [first](std::int64_t i) { return first + i; },
        visit);
    sink.close(item, writer);
    vacuous[item] = static_cast<std::int64_t>(vacuous_points);
  }
};

/// One thread per run of rows on one curve.
struct EvaluateRun {
  ProblemView problem;
  Span<const std::int64_t> architectures;
  Span<const Summary> summaries;
  Span<const CurveRun> runs;
  Span<const std::int64_t> offsets;
  Span<PointRow> rows;

  BS_FUNCTION void operator()(std::int64_t item) const {
    const CurveRun& run = runs[item];
    const Summary& summary = summaries[run.architecture];
    Digits digits;
    decode_architecture(problem.grid, architectures[run.architecture], digits);
    decode_curve(problem.grid, run.curve, digits);
    PointRow* out = rows.data + run.begin;
    auto visit = [&](std::int64_t i, const PointRecord& record) {
      out[i] = make_row(record, summary);
    };
    const std::int64_t* list = offsets.data + run.begin;
    for_each_point(
        problem, summary, digits, run.end - run.begin, [list](std::int64_t i) { return list[i]; },
        visit);
  }
};

}  // namespace

struct Evaluation::Memory {
  DeviceVector<std::int64_t> vacuous;
#if defined(__CUDACC__)
  KnownCeilings known(const ProblemView&, const Tile&, const GroupNumbering&, const Filter&) {
    return {};
  }
#else
  std::vector<Ceilings> ceilings;

  KnownCeilings known(const ProblemView& problem, const Tile& tile,
                      const GroupNumbering& numbering, const Filter& filter) {
    ceilings.resize(static_cast<std::size_t>(threads::count()));
    for (Ceilings& each : ceilings) each.begin(problem, tile, numbering, filter, threads::count());
    return {ceilings.data()};
  }
#endif
};

Evaluation::Evaluation() : memory_(std::make_unique<Memory>()) {}
Evaluation::~Evaluation() = default;
void Evaluation::reset() { memory_ = std::make_unique<Memory>(); }

std::int64_t Evaluation::operator()(const ProblemView& problem, const Tile& tile,
                                    const GroupNumbering& numbering,
                                    const TileArchitectures& architectures, const Filter& filter,
                                    Candidates& candidates, double* ratios) {
  const std::int64_t items = architectures.count() * tile.curves;
  candidates.resize(items, tile.offsets, problem.settings.objectives);
  DeviceVector<std::int64_t>& vacuous = memory_->vacuous;
  make_room(vacuous, items);
  const KnownCeilings known = memory_->known(problem, tile, numbering, filter);
  launch_wide(items, EvaluateCurve{problem, tile, numbering, span(architectures.number),
                                   span(architectures.summaries), CandidateSink(filter, candidates),
                                   ratios, span(vacuous), known});
  return sum(vacuous, items);
}

void evaluate_rows(const ProblemView& problem, const DeviceVector<std::int64_t>& architectures,
                   const DeviceVector<Summary>& summaries, const DeviceVector<CurveRun>& runs,
                   const DeviceVector<std::int64_t>& offsets, DeviceVector<PointRow>& rows) {
  make_room(rows, static_cast<std::int64_t>(offsets.size()));
  launch(static_cast<std::int64_t>(runs.size()),
         EvaluateRun{problem, span(architectures), span(summaries), span(runs), span(offsets),
                     span(rows)});
}

}  // namespace boundsweep::BS_BACKEND
