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

  /// Whether it has this table: all have frontier.csv, those of sweeps with diagrams phases.csv.
  bool has(const std::string& table) const { return manifest.at("checksums").contains(table); }
};

/// The name of a table's keys: "frontier.keys" of "frontier.csv".
std::string keys_name(const std::string& table);

/// Reads the manifests and returns the shards in order. Throws InputError unless they are the
/// shards of one sweep, by one version of the program, complete and disjoint; the message names
/// what differs, or what is missing and the commands that make it.
std::vector<ShardFiles> read_shards(const std::vector<std::filesystem::path>& directories);

}  // namespace boundsweep
