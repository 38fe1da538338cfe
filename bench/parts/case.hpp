#pragma once
/// What the benchmarks of the parts work on: a few architectures of the full pipeline's sweep,
/// chosen apart, so that no branch is always taken the same way.

#include <vector>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"

namespace boundsweep::bench {

inline const Problem& full_pipeline() {
  static const Problem problem(
      read_sweep(BOUNDSWEEP_SOURCE_DIR "/bench/sweeps/full_pipeline.toml"));
  return problem;
}

constexpr std::int64_t cases = 64;

/// The i-th of `cases` architectures spread over the grid.
inline Digits digits_of_case(std::int64_t i) {
  const GridView& grid = full_pipeline().view().grid;
  Digits digits{};
  decode_architecture(grid, i * grid_size(grid, 0, first_process_axis) / cases, digits);
  for (int axis = first_process_axis; axis < axis_count; ++axis) digits.digit[axis] = 0;
  return digits;
}

inline const std::vector<SummaryCase>& architectures() {
  static const std::vector<SummaryCase> list = [] {
    std::vector<SummaryCase> result;
    for (std::int64_t i = 0; i < cases; ++i)
      result.push_back(summary_case_at(full_pipeline().view(), digits_of_case(i)));
    return result;
  }();
  return list;
}

inline const std::vector<Summary>& summaries() {
  static const std::vector<Summary> list = [] {
    std::vector<Summary> result;
    for (std::int64_t i = 0; i < cases; ++i)
      result.push_back(summary_at(full_pipeline().view(), digits_of_case(i)));
    return result;
  }();
  return list;
}

/// Counts iterations round the cases.
class Turn {
 public:
  std::size_t next() { return static_cast<std::size_t>(turn_++ % cases); }

 private:
  std::int64_t turn_ = 0;
};

}  // namespace boundsweep::bench
