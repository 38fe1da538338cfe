#pragma once
/// Shards to one frontier, streamed.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "host/cluster/shard_files.hpp"

namespace boundsweep {

struct MergeResult {
  std::int64_t rows_read = 0, rows_written = 0;
};

/// Writes the frontier of all shards to `path`, the bytes that one run of the whole sweep would
/// write. Rows are taken over as text, compared by their keys. Memory: a block of keys per shard,
/// and for more than two objectives the keys of one group's frontier. Throws InputError when a file
/// of a shard is damaged, ResourceError when reading or writing fails; then `path` is as before.
MergeResult merge_frontiers(const std::vector<ShardFiles>& shards,
                            const std::filesystem::path& path);

/// Reads all CSV files of the shards through and compares with the manifests' checksums. Throws
/// InputError naming a file that differs.
void verify_checksums(const std::vector<ShardFiles>& shards);

}  // namespace boundsweep
