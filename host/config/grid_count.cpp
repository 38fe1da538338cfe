#include "host/config/grid_count.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace boundsweep {
namespace {

std::int64_t size_of(const Sweep& sweep, Axis axis) {
  return static_cast<std::int64_t>(sweep.axis(axis).size());
}

/// Pairs (heads, width) where heads divide the width: walks the multiples of each number of heads,
/// a harmonic sum over distinct values.
std::int64_t pairs_that_divide(const std::vector<double>& heads,
                               const std::vector<double>& widths) {
  const auto widest = static_cast<std::size_t>(*std::max_element(widths.begin(), widths.end()));
  std::vector<std::int64_t> count(widest + 1);
  for (const double width : widths) ++count[static_cast<std::size_t>(width)];
  std::int64_t pairs = 0;
  for (const double head_count : heads) {
    const auto step = static_cast<std::size_t>(head_count);
    for (std::size_t multiple = step; multiple <= widest; multiple += step) {
      pairs += count[multiple];
    }
  }
  return pairs;
}

/// Pairs (norms, depth) with q <= 2L.
std::int64_t pairs_that_fit(const std::vector<double>& norms, std::vector<double> depths,
                            bool per_block) {
  std::sort(depths.begin(), depths.end());
  std::int64_t pairs = 0;
  for (const double value : norms) {
    const auto fits = [&](double depth) {
      return norms_fit_depth(per_block ? value * depth : value, depth);
    };
    // Per block the condition is the same at every depth; else it holds from some depth on.
    const auto first = std::partition_point(depths.begin(), depths.end(),
                                            [&](double depth) { return !fits(depth); });
    pairs += depths.end() - first;
  }
  return pairs;
}

}  // namespace

std::optional<std::int64_t> point_count(const Sweep& sweep) {
  std::int64_t product = 1;
  for (const std::vector<double>& values : sweep.axes) {
    const auto size = static_cast<std::int64_t>(values.size());
    if (size > most_points / product) return std::nullopt;
    product *= size;
  }
  return product;
}

GridCount count_grid(const Sweep& sweep) {
  GridCount count;
  count.points = count.architectures = 1;
  for (int i = 0; i < axis_count; ++i) {
    const std::int64_t size = size_of(sweep, static_cast<Axis>(i));
    count.points *= size;
    if (i < first_process_axis) count.architectures *= size;
  }
  const std::int64_t divide = pairs_that_divide(sweep.axis(Axis::heads), sweep.axis(Axis::width));
  const std::int64_t fit =
      pairs_that_fit(sweep.axis(Axis::norms), sweep.axis(Axis::depth), sweep.norms_per_block);
  const std::int64_t head_pairs = size_of(sweep, Axis::heads) * size_of(sweep, Axis::width);
  const std::int64_t norm_pairs = size_of(sweep, Axis::norms) * size_of(sweep, Axis::depth);
  // Every pair of pairs occurs equally often, once per combination of the other axes' values.
  const std::int64_t others = count.points / head_pairs / norm_pairs;
  const std::int64_t other_architectures = count.architectures / head_pairs / norm_pairs;
  count.heads_do_not_divide_width = (head_pairs - divide) * norm_pairs * others;
  count.more_norms_than_sublayers = divide * (norm_pairs - fit) * others;
  count.evaluated_architectures = divide * fit * other_architectures;
  return count;
}

}  // namespace boundsweep
