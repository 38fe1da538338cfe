/// boundsweep_frontier_bench: the frontier of given points, timed.
///
///   boundsweep_frontier_bench --points 100000000 --objectives 2 --distribution uniform
///   boundsweep_frontier_bench --file points.f64 --objectives 3 --indices frontier.txt
///
/// Prints one line of JSON: points, objectives, groups, seconds, cpu_seconds (of all threads),
/// frontier. The time is that from the points in memory to the sorted frontier in memory. A file
/// holds the points one after the other, as 64-bit floats of this machine.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "host/engine/frontier_store.hpp"
#include "host/engine/processors.hpp"
#include "kernels/given_points.hpp"

namespace boundsweep {
namespace {

struct Arguments {
  std::int64_t points = 1'000'000;
  int objectives = 2;
  std::int64_t groups = 1;
  unsigned seed = 1;
  std::string distribution = "uniform";
  std::string file, indices, device = "cpu";
  int threads = 0;
  int repeats = 1;
};

std::vector<double> read_points(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error(path + ": cannot open");
  std::vector<double> values(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

/// "uniform": independent in [0, 1). "anticorrelated": sums concentrate around half the number of
/// objectives (standard deviation 0.05 of it), as in skyline benchmarks. "front": all sums equal,
/// no point dominates another.
std::vector<double> draw_points(const Arguments& a) {
  std::vector<double> values(static_cast<std::size_t>(a.points * a.objectives));
  std::mt19937_64 random(a.seed);
  std::uniform_real_distribution<double> uniform;
  std::normal_distribution<double> plane(0.5 * a.objectives, 0.025 * a.objectives);
  for (auto point = values.begin(); point != values.end(); point += a.objectives) {
    double sum = 0;
    for (int k = 0; k < a.objectives; ++k) sum += point[k] = uniform(random);
    if (a.distribution == "uniform") continue;
    const double wanted = a.distribution == "front" ? 1 : plane(random);
    for (int k = 0; k < a.objectives; ++k) point[k] *= wanted / sum;
  }
  return values;
}

std::vector<std::int64_t> frontier(const Arguments& a, const std::vector<double>& values) {
  const auto points = static_cast<std::int64_t>(values.size()) / a.objectives;
  GridView grid{};
  for (std::int64_t& size : grid.size) size = 1;
  grid.size[number(Axis::depth)] = (points + a.groups - 1) / a.groups;
  grid.size[number(Axis::samples)] = a.groups;
  Grouping grouping;
  grouping.by[number(Axis::samples)] = true;
  FrontierStore store(grid, grouping, a.objectives);
  const auto reduction =
      a.device == "cuda" ? cuda::make_given_points(a.objectives, a.groups, a.threads)
                         : cpu::make_given_points(a.objectives, a.groups,
                                                  a.threads > 0 ? a.threads : default_threads());
  // Tiles grow, so that the filter knows something when the large ones come.
  const std::int64_t largest = a.device == "cuda" ? std::int64_t{1} << 24 : std::int64_t{1} << 16;
  std::int64_t tile = std::max<std::int64_t>(std::int64_t{1} << 12, a.groups);
  for (std::int64_t first = 0; first < points; first += tile, tile = std::min(2 * tile, largest))
    store.merge(reduction->reduce(values.data() + first * a.objectives, first,
                                  std::min(tile, points - first)));
  return store.sorted();
}

void run(const Arguments& a) {
  const std::vector<double> values = a.file.empty() ? draw_points(a) : read_points(a.file);
  for (int i = 0; i < a.repeats; ++i) {
    const std::clock_t cpu_start = std::clock();
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::int64_t> found = frontier(a, values);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    fmt::print(
        R"({{"points": {}, "objectives": {}, "groups": {}, "seconds": {:.6f}, "cpu_seconds": {:.6f}, "frontier": {}}})"
        "\n",
        values.size() / static_cast<std::size_t>(a.objectives), a.objectives, a.groups,
        time.count(), cpu, found.size());
    std::fflush(stdout);
    if (a.indices.empty()) continue;
    std::ofstream out(a.indices);
    for (const std::int64_t index : found) out << index << '\n';
  }
}

}  // namespace
}  // namespace boundsweep

int main(int argc, char** argv) {
  CLI::App app{"The frontier of given points, timed"};
  boundsweep::Arguments a;
  app.add_option("--points", a.points, "Number of points drawn")->check(CLI::PositiveNumber);
  app.add_option("--objectives", a.objectives, "Objectives, all minimised")
      ->check(CLI::Range(1, 8));
  app.add_option("--groups", a.groups, "Point i is in group i mod GROUPS")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", a.seed, "Of the points drawn");
  app.add_option("--distribution", a.distribution, "Of the points drawn")
      ->check(CLI::IsMember({"uniform", "anticorrelated", "front"}));
  app.add_option("--file", a.file, "Raw 64-bit floats instead of points drawn");
  app.add_option("--indices", a.indices, "Write the frontier's indices to this file, one a line");
  app.add_option("--device", a.device, "cpu or cuda")->check(CLI::IsMember({"cpu", "cuda"}));
  app.add_option("--threads", a.threads, "CPU threads; all by default");
  app.add_option("--repeats", a.repeats, "Time it so often")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    boundsweep::run(a);
  } catch (const std::exception& error) {
    fmt::print(stderr, "boundsweep_frontier_bench: {}\n", error.what());
    return 3;
  }
  return 0;
}
