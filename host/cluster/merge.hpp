#pragma once
/// The tables of shards to one, streamed.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/cluster/shard_files.hpp"
#include "host/output/result_file.hpp"

namespace boundsweep {

struct MergeResult {
  std::int64_t rows_read = 0, rows_written = 0;
};

/// Writes one table of all shards, "frontier.csv" or "phases.csv", into `file`, which the caller
/// completes: the bytes that one run of the whole sweep would write. Precondition: all shards have
/// it. Rows are taken over as text, compared by their keys. Memory: a block of keys per shard,
/// and for more than two objectives the keys of one group's frontier. Throws InputError when a file
/// of a shard is damaged, ResourceError when reading or writing fails. This and verify_checksums
/// throw Interrupted on a signal.
MergeResult merge_tables(const std::vector<ShardFiles>& shards, const std::string& table,
                         ResultFile& file);

/// Reads one table of all shards through and compares with the manifests' checksums. Throws
/// InputError naming a file that differs.
void verify_checksums(const std::vector<ShardFiles>& shards, const std::string& table);

}  // namespace boundsweep
