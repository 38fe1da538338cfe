#pragma once
/// The three passes over a tile, and their shared buffers. Included by .cu files only.

#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

/// Numbers of a tile's curves or offsets, ordered so that each group's are adjacent, with the
/// first position of every group and one past the last.
struct GroupedNumbers {
  DeviceVector<std::int64_t> number;
  DeviceVector<std::int64_t> start;
  std::int64_t groups() const { return static_cast<std::int64_t>(start.size()) - 1; }
};

/// The valid architectures of a tile, grouped likewise, and their summaries.
struct TileArchitectures {
  GroupedNumbers numbers;
  DeviceVector<Summary> summaries;
  std::int64_t count() const { return static_cast<std::int64_t>(numbers.number.size()); }
};

/// summarize.cu: all that does not depend on κ, C, δ, t, N.
void summarize_tile(const ProblemView& problem, const Tile& tile, const Grouping& grouping,
                    TileArchitectures& architectures);
/// Summaries of architectures by number.
void summarize_architectures(const ProblemView& problem,
                             const DeviceVector<std::int64_t>& architectures,
                             DeviceVector<Summary>& summaries);

/// evaluate.cu: writes the objectives' keys of every point of the tile, at
/// ((architecture position · curves + curve − first) · offsets + offset − first) · objectives.
/// Returns how many points are vacuous.
std::int64_t evaluate_tile(const ProblemView& problem, const Tile& tile,
                           const TileArchitectures& architectures, DeviceVector<Key>& keys);
/// Points that share a curve: positions [begin, end) of a list of offsets.
struct CurveRun {
  std::int64_t architecture;  ///< position in the list of summaries
  std::int64_t curve;
  std::int64_t begin, end;
};
void evaluate_rows(const ProblemView& problem, const DeviceVector<std::int64_t>& architectures,
                   const DeviceVector<Summary>& summaries, const DeviceVector<CurveRun>& runs,
                   const DeviceVector<std::int64_t>& offsets, DeviceVector<PointRow>& rows);

/// reduce.cu: the points that survive in their group, as indices with keys.
Survivors reduce_tile(const ProblemView& problem, const Tile& tile, const Grouping& grouping,
                      const TileArchitectures& architectures, const DeviceVector<Key>& keys);

/// Where a kernel finds a DeviceVector's elements.
template <class T>
struct Span {
  T* data;
  std::int64_t size;
  BS_FUNCTION T& operator[](std::int64_t i) const { return data[i]; }
};
template <class T>
Span<const T> span(const DeviceVector<T>& vector) {
  return {raw(vector), static_cast<std::int64_t>(vector.size())};
}
template <class T>
Span<T> span(DeviceVector<T>& vector) {
  return {raw(vector), static_cast<std::int64_t>(vector.size())};
}

}  // namespace boundsweep::BS_BACKEND
