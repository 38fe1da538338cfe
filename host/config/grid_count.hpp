#pragma once
/// How many points a grid has and how many of them are skipped, without enumerating it.  theory §8

#include <cstdint>
#include <optional>

#include "host/config/sweep.hpp"

namespace boundsweep {

inline constexpr std::int64_t most_points = std::int64_t{1} << 62;

struct GridCount {
  std::int64_t points = 0;
  std::int64_t heads_do_not_divide_width = 0;  ///< skipped points
  std::int64_t kv_heads_do_not_divide_heads = 0;  ///< skipped points not counted above
  std::int64_t more_norms_than_sublayers = 0;     ///< nor these
  std::int64_t architectures = 0;              ///< of all points, skipped ones too
  std::int64_t evaluated_architectures = 0;

  std::int64_t skipped() const {
    return heads_do_not_divide_width + kv_heads_do_not_divide_heads + more_norms_than_sublayers;
  }
  std::int64_t evaluated() const { return points - skipped(); }
};

/// The number of points, empty where it exceeds `most_points`.
std::optional<std::int64_t> point_count(const Sweep& sweep);

/// Precondition: the grid has at most `most_points` points. Takes O(n log n) in the longest axis.
GridCount count_grid(const Sweep& sweep);

}  // namespace boundsweep
