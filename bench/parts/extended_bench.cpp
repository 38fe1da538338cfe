/// Extended arithmetic beside double's.

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>

#include "boundsweep/extended.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t numbers = 1024;

template <class Number>
std::array<Number, numbers> make_numbers() {
  std::array<Number, numbers> result;
  for (std::size_t i = 0; i < numbers; ++i)
    result[i] = Number(std::exp(std::sin(static_cast<double>(i) + 1)));
  return result;
}

/// Σ a_i b_i, as in a truncated product: one multiplication and one addition an item.
template <class Number>
void multiply_add(benchmark::State& state) {
  const std::array<Number, numbers> a = make_numbers<Number>();
  std::array<Number, numbers> sum = make_numbers<Number>();
  for (auto _ : state) {
    for (std::size_t i = 0; i < numbers; ++i) sum[i] = a[i] * a[numbers - 1 - i] + a[i];
    benchmark::DoNotOptimize(sum.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(numbers));
}
BENCHMARK_TEMPLATE(multiply_add, double);
BENCHMARK_TEMPLATE(multiply_add, Extended);

template <class Function>
void unary(benchmark::State& state, const Function& function) {
  const std::array<Extended, numbers> a = make_numbers<Extended>();
  for (auto _ : state)
    for (std::size_t i = 0; i < numbers; ++i) benchmark::DoNotOptimize(function(a[i]));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(numbers));
}
BENCHMARK_CAPTURE(unary, log, [](Extended x) { return log(x); });
BENCHMARK_CAPTURE(unary, log1p, [](Extended x) { return log1p(x); });
BENCHMARK_CAPTURE(unary, exp, [](Extended x) { return exp_extended(x.mantissa); });
BENCHMARK_CAPTURE(unary, sqrt, [](Extended x) { return sqrt(x); });
BENCHMARK_CAPTURE(unary, root_of_degree_7, [](Extended x) { return root(x, 7); });
BENCHMARK_CAPTURE(unary, power_12, [](Extended x) { return power(x, 12); });
BENCHMARK_CAPTURE(unary, reciprocal, [](Extended x) { return Extended(1.0) / x; });

}  // namespace
}  // namespace boundsweep
