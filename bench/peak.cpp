/// What this processor can do at most: multiply-adds of doubles, with one and with all threads.
///
/// Independent chains of vector multiply-adds that stay in registers, in the widest vectors the
/// processor has; prints JSON: {"threads": …, "one_thread": …, "all_threads": …} in multiply-adds
/// per second of processor time, so that other programs on the machine do not count. The program
/// checks that what it computed is what it should be.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <thread>
#include <vector>

namespace {

/// Of the calling thread.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// x ← x·a + b on `chains` vectors of eight; eight doubles are one AVX-512 or two AVX2 vectors.
constexpr int chains = 12, lanes = 8;
using Vector = double __attribute__((vector_size(lanes * sizeof(double))));

#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2,fma", "default")))
#endif
double
multiply_adds(std::int64_t repeats) {
  const double factor = 0.5, addend = 1;
  Vector x[chains];
  for (int c = 0; c < chains; ++c)
    for (int l = 0; l < lanes; ++l) x[c][l] = c + l;
  for (std::int64_t i = 0; i < repeats; ++i)
    for (int c = 0; c < chains; ++c) x[c] = x[c] * factor + addend;
  double sum = 0;
  for (int c = 0; c < chains; ++c)
    for (int l = 0; l < lanes; ++l) sum += x[c][l];
  return sum;
}

/// Multiply-adds per second over all threads.
double rate(int threads, std::int64_t repeats) {
  std::vector<double> sums(static_cast<std::size_t>(threads)), rates(sums.size());
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < sums.size(); ++i)
    running.emplace_back([&, i] {
      const double start = processor_seconds();
      sums[i] = multiply_adds(repeats);
      rates[i] = static_cast<double>(repeats) * chains * lanes / (processor_seconds() - start);
    });
  for (std::thread& thread : running) thread.join();
  const double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  const double total = std::accumulate(rates.begin(), rates.end(), 0.0);
  // Every lane tends to 2, the fixed point of x/2 + 1.
  const double expected = 2.0 * chains * lanes * threads;
  return std::fabs(sum - expected) <= 1e-9 * expected ? total : 0;
}

}  // namespace

int main() {
  constexpr std::int64_t repeats = 10'000'000;
  const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  double one = 0, all = 0;
  for (int i = 0; i < 5; ++i) {
    one = std::max(one, rate(1, repeats));
    all = std::max(all, rate(threads, repeats));
  }
  std::printf("{\"threads\": %d, \"one_thread\": %.6g, \"all_threads\": %.6g}\n", threads, one,
              all);
  return one > 0 && all > 0 ? 0 : 1;
}
