#include "host/cluster/architecture_weights.hpp"

#include <algorithm>

namespace boundsweep {
namespace {

constexpr int heads = number(Axis::heads), depth = number(Axis::depth), width = number(Axis::width),
              norms = number(Axis::norms);
// rest() relies on these: of each pair, one axis is chosen before the other.
static_assert(heads < width && depth < norms);

bool decides(int axis) {
  return axis == heads || axis == depth || axis == width || axis == norms;
}

/// For each number of heads, how many widths it divides: walks its multiples, a harmonic sum.
std::vector<std::int64_t> multiples(const std::vector<double>& head_counts,
                                    const std::vector<double>& widths) {
  const auto widest = static_cast<std::size_t>(*std::max_element(widths.begin(), widths.end()));
  std::vector<std::int64_t> count(widest + 1);
  for (const double value : widths) ++count[static_cast<std::size_t>(value)];
  std::vector<std::int64_t> result;
  for (const double value : head_counts) {
    const auto step = static_cast<std::size_t>(value);
    std::int64_t sum = 0;
    for (std::size_t multiple = step; multiple <= widest; multiple += step) sum += count[multiple];
    result.push_back(sum);
  }
  return result;
}

}  // namespace

ArchitectureWeights::ArchitectureWeights(const Sweep& sweep, std::vector<std::int64_t> by_depth)
    : heads_(sweep.axis(Axis::heads)),
      depth_(sweep.axis(Axis::depth)),
      width_(sweep.axis(Axis::width)),
      norms_(sweep.axis(Axis::norms)),
      norms_per_block_(sweep.norms_per_block),
      by_depth_(std::move(by_depth)),
      divided_by_(multiples(heads_, width_)),
      others_(first_process_axis + 1, 1) {
  for (const std::int64_t count : divided_by_) pairs_ += count;
  std::vector<double> sorted = norms_;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < depth_.size(); ++i) {
    const auto end = std::partition_point(sorted.begin(), sorted.end(), [&](double value) {
      return norms_fit_depth(norms_per_block_ ? value * depth_[i] : value, depth_[i]);
    });
    norms_that_fit_.push_back(end - sorted.begin());
    depths_and_norms_ +=
        static_cast<Weight>(by_depth_[i]) * static_cast<Weight>(norms_that_fit_.back());
  }
  for (int axis = 0; axis < first_process_axis; ++axis)
    size_.push_back(static_cast<std::int64_t>(sweep.axis(static_cast<Axis>(axis)).size()));
  for (int axis = first_process_axis - 1; axis >= 0; --axis) {
    const auto i = static_cast<std::size_t>(axis);
    others_[i] = others_[i + 1] * (decides(axis) ? 1 : static_cast<Weight>(size_[i]));
  }
}

void ArchitectureWeights::choose(Chosen& chosen, int axis, std::size_t digit) {
  if (axis == heads) chosen.heads = digit;
  if (axis == depth) chosen.depth = digit;
  if (axis == width) chosen.width = digit;
  if (axis == norms) chosen.norms = digit;
}

ArchitectureWeights::Weight ArchitectureWeights::rest(int axis, const Chosen& chosen) const {
  Weight product = others_[static_cast<std::size_t>(axis)];
  if (axis <= heads) {
    product *= static_cast<Weight>(pairs_);
  } else if (axis <= width) {
    product *= static_cast<Weight>(divided_by_[chosen.heads]);
  } else if (!heads_divide_width(heads_[chosen.heads], width_[chosen.width])) {
    return 0;
  }
  if (axis <= depth) return product * depths_and_norms_;
  product *= static_cast<Weight>(by_depth_[chosen.depth]);
  if (axis <= norms) return product * static_cast<Weight>(norms_that_fit_[chosen.depth]);
  const double layers = depth_[chosen.depth], value = norms_[chosen.norms];
  return norms_fit_depth(norms_per_block_ ? value * layers : value, layers) ? product : 0;
}

ArchitectureWeights::Weight ArchitectureWeights::below(std::int64_t architecture) const {
  std::int64_t block = 1;
  for (const std::int64_t size : size_) block *= size;
  if (architecture == block) return total();
  Chosen chosen;
  Weight sum = 0;
  for (int axis = 0; axis < first_process_axis; ++axis) {
    block /= size_[static_cast<std::size_t>(axis)];
    const auto digit = static_cast<std::size_t>(architecture / block);
    architecture %= block;
    for (std::size_t smaller = 0; smaller < digit; ++smaller) {
      choose(chosen, axis, smaller);
      sum += rest(axis + 1, chosen);
    }
    choose(chosen, axis, digit);
  }
  return sum;
}

ArchitectureWeights::Place ArchitectureWeights::find(Weight target) const {
  Chosen chosen;
  Place place{0, 0, total()};
  for (int axis = 0; axis < first_process_axis; ++axis) {
    std::size_t digit = 0;
    choose(chosen, axis, digit);
    place.weight = rest(axis + 1, chosen);
    while (target - place.below >= place.weight) {
      place.below += place.weight;
      choose(chosen, axis, ++digit);
      place.weight = rest(axis + 1, chosen);
    }
    place.architecture = place.architecture * size_[static_cast<std::size_t>(axis)] +
                         static_cast<std::int64_t>(digit);
  }
  return place;
}

}  // namespace boundsweep
