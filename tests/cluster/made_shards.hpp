#pragma once
/// Shards of any size that no sweep had to be run for.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/grouping.hpp"
#include "host/engine/tiling.hpp"

namespace boundsweep {

struct MadeShards {
  std::int64_t shards = 10, rows = 1000;  ///< rows per shard
  std::int64_t groups = 10;               ///< of each shard
  int objectives = 2;

  GridView grid() const;
  Grouping grouping() const;
  /// The frontier of one shard: points near a common front of all shards, some before it, most
  /// behind.
  Survivors frontier(std::int64_t shard) const;
  /// The CSV record of a point, of usual length.
  std::string record(std::int64_t index) const;
  std::string header() const;
  /// Writes one shard to `directory`/shard-i and returns that path.
  std::filesystem::path write(const std::filesystem::path& directory, std::int64_t shard) const;
};

}  // namespace boundsweep
