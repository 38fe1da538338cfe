/// Series and majorants: theory §1 and §3.

#include <benchmark/benchmark.h>

#include "bench/parts/case.hpp"

namespace boundsweep::bench {
namespace {

void substitution(benchmark::State& state) {
  const int order = static_cast<int>(state.range(0));
  const TransformerClass c = transformer_class(architectures()[cases / 2].architecture);
  const LayerOf<double> layer = outside_blocks(c);
  const Majorant inner =
      layer_norm::majorant(layer, *full_pipeline().view().tables, Extended(2.0), order);
  const Majorant outer = feed_forward::majorant(layer, Extended(2.0), order);
  for (auto _ : state) benchmark::DoNotOptimize(substitute(outer, inner, order));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(substitution)->Arg(4)->Arg(8)->Arg(16);

void network(benchmark::State& state) {
  const int order = static_cast<int>(state.range(0));
  Turn turn;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        network_majorant(transformer_class(architectures()[turn.next()].architecture),
                         *full_pipeline().view().tables, order));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(network)->Arg(4)->Arg(8)->Arg(16);

void network_by_depth(benchmark::State& state) {
  Architecture a = architectures()[cases / 2].architecture;
  a.depth = static_cast<double>(state.range(0));
  a.norms = 2 * a.depth;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        network_majorant(transformer_class(a), *full_pipeline().view().tables, 8));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(network_by_depth)->Arg(1)->Arg(6)->Arg(24)->Arg(96);

}  // namespace
}  // namespace boundsweep::bench
