/// Ψ/a as a function of log x, by κ: theory §6.

#include <benchmark/benchmark.h>

#include "boundsweep/mixing.hpp"

namespace boundsweep {
namespace {

void mixing(benchmark::State& state) {
  const double kappa = 1 - 1 / static_cast<double>(state.range(0));
  const MixingTable table = make_mixing_table(kappa);
  const BlockedMixing psi(table, 0);
  double log_x = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(psi(log_x));
    log_x = log_x > 30 ? 0 : log_x + 0.37;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(mixing)->ArgName("1/(1-kappa)")->Arg(2)->Arg(10)->Arg(1000)->Arg(1000000);

}  // namespace
}  // namespace boundsweep
