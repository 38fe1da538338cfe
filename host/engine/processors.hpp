#pragma once
/// How many CPUs this process may use.

#include <filesystem>
#include <optional>

namespace boundsweep {

/// The CPUs' worth of time that the control groups of this process allow it, version 1 and 2, the
/// least of its own and all above; empty where none limits it. `root`: where /proc and /sys are.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// CPUs that this process may run on (taskset, Slurm, cpusets). At least 1.
int cpus_in_mask();

/// The CPUs' worth of time there is: the CPUs of the mask, no more than the quota allows.
double cpus_worth_of_time();

/// The same rounded up: more threads than these are of no use. At least 1.
int usable_cpus();

/// The number that OMP_NUM_THREADS begins with, where --threads would take it.
std::optional<int> threads_of_environment();

/// Threads where --threads does not say: those of the environment, else usable_cpus().
int default_threads();

/// The largest number of threads that may be asked for.
inline constexpr int most_threads = 4096;

}  // namespace boundsweep
