/// What happens before the first tile: reading a sweep, making tables, counting the grid.

#include <benchmark/benchmark.h>

#include "bench/parts/case.hpp"
#include "host/config/grid_count.hpp"

namespace boundsweep::bench {
namespace {

void read(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(read_sweep(BOUNDSWEEP_SOURCE_DIR "/bench/sweeps/full_pipeline.toml"));
}
BENCHMARK(read);

void prepare(benchmark::State& state) {
  const Sweep& sweep = full_pipeline().sweep();
  for (auto _ : state) {
    const Problem problem(sweep);
    benchmark::DoNotOptimize(&problem);
  }
}
BENCHMARK(prepare);

void count(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(count_grid(full_pipeline().sweep()));
}
BENCHMARK(count);

}  // namespace
}  // namespace boundsweep::bench
