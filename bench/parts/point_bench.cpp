/// Points along a curve, N by N: theory §7.

#include <benchmark/benchmark.h>

#include <vector>

#include "bench/parts/case.hpp"

namespace boundsweep::bench {
namespace {

/// As the evaluate pass does it: one curve, then `range` values of N, fastest axis.
void points_of_a_curve(benchmark::State& state) {
  Sweep sweep = full_pipeline().sweep();
  std::vector<double>& samples = sweep.axis(Axis::samples);
  samples.clear();
  for (std::int64_t i = 0; i < state.range(0); ++i)
    samples.push_back(std::floor(
        1e3 * std::pow(1e9, static_cast<double>(i) / static_cast<double>(state.range(0)))));
  const Problem problem(sweep);
  Turn turn;
  for (auto _ : state) {
    const std::size_t i = turn.next();
    Digits digits = digits_of_case(static_cast<std::int64_t>(i));
    double sum = 0;
    auto visit = [&sum](std::int64_t, const PointRecord& record) {
      sum += record.values.bound.mantissa;
    };
    for_each_point(
        problem.view(), summaries()[i], digits, state.range(0),
        [](std::int64_t offset) { return offset; }, visit);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(points_of_a_curve)->Arg(1)->Arg(28)->Arg(1000)->Arg(100000);

void needed(benchmark::State& state) {
  const ProblemView& view = full_pipeline().view();
  Digits digits = digits_of_case(0);
  const Process process = process_at(view, digits);
  Turn turn;
  for (auto _ : state) {
    const Curve<double> curve(summaries()[turn.next()], *view.tables, process, view.mixing[0],
                              mixing_curve_at(view, digits), 0.05, 0);
    benchmark::DoNotOptimize(samples_needed(curve, curve.nonstationarity(process), 0.1));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(needed);

}  // namespace
}  // namespace boundsweep::bench
