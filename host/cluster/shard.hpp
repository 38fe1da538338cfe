#pragma once
/// Shards: a sweep cut into parts that separate runs evaluate, for job arrays.

#include <cstdint>
#include <string>

#include "host/config/sweep.hpp"
#include "host/engine/tiling.hpp"

namespace boundsweep {

/// Part `index` of `count`, counted from 0.
struct Shard {
  std::int64_t index = 0, count = 1;
};

/// What --shard says where the job array tells the part and the number of parts.
inline constexpr const char* array_shard = "slurm";

/// Reads "i/n" with 0 <= i < n, or takes the part from the job array this process runs in: "slurm",
/// all of the array's tasks being the parts, or "slurm/n", the task's number being i, so that any
/// subset of an array can be run again. Throws InputError.
Shard parse_shard(const std::string& text);

/// "3/5", and the name of its directory, "shard-3-of-5".
std::string shard_text(Shard shard);
std::string shard_directory_name(Shard shard);

/// The points of a shard. Shards of one sweep meet end to end and are of about equal estimated
/// work: skipped architectures count nothing, deeper ones more. They are cut between architectures
/// where there are at least eight architectures per shard, otherwise between values of the slowest
/// process axis that leaves each shard eight pieces. Where there are too few points, shards are
/// empty.
IndexRange shard_range(const Sweep& sweep, Shard shard);

/// How many points of a range are not skipped.
std::int64_t evaluated_points(const Sweep& sweep, IndexRange range);

}  // namespace boundsweep
