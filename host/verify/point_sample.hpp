#pragma once
/// Which architectures of a sweep the attacks build as real networks.

#include <cstdint>
#include <string>
#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep::verify {

struct SampledPoint {
  std::int64_t index = 0;     ///< of a grid point that has this architecture
  Architecture architecture;  ///< as stated; refers to the problem
  std::string activation;
  bool rms_norm = false;  ///< norms do not centre; otherwise they may or may not
};

struct PointSample {
  std::vector<SampledPoint> points;
  std::int64_t too_large = 0;  ///< architectures seen whose real networks would take too long
};

/// Up to `most` valid architectures of the grid, all of them if there are few, in random order.
PointSample sample_points(const Problem& problem, std::uint64_t seed, std::size_t most);

/// The size of the grid: sweeps attacked in turn then do not draw the same numbers.
std::uint64_t sweep_number(const Problem& problem);

/// The point of one grid index. Throws InputError where there is none.
SampledPoint point_of(const Problem& problem, std::int64_t index);

/// Multiplications that one evaluation takes, about.
double network_cost(const Architecture& a);
inline constexpr double most_network_cost = 3e5;

}  // namespace boundsweep::verify
