/// Decimals and CSV rows.

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <string>

#include "bench/parts/case.hpp"
#include "host/config/axis_names.hpp"
#include "host/output/decimal.hpp"
#include "host/output/table.hpp"

namespace boundsweep::bench {
namespace {

void decimal(benchmark::State& state, double scale) {
  std::string text;
  double x = 1;
  for (auto _ : state) {
    text.clear();
    append_decimal_upper(text, Extended(x * scale), 11);
    benchmark::DoNotOptimize(text.data());
    x = x > 1e6 ? 1 : x * 1.0137;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(decimal, ordinary, 0.001);
BENCHMARK_CAPTURE(decimal, far, 1e250);

void rows(benchmark::State& state) {
  const Sweep& sweep = full_pipeline().sweep();
  std::array<std::string, axis_count> paths;
  for (int i = 0; i < axis_count; ++i)
    paths[static_cast<std::size_t>(i)] = axis_path(static_cast<Axis>(i), sweep);
  const Table table(sweep, paths);
  std::vector<RowData> data;
  for (std::int64_t i = 0; i < cases; ++i) {
    Digits digits = digits_of_case(i);
    auto visit = [&](std::int64_t, const PointRecord& record) {
      data.push_back({make_row(record, summaries()[static_cast<std::size_t>(i)]), digits});
    };
    for_each_point(
        full_pipeline().view(), summaries()[static_cast<std::size_t>(i)], digits, 28,
        [](std::int64_t offset) { return offset; }, visit);
  }
  std::string text;
  for (auto _ : state) {
    text.clear();
    for (const RowData& row : data) table.append_row(text, row);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(data.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(rows);

}  // namespace
}  // namespace boundsweep::bench
