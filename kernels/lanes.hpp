#pragma once
/// Pass 1 on a CPU: architectures of one structure side by side. Included by summarize.cu only.

#include <memory>

#include "boundsweep/lanes.hpp"
#include "kernels/device.hpp"
#include "kernels/problem.hpp"

namespace boundsweep::BS_BACKEND {

/// Equal for architectures of one structure and depth, which may be computed side by side. Numbers
/// of one structure follow each other by the depth's digit.
struct StructureNumber {
  ProblemView problem;
  const std::int64_t* architectures;

  std::int64_t operator()(std::int64_t position) const {
    const GridView& grid = problem.grid;
    Digits digits;
    decode_architecture(grid, architectures[position], digits);
    const Activation& activation = problem.activations[digits[Axis::activation]];
    std::int64_t structure = activation.max_order;
    structure = 2 * structure + (axis_value(grid, digits, Axis::bits) < INFINITY ? 1 : 0);
    for (const Axis axis : {Axis::tokens, Axis::input_dim, Axis::norms, Axis::placement,
                            Axis::ff_gated, Axis::rotary, Axis::embedding_norm, Axis::final_norm,
                            Axis::outputs, Axis::depth})
      structure = structure * grid.size[number(axis)] + digits[axis];
    return structure;
  }
};

/// Rows of architectures in a list sorted by structure number. Each row's are of one structure and
/// depth; from row to row they are the same but for depth.
struct LaneStack {
  std::int64_t first;  ///< place in the list
  int count;           ///< of a row, side by side
  std::int64_t rows;
  std::int64_t stride;  ///< from a row to the next
};

/// Cuts a sorted list into stacks of rows of at most `lanes` architectures. `structure` by place in
/// the list, `architectures` by position, `order` positions by place.
inline std::vector<LaneStack> lane_stacks(const GridView& grid,
                                          const DeviceVector<std::int64_t>& structure,
                                          const std::int64_t* architectures,
                                          const std::int64_t* order, int lanes) {
  const std::int64_t depths = grid.size[number(Axis::depth)];
  const std::int64_t per_depth = architectures_per_depth(grid);
  const std::int64_t* const number_at = raw(structure);
  const auto size = static_cast<std::int64_t>(structure.size());
  // The number of an architecture without its depth.
  const auto shape = [&](std::int64_t place) {
    const std::int64_t architecture = architectures[order[place]];
    return architecture / (per_depth * depths) * per_depth + architecture % per_depth;
  };
  const auto same_but_for_depth = [&](std::int64_t row, std::int64_t next, std::int64_t length) {
    if (number_at[row] / depths != number_at[next] / depths) return false;
    for (std::int64_t i = 0; i < length; ++i)
      if (shape(row + i) != shape(next + i)) return false;
    return true;
  };
  // High stacks share more, but are to be as many as keep all threads busy.
  constexpr std::int64_t stacks_per_thread = 8;
  const std::int64_t most_rows =
      std::max<std::int64_t>(1, size / lanes / (stacks_per_thread * threads::count()));

  std::vector<std::int64_t> row{0};  // where rows of any length begin, and the end
  for (std::int64_t i = 1; i < size; ++i)
    if (number_at[i] != number_at[i - 1]) row.push_back(i);
  row.push_back(size);
  std::vector<LaneStack> stacks;
  for (std::size_t low = 0, high = 0; low + 1 < row.size(); low = high) {
    const std::int64_t length = row[low + 1] - row[low];
    high = low + 1;
    while (high + 1 < row.size() && static_cast<std::int64_t>(high - low) < most_rows &&
           row[high + 1] - row[high] == length &&
           same_but_for_depth(row[high - 1], row[high], length))
      ++high;
    for (std::int64_t i = 0; i < length; i += lanes)
      stacks.push_back({row[low] + i, static_cast<int>(std::min<std::int64_t>(lanes, length - i)),
                        static_cast<std::int64_t>(high - low), length});
  }
  return stacks;
}

/// Summarizes the architectures of one stack. Each thread has a workspace.
template <class LaneSummaries>
struct SummarizeStack {
  ProblemView problem;
  const std::int64_t* architectures;
  const std::int64_t* order;  ///< positions, sorted by structure number
  const LaneStack* stacks;
  const std::unique_ptr<LaneSummaries>* workspaces;
  Summary* summaries;

  void operator()(std::int64_t number) const {
    const LaneStack& stack = stacks[number];
    const Settings& settings = problem.settings;
    LaneSummaries& workspace = *workspaces[threads::number()];
    for (std::int64_t row = 0; row < stack.rows; ++row) {
      SummaryCase cases[LaneSummaries::most];
      Summary* out[LaneSummaries::most] = {};
      for (int i = 0; i < stack.count; ++i) {
        Digits digits;
        const std::int64_t position = order[stack.first + row * stack.stride + i];
        decode_architecture(problem.grid, architectures[position], digits);
        cases[i] = summary_case_at(problem, digits);
        out[i] = summaries + position;
      }
      workspace(cases, stack.count, *problem.tables, settings.summary, out, row > 0);
    }
  }
};

template <class LaneSummaries>
void summarize_stacks(const ProblemView& problem, const std::int64_t* architectures,
                      std::int64_t count, Summary* summaries) {
  if (count == 0) return;
  DeviceVector<std::int64_t> structure(static_cast<std::size_t>(count));
  DeviceVector<std::int64_t> order(counting(), counting(count));
  const StructureNumber structure_number{problem, architectures};
  constexpr std::int64_t steps_each = 32;
  launch_light(count, count * steps_each, [&](std::int64_t position) {
    raw(structure)[position] = structure_number(position);
  });
  if (!std::is_sorted(raw(structure), raw(structure) + count))
    thrust::stable_sort_by_key(thrust::seq, structure.begin(), structure.end(), order.begin());
  const std::vector<LaneStack> stacks =
      lane_stacks(problem.grid, structure, architectures, raw(order), LaneSummaries::most);
  std::vector<std::unique_ptr<LaneSummaries>> workspaces(
      static_cast<std::size_t>(threads::count()));
  // Without writing to what may stay unused.
  for (auto& workspace : workspaces) workspace.reset(new LaneSummaries);
  launch(static_cast<std::int64_t>(stacks.size()),
         SummarizeStack<LaneSummaries>{problem, architectures, raw(order), stacks.data(),
                                       workspaces.data(), summaries});
}

/// Writes the summaries of `count` architectures, with the widest vectors this processor has.
inline void summarize_in_lanes(const ProblemView& problem, const std::int64_t* architectures,
                               std::int64_t count, Summary* summaries) {
#if BS_X86_VARIANTS
  if (__builtin_cpu_supports("x86-64-v4"))
    return summarize_stacks<x86_64_v4::LaneSummaries>(problem, architectures, count, summaries);
  if (__builtin_cpu_supports("x86-64-v3"))
    return summarize_stacks<x86_64_v3::LaneSummaries>(problem, architectures, count, summaries);
#endif
  summarize_stacks<any_processor::LaneSummaries>(problem, architectures, count, summaries);
}

}  // namespace boundsweep::BS_BACKEND
