/// Entropies of one architecture at all 40 levels, route by route, and its whole summary: theory
/// §5.

#include <benchmark/benchmark.h>

#include "bench/parts/case.hpp"

namespace boundsweep::bench {
namespace {

/// The summary with some of the routes; their cost is the difference to none.
void summary(benchmark::State& state, int smooth_order, bool parametric) {
  const Settings& settings = full_pipeline().view().settings;
  SummaryOptions options = settings.summary;
  options.routes = {smooth_order, parametric};
  Turn turn;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        summarize(architectures()[turn.next()], *full_pipeline().view().tables, options));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(summary, no_route, 0, false);
BENCHMARK_CAPTURE(summary, lipschitz, 1, false);
BENCHMARK_CAPTURE(summary, smooth, 16, false);
BENCHMARK_CAPTURE(summary, parametric, 0, true);
BENCHMARK_CAPTURE(summary, all_routes, 16, true);

}  // namespace
}  // namespace boundsweep::bench
