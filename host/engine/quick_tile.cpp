#include "host/engine/quick_tile.hpp"

#include <algorithm>

namespace boundsweep {
namespace {

constexpr double seconds_per_tile = 0.25;

/// How many things of so many seconds each fit in a tile, at least `least` and at most `most`.
std::int64_t fit(double seconds, double each, std::int64_t least, std::int64_t most) {
  const double count = std::min(seconds / each, static_cast<double>(most));
  return std::min(most, std::max(least, static_cast<std::int64_t>(count)));
}

}  // namespace

TileShape quick_tile(const GridView& grid, const CostEstimate& cost, TileLimits limits,
                     int threads) {
  const double seconds = seconds_per_tile * threads;
  const TileShape extent = grid_extent(grid);
  const auto curves = static_cast<double>(extent.curves),
             offsets = static_cast<double>(extent.offsets);
  // A long list of N or of κ is cut where one architecture with all of it would take too long.
  const double per_point = cost.per_point + cost.per_curve / offsets;
  const std::int64_t points = fit(seconds, per_point, 1, limits.points);
  const double each = cost.total(1, curves, curves * offsets);
  return fit_tile(grid, {points, limits.offsets,
                         fit(seconds, each, threads, limits.architectures), limits.depths});
}

}  // namespace boundsweep
