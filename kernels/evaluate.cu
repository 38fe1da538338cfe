/// Pass 2: summary × process × statistics → points.

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

/// One thread per (architecture, curve): chains once, then walks the offsets.
struct EvaluateCurve {
  ProblemView problem;
  Tile tile;
  GroupNumbering numbering;
  Span<const std::int64_t> architectures;
  Span<const Summary> summaries;
  CandidateSink sink;
  std::uint64_t* ratios;  ///< of the tile's points, for phase diagrams; null where there are none
  Span<std::int64_t> vacuous;  ///< per item

  BS_FUNCTION void operator()(std::int64_t item) const {
    const std::int64_t position = item / tile.curves;
    const std::int64_t curve = tile.first_curve + item % tile.curves;
    const Summary& summary = summaries[position];
    const Settings& settings = problem.settings;
    Digits digits;
    decode_architecture(problem.grid, architectures[position], digits);
    decode_curve(problem.grid, curve, digits);
    const std::int64_t curve_group = numbering.curve_part(digits);
    CandidateWriter writer = sink.open(item);
    std::int64_t vacuous_points = 0;
    auto visit = [&](std::int64_t i, const PointRecord& record) {
      vacuous_points += record.values.vacuous();
      if (ratios != nullptr)
        ratios[item * tile.offsets + i] =
            bits_of(record.values.bound_over_range.to_double_saturated());
      writer.offer(record.index, curve_group + numbering.offset_part(digits), [&](int k) {
        return objective_key(settings.objective[k], record, summary, problem.grid, digits);
      });
    };
    const std::int64_t first = tile.first_offset;
    for_each_point(
        problem, summary, digits, tile.offsets, [first](std::int64_t i) { return first + i; },
        visit);
    sink.close(item, writer);
    vacuous[item] = vacuous_points;
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

std::int64_t evaluate_tile(const ProblemView& problem, const Tile& tile,
                           const GroupNumbering& numbering, const TileArchitectures& architectures,
                           const Filter& filter, Candidates& candidates, std::uint64_t* ratios) {
  const std::int64_t items = architectures.count() * tile.curves;
  candidates.resize(items, tile.offsets, problem.settings.objectives);
  DeviceVector<std::int64_t> vacuous(static_cast<std::size_t>(items));
  launch(items, EvaluateCurve{problem, tile, numbering, span(architectures.number),
                              span(architectures.summaries), CandidateSink(filter, candidates),
                              ratios, span(vacuous)});
  return run_light(items, [&](const auto& policy) {
    return thrust::reduce(policy, vacuous.begin(), vacuous.end());
  });
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
