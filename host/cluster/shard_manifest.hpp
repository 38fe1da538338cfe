#pragma once
/// What manifest.json says of shards and of what was merged from them.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/cluster/merge.hpp"
#include "host/cluster/shard.hpp"
#include "host/cluster/shard_files.hpp"
#include "host/output/output_directory.hpp"

namespace boundsweep {

/// Turns the manifest that a run of the whole sweep would have into that of a shard: `counts` are
/// the shard's, `sweep_counts` the sweep's. `overrides` are the command's --set options.
void make_shard_manifest(nlohmann::ordered_json& manifest, Shard shard, IndexRange range,
                         const std::vector<std::string>& overrides);

/// The manifest of a merged frontier, but for checksums: counts and times summed. Throws InputError
/// when the shards' counts do not add up to the sweep's.
nlohmann::ordered_json merged_manifest(const std::vector<ShardFiles>& shards,
                                       const MergeResult& result);

/// Throws InputError when the directory holds the results of another sweep, or of another part of
/// it.
void check_directory(const OutputDirectory& directory, const nlohmann::ordered_json& sweep,
                     std::optional<Shard> shard);

}  // namespace boundsweep
