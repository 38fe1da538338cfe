#pragma once
/// The shards that are to be merged, as their manifests describe them.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/cluster/shard.hpp"

namespace boundsweep {

/// A finished shard.
struct ShardFiles {
  std::filesystem::path directory;
  Shard shard;
  IndexRange range;
  nlohmann::ordered_json manifest;

  std::filesystem::path csv() const { return directory / "frontier.csv"; }
  std::filesystem::path keys() const { return directory / "frontier.keys"; }
};

/// Reads the manifests and returns the shards in order. Throws InputError unless they are the
/// shards of one sweep, by one version of the program, complete and disjoint; the message names
/// what differs, or what is missing and the commands that make it.
std::vector<ShardFiles> read_shards(const std::vector<std::filesystem::path>& directories);

}  // namespace boundsweep
