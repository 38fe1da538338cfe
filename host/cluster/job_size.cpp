#include "host/cluster/job_size.hpp"

#include <algorithm>
#include <cmath>

namespace boundsweep {
namespace {

/// The program, its libraries and a frontier of some million rows.
constexpr double base_bytes = 1e9;
constexpr double most_limit_seconds = 86400;

std::int64_t round_up(double value, std::int64_t step) {
  return static_cast<std::int64_t>(std::ceil(value / static_cast<double>(step))) * step;
}

}  // namespace

JobSize size_job(double core_seconds, std::int64_t points, double tile_bytes,
                 const JobWishes& wishes) {
  const double seconds = core_seconds / wishes.threads;
  const double wanted = std::ceil(seconds / (3600 * wishes.task_hours));
  const auto most = static_cast<double>(std::min(wishes.most_tasks, points));
  JobSize size;
  size.tasks =
      wishes.tasks > 0 ? wishes.tasks : static_cast<std::int64_t>(std::clamp(wanted, 1.0, most));
  size.task_seconds = seconds / static_cast<double>(size.tasks);
  size.limit_minutes = round_up(std::min(3 * size.task_seconds + 600, most_limit_seconds) / 60, 5);
  size.megabytes = round_up((base_bytes + 2 * tile_bytes) / 1e6, 250);
  return size;
}

}  // namespace boundsweep
