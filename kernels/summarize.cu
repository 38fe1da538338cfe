/// Pass 1: architecture → summary (majorants and entropies).

#include <utility>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

/// No group of one slice is larger than this, so that a group that spans the whole tile is still
/// reduced by many threads. Slices of one group meet again on the host.
constexpr std::int64_t slice = 512;

struct IsValid {
  ProblemView problem;

  BS_FUNCTION bool operator()(std::int64_t architecture) const {
    Digits digits;
    decode_architecture(problem.grid, architecture, digits);
    return is_valid(architecture_at(problem, digits));
  }
};

struct GroupOf {
  GridView grid;
  Grouping grouping;

  BS_FUNCTION std::int64_t operator()(std::int64_t architecture) const {
    Digits digits;
    decode_architecture(grid, architecture, digits);
    std::int64_t group = 0;
    for (int i = 0; i < first_process_axis; ++i)
      if (grouping.by[i]) group = group * grid.size[i] + digits.digit[i];
    return group;
  }
};

struct StartsSlice {
  Span<const std::int64_t> group;

  BS_FUNCTION bool operator()(std::int64_t position) const {
    return position % slice == 0 || group[position] != group[position - 1];
  }
};

struct Summarize {
  ProblemView problem;
  Span<const std::int64_t> architectures;
  Span<Summary> summaries;

  BS_FUNCTION void operator()(std::int64_t position) const {
    Digits digits;
    decode_architecture(problem.grid, architectures[position], digits);
    summaries[position] = summary_at(problem, digits);
  }
};

}  // namespace

void summarize_architectures(const ProblemView& problem,
                             const DeviceVector<std::int64_t>& architectures,
                             DeviceVector<Summary>& summaries) {
  summaries.resize(architectures.size());
  launch(static_cast<std::int64_t>(architectures.size()),
         Summarize{problem, span(architectures), span(summaries)});
}

void summarize_tile(const ProblemView& problem, const Tile& tile, const Grouping& grouping,
                    TileArchitectures& architectures) {
  DeviceVector<std::int64_t>& number = architectures.numbers.number;
  number.resize(static_cast<std::size_t>(tile.architectures));
  const auto first = counting(tile.first_architecture);
  const auto end = thrust::copy_if(thrust::device, first, first + tile.architectures,
                                   number.begin(), IsValid{problem});
  number.resize(static_cast<std::size_t>(end - number.begin()));

  DeviceVector<std::int64_t> group(number.size());
  thrust::transform(thrust::device, number.begin(), number.end(), group.begin(),
                    GroupOf{problem.grid, grouping});
  thrust::stable_sort_by_key(thrust::device, group.begin(), group.end(), number.begin());
  DeviceVector<std::int64_t>& start = architectures.numbers.start;
  start.resize(number.size() + 1);
  const auto size = static_cast<std::int64_t>(number.size());
  const auto last = thrust::copy_if(thrust::device, counting(), counting(size), start.begin(),
                                    StartsSlice{span(std::as_const(group))});
  start.resize(static_cast<std::size_t>(last - start.begin()) + 1);
  start.back() = size;

  summarize_architectures(problem, number, architectures.summaries);
}

}  // namespace boundsweep::BS_BACKEND
