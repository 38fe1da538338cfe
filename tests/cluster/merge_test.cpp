#include "host/cluster/merge.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/engine/frontier_store.hpp"
#include "tests/cluster/made_shards.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

TEST(Merge, WritesTheFrontierOfAllShards) {
  for (int objectives = 2; objectives <= 4; ++objectives) {
    MadeShards made;
    made.shards = 7;
    made.rows = 3000;  // several blocks of keys
    made.groups = 4;
    made.objectives = objectives;
    ScratchDirectory directory;
    FrontierStore store(made.grid(), made.grouping(), objectives);
    std::vector<std::filesystem::path> paths;
    for (std::int64_t shard = 0; shard < made.shards; ++shard) {
      paths.push_back(made.write(directory / "", shard));
      store.merge(made.frontier(shard));
    }
    std::string expected = made.header();
    for (const std::int64_t index : store.sorted()) expected += made.record(index);

    const std::vector<ShardFiles> shards = read_shards(paths);
    verify_checksums(shards, "frontier.csv");
    ResultFile file(directory / "frontier.csv");
    const MergeResult result = merge_tables(shards, "frontier.csv", file);
    file.complete();
    EXPECT_EQ(content_of(directory / "frontier.csv"), expected) << objectives << " objectives";
    EXPECT_EQ(result.rows_read, made.shards * made.rows);
    EXPECT_EQ(result.rows_written, store.size());
    EXPECT_LT(result.rows_written, result.rows_read);
  }
}

TEST(Merge, LeavesNothingWhenAShardIsDamaged) {
  MadeShards made;
  ScratchDirectory directory;
  std::vector<std::filesystem::path> paths;
  for (std::int64_t shard = 0; shard < made.shards; ++shard)
    paths.push_back(made.write(directory / "", shard));
  const std::vector<ShardFiles> shards = read_shards(paths);
  const std::filesystem::path keys = paths[4] / "frontier.keys";
  std::string changed = content_of(keys);
  changed[changed.size() - 100] ^= 1;  // in the last block, read last
  std::ofstream(keys, std::ios::binary) << changed;
  const auto merge = [&] {
    ResultFile file(directory / "frontier.csv");
    merge_tables(shards, "frontier.csv", file);
  };
  EXPECT_EQ(message_of<InputError>(merge),
            keys.string() + ": damaged (wrong checksum); run the shard again");
  EXPECT_FALSE(std::filesystem::exists(directory / "frontier.csv"));
  EXPECT_FALSE(std::filesystem::exists(directory / "frontier.csv.partial"));
}

}  // namespace
}  // namespace boundsweep
