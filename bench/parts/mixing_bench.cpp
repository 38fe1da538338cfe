/// Ψ/a as a function of log x, by κ: theory §6.

#include <benchmark/benchmark.h>

#include <cmath>

#include "boundsweep/mixing.hpp"
#include "boundsweep/mixing_curve.hpp"

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

/// The same function as a piecewise linear curve of x.
void mixing_curve(benchmark::State& state) {
  const MixingTable table = make_mixing_table(1 - 1 / static_cast<double>(state.range(0)));
  const MixingCurve psi = make_mixing_curve(table, 0);
  double x = 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(psi(x));
    x = x > 1e13 ? 1 : x * 1.45;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(mixing_curve)->ArgName("1/(1-kappa)")->Arg(2)->Arg(10)->Arg(1000);

}  // namespace
}  // namespace boundsweep
