#pragma once
/// Pass 1 on a CPU: architectures of one structure side by side. Included by summarize.cu only.

#include <memory>

#include "boundsweep/lanes.hpp"
#include "kernels/device.hpp"
#include "kernels/problem.hpp"

namespace boundsweep::BS_BACKEND {

/// Equal for architectures of one structure, which may be computed side by side.
struct StructureNumber {
  ProblemView problem;
  const std::int64_t* architectures;

  std::int64_t operator()(std::int64_t position) const {
    const GridView& grid = problem.grid;
    Digits digits;
    decode_architecture(grid, architectures[position], digits);
    const Activation& activation = problem.activations[digits[Axis::activation]];
    std::int64_t structure = activation.max_order;
    for (const Axis axis : {Axis::tokens, Axis::input_dim, Axis::depth, Axis::norms,
                            Axis::placement, Axis::final_norm})
      structure = structure * grid.size[number(axis)] + digits[axis];
    return structure;
  }
};

/// Positions [begin, end) of a list of architectures sorted by structure.
struct LaneGroup {
  std::int64_t begin, end;
};

/// Groups of neighbours with equal numbers, none larger than `most`.
inline std::vector<LaneGroup> lane_groups(const DeviceVector<std::int64_t>& structure,
                                          std::int64_t most) {
  std::vector<LaneGroup> groups;
  const auto size = static_cast<std::int64_t>(structure.size());
  const std::int64_t* const number = raw(structure);
  for (std::int64_t begin = 0; begin < size;) {
    std::int64_t end = begin + 1;
    while (end < size && end - begin < most && number[end] == number[begin]) ++end;
    groups.push_back({begin, end});
    begin = end;
  }
  return groups;
}

/// Summarizes the architectures of one group. Each thread has a workspace.
template <class LaneSummaries>
struct SummarizeGroup {
  ProblemView problem;
  const std::int64_t* architectures;
  const std::int64_t* order;  ///< positions, sorted by structure
  const LaneGroup* groups;
  const std::unique_ptr<LaneSummaries>* workspaces;
  Summary* summaries;

  void operator()(std::int64_t number) const {
    const LaneGroup group = groups[number];
    const auto count = static_cast<int>(group.end - group.begin);
    SummaryCase cases[LaneSummaries::most];
    Summary* out[LaneSummaries::most] = {};
    for (int i = 0; i < count; ++i) {
      Digits digits;
      const std::int64_t position = order[group.begin + i];
      decode_architecture(problem.grid, architectures[position], digits);
      cases[i] = summary_case_at(problem, digits);
      out[i] = summaries + position;
    }
    const Settings& settings = problem.settings;
    LaneSummaries& workspace = *workspaces[omp_get_thread_num()];
    workspace(cases, count, *problem.tables, settings.loss, settings.summary, out);
  }
};

template <class LaneSummaries>
void summarize_groups(const ProblemView& problem, const std::int64_t* architectures,
                      std::int64_t count, Summary* summaries) {
  DeviceVector<std::int64_t> structure(static_cast<std::size_t>(count));
  DeviceVector<std::int64_t> order(counting(), counting(count));
  run_light(count * 32, [&](const auto& policy) {
    return thrust::transform(policy, counting(), counting(count), structure.begin(),
                             StructureNumber{problem, architectures});
  });
  if (!std::is_sorted(raw(structure), raw(structure) + count))
    thrust::stable_sort_by_key(thrust::seq, structure.begin(), structure.end(), order.begin());
  const std::vector<LaneGroup> groups = lane_groups(structure, LaneSummaries::most);
  std::vector<std::unique_ptr<LaneSummaries>> workspaces(
      static_cast<std::size_t>(omp_get_max_threads()));
  // Here, where memory that runs out is an exception; and without writing to what may stay unused.
  for (auto& workspace : workspaces) workspace.reset(new LaneSummaries);
  launch(static_cast<std::int64_t>(groups.size()),
         SummarizeGroup<LaneSummaries>{problem, architectures, raw(order), groups.data(),
                                       workspaces.data(), summaries});
}

/// Writes the summaries of `count` architectures, with the widest vectors this processor has.
inline void summarize_in_lanes(const ProblemView& problem, const std::int64_t* architectures,
                               std::int64_t count, Summary* summaries) {
#if BS_X86_VARIANTS
  if (__builtin_cpu_supports("x86-64-v4"))
    return summarize_groups<x86_64_v4::LaneSummaries>(problem, architectures, count, summaries);
  if (__builtin_cpu_supports("x86-64-v3"))
    return summarize_groups<x86_64_v3::LaneSummaries>(problem, architectures, count, summaries);
#endif
  summarize_groups<any_processor::LaneSummaries>(problem, architectures, count, summaries);
}

}  // namespace boundsweep::BS_BACKEND
