#pragma once
/// Shards of the same sweep that were cut otherwise.

#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

#include "host/cluster/shard.hpp"

namespace boundsweep {

/// A directory called as shard_directory_name says.
struct NamedShard {
  std::filesystem::path directory;
  Shard shard;
};

/// Among the directories beside a shard's own, itself included, one that is called after a shard of
/// another number of parts, unless its manifest is of another sweep; a shard that is not finished
/// has none. Of several the one with the most parts. `sweep` is the resolved one.
std::optional<NamedShard> other_cut_beside(const std::filesystem::path& directory,
                                           const nlohmann::ordered_json& sweep, Shard shard);

}  // namespace boundsweep
