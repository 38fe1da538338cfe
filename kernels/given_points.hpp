#pragma once
/// The reduction on its own, for points whose objectives are given: what benchmarks and tests feed.

#include <cstdint>
#include <memory>

#include "kernels/backend.hpp"

namespace boundsweep {

/// Point i belongs to group i mod `groups`; smaller values are better.
class GivenPoints {
 public:
  virtual ~GivenPoints() = default;
  /// Points first … first + count − 1, `objectives` finite values each. As for TileResult, the
  /// result is a superset of what they add to the frontier of the points since construction.
  virtual Survivors reduce(const double* values, std::int64_t first, std::int64_t count) = 0;
};

namespace cpu {
std::unique_ptr<GivenPoints> make_given_points(int objectives, std::int64_t groups, int threads);
}  // namespace cpu

namespace cuda {
/// Throws DeviceError when no GPU is usable.
std::unique_ptr<GivenPoints> make_given_points(int objectives, std::int64_t groups, int threads);
}  // namespace cuda

}  // namespace boundsweep
