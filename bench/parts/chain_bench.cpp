/// The chaining curve of one (architecture, κ, δ): theory §7.

#include <benchmark/benchmark.h>

#include "bench/parts/case.hpp"

namespace boundsweep::bench {
namespace {

template <class Real>
void curve(benchmark::State& state) {
  const MixingTable table = make_mixing_table(1 - 1 / static_cast<double>(state.range(0)));
  const MixingCurve psi = make_mixing_curve(table, 0);
  Process process;
  process.kappa = table.kappa;
  Turn turn;
  for (auto _ : state) {
    const Curve<Real> made(summaries()[turn.next()], *full_pipeline().view().tables, process, table,
                           &psi, 0.05, 0);
    benchmark::DoNotOptimize(&made);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_TEMPLATE(curve, double)->ArgName("1/(1-kappa)")->Arg(2)->Arg(10)->Arg(1000);
BENCHMARK_TEMPLATE(curve, Extended)->ArgName("1/(1-kappa)")->Arg(10);

}  // namespace
}  // namespace boundsweep::bench
