#pragma once
/// How a sweep is cut into the tasks of a cluster job, from the estimate of its work.

#include <cstdint>

namespace boundsweep {

/// What the user may wish for.
struct JobWishes {
  double task_hours = 1;           ///< work of a task, where the limit below allows it
  std::int64_t most_tasks = 1001;  ///< Slurm's MaxArraySize, unless the site changed it
  std::int64_t tasks = 0;          ///< so many, whatever the work; 0: as the work asks for
  int threads = 8;                 ///< CPUs of a task
};

/// The least `task_hours`: with fewer starts a minute schedulers and file systems are content.
inline constexpr double least_task_hours = 0.25;

struct JobSize {
  std::int64_t tasks = 1;
  double task_seconds = 0;         ///< expected
  std::int64_t limit_minutes = 0;  ///< time limit to ask for: three times that and ten minutes, at
                                   ///< most a day, as a task that is cut off continues
  std::int64_t megabytes = 0;      ///< memory of a task to ask for
};

/// `core_seconds`: estimated work of the whole sweep on one CPU thread. `points`: its points, each
/// of them the least a task can do. `tile_bytes`: buffers of the largest tile.
JobSize size_job(double core_seconds, std::int64_t points, double tile_bytes,
                 const JobWishes& wishes);

}  // namespace boundsweep
