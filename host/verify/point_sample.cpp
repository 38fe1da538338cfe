#include "host/verify/point_sample.hpp"

#include <numeric>
#include <unordered_set>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::int64_t most_visited = 4096;

/// The architecture numbers to look at: all in a random order, or random ones.
std::vector<std::int64_t> visiting_order(std::int64_t count, std::mt19937_64& random) {
  std::vector<std::int64_t> order;
  if (count <= most_visited) {
    order.resize(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(pick(random, static_cast<int>(i)))]);
    return order;
  }
  std::unordered_set<std::int64_t> seen;
  while (static_cast<std::int64_t>(order.size()) < most_visited) {
    const auto candidate = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count));
    if (seen.insert(candidate).second) order.push_back(candidate);
  }
  return order;
}

SampledPoint point_at(const Problem& problem, const Digits& digits) {
  const ProblemView& view = problem.view();
  SampledPoint point;
  point.index = encode(view.grid, digits);
  point.architecture = architecture_at(view, digits);
  const auto number = static_cast<std::size_t>(axis_value(view.grid, digits, Axis::activation));
  point.activation = problem.sweep().activations[number];
  point.rms_norm = problem.sweep().rms_norm;
  return point;
}

}  // namespace

double network_cost(const Architecture& a) {
  const double d = a.width, ff_matrices = a.ff_gated ? 3 : 2;
  return a.tokens *
             (d * a.input_dim + a.depth * (4 * d * d + ff_matrices * d * a.ff + 2 * a.tokens * d)) +
         a.outputs * d;
}

PointSample sample_points(const Problem& problem, std::uint64_t seed, std::size_t most) {
  const GridView& grid = problem.view().grid;
  std::mt19937_64 random = generator_for({seed, 0x706f696e7473});
  PointSample sample;
  for (const std::int64_t number : visiting_order(grid_size(grid, 0, first_process_axis), random)) {
    if (sample.points.size() == most) break;
    Digits digits{};
    decode_architecture(grid, number, digits);
    const SampledPoint point = point_at(problem, digits);
    if (!is_valid(point.architecture)) continue;
    if (network_cost(point.architecture) > most_network_cost) {
      ++sample.too_large;
    } else {
      sample.points.push_back(point);
    }
  }
  return sample;
}

std::uint64_t sweep_number(const Problem& problem) {
  return static_cast<std::uint64_t>(grid_size(problem.view().grid));
}

SampledPoint point_of(const Problem& problem, std::int64_t index) {
  const GridView& grid = problem.view().grid;
  if (index < 0 || index >= grid_size(grid))
    throw InputError(fmt::format("the grid has no point {}", index));
  Digits digits{};
  decode(grid, index, 0, axis_count, digits);
  for (int i = first_process_axis; i < axis_count; ++i) digits.digit[i] = 0;
  return point_at(problem, digits);
}

}  // namespace boundsweep::verify
