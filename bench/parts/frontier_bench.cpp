/// The frontier store: theory §8.

#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "bench/parts/case.hpp"
#include "host/engine/frontier_store.hpp"

namespace boundsweep::bench {
namespace {

/// `count` points with independent coordinates (few survive), or near a line (many do).
Survivors points(std::int64_t count, int objectives, bool tradeoff, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  Survivors result;
  for (std::int64_t i = 0; i < count; ++i) {
    result.index.push_back(i);
    double rest = 1;
    for (int k = 0; k < objectives; ++k) {
      double value = unit(random);
      if (tradeoff) value = k + 1 < objectives ? value * rest : rest + 0.01 * value;
      rest -= value;
      result.keys.push_back(key_of(Extended(std::fabs(value))));
    }
  }
  return result;
}

void merge(benchmark::State& state) {
  const auto objectives = static_cast<int>(state.range(1));
  const Survivors tile = points(state.range(0), objectives, state.range(2) != 0, 1);
  std::int64_t kept = 0;
  for (auto _ : state) {
    FrontierStore store(full_pipeline().view().grid, Grouping{}, objectives);
    store.merge(tile);
    kept = store.size();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["kept"] = static_cast<double>(kept);
}
BENCHMARK(merge)
    ->ArgNames({"points", "objectives", "tradeoff"})
    ->Args({100000, 2, 0})
    ->Args({100000, 3, 0})
    ->Args({100000, 2, 1})
    ->Args({10000, 3, 1});

/// One group per N and the points of 28 groups in the order of the grid.
void merge_many_groups(benchmark::State& state) {
  Grouping grouping;
  grouping.by[number(Axis::samples)] = true;
  const Survivors tile = points(state.range(0), 2, false, 1);
  for (auto _ : state) {
    FrontierStore store(full_pipeline().view().grid, grouping, 2);
    store.merge(tile);
    benchmark::DoNotOptimize(store.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(merge_many_groups)->Arg(100000);

}  // namespace
}  // namespace boundsweep::bench
