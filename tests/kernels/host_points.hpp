#pragma once
/// What the passes should compute, from the formulas on the host, serially and without tiles.

#include <cstdint>
#include <vector>

#include "host/engine/problem.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// A valid point with what its objectives are worth.
struct HostPoint {
  PointRow row;
  std::int64_t architecture = 0, curve = 0, offset = 0;
  std::vector<Key> keys;
  /// Per objective, the column's value: bounds, counts and axes alike as one ordered number.
  struct Value {
    bool missing = false;
    Extended number;
    std::uint64_t count = 0;
  };
  std::vector<Value> values;
};

/// Every valid point of the grid, in grid order.
std::vector<HostPoint> host_points(const Problem& problem);

/// The number of the group that the sweep's group_by puts a point in.
std::int64_t group_of(const Problem& problem, std::int64_t index);

Grouping grouping_of(const Problem& problem);

/// Indices of the frontier, ascending, by comparing the values of every pair of points.
std::vector<std::int64_t> brute_force_frontier(const Problem& problem,
                                               const std::vector<HostPoint>& points);

/// The same of points known by their keys alone.
std::vector<std::int64_t> brute_force_frontier(const Problem& problem, const Survivors& points);

}  // namespace boundsweep
