#include "host/config/grid_count.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace boundsweep {
namespace {

std::int64_t size_of(const Sweep& sweep, Axis axis) {
  return static_cast<std::int64_t>(sweep.axis(axis).size());
}

/// How often each whole number occurs.
using Occurrences = std::vector<std::int64_t>;

/// How many multiples of `divisor` there are. Over distinct divisors a harmonic sum.
std::int64_t multiples(const Occurrences& of, double divisor) {
  const auto step = static_cast<std::size_t>(divisor);
  std::int64_t count = 0;
  for (std::size_t multiple = step; multiple < of.size(); multiple += step) count += of[multiple];
  return count;
}

/// Pairs (heads, width) where heads divide the width, by number of heads.
Occurrences pairs_that_divide(const std::vector<double>& heads, const std::vector<double>& widths) {
  const auto largest = [](const std::vector<double>& values) {
    return static_cast<std::size_t>(*std::max_element(values.begin(), values.end()));
  };
  Occurrences of_width(largest(widths) + 1);
  for (const double width : widths) ++of_width[static_cast<std::size_t>(width)];
  Occurrences pairs(largest(heads) + 1);
  for (const double count : heads)
    pairs[static_cast<std::size_t>(count)] += multiples(of_width, count);
  return pairs;
}

std::int64_t total(const Occurrences& of) {
  return std::accumulate(of.begin(), of.end(), std::int64_t{0});
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
  const Occurrences pairs = pairs_that_divide(sweep.axis(Axis::heads), sweep.axis(Axis::width));
  const std::int64_t divide = total(pairs);
  std::int64_t grouped = 0;  // triples of kv_heads, heads and width that all divide
  for (const double kv_heads : sweep.axis(Axis::kv_heads))
    grouped += kv_heads == 0 ? divide : multiples(pairs, kv_heads);
  const std::int64_t fit =
      pairs_that_fit(sweep.axis(Axis::norms), sweep.axis(Axis::depth), sweep.norms_per_block);
  const std::int64_t kv_sizes = size_of(sweep, Axis::kv_heads);
  const std::int64_t head_triples =
      kv_sizes * size_of(sweep, Axis::heads) * size_of(sweep, Axis::width);
  const std::int64_t norm_pairs = size_of(sweep, Axis::norms) * size_of(sweep, Axis::depth);
  // Every triple beside every pair occurs equally often, once per combination of the other axes'
  // values.
  const std::int64_t others = count.points / head_triples / norm_pairs;
  const std::int64_t other_architectures = count.architectures / head_triples / norm_pairs;
  count.heads_do_not_divide_width = (head_triples - divide * kv_sizes) * norm_pairs * others;
  count.kv_heads_do_not_divide_heads = (divide * kv_sizes - grouped) * norm_pairs * others;
  count.more_norms_than_sublayers = grouped * (norm_pairs - fit) * others;
  count.evaluated_architectures = grouped * fit * other_architectures;
  return count;
}

}  // namespace boundsweep
