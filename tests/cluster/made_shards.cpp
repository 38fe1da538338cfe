#include "tests/cluster/made_shards.hpp"

#include <algorithm>
#include <random>

#include <fmt/compile.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/cluster/keys_file.hpp"
#include "host/output/csv.hpp"
#include "host/output/file.hpp"
#include "host/output/version.hpp"
#include "tests/engine/made_grid.hpp"

namespace boundsweep {

GridView MadeShards::grid() const {
  GridView grid = unit_grid();
  grid.size[number(Axis::width)] = shards * (rows / groups);
  grid.size[number(Axis::samples)] = groups;
  return grid;
}

Grouping MadeShards::grouping() const {
  Grouping grouping;
  grouping.by[number(Axis::samples)] = true;
  return grouping;
}

Survivors MadeShards::frontier(std::int64_t shard) const {
  Survivors frontier;
  std::mt19937_64 random(static_cast<std::uint64_t>(shard));
  const std::int64_t each = rows / groups;
  // How far behind the common front this shard lies.
  const std::uint64_t behind = random() % (std::uint64_t{1} << 34);
  std::vector<std::uint64_t> first(static_cast<std::size_t>(each));
  for (std::int64_t group = 0; group < groups; ++group) {
    for (std::uint64_t& value : first) value = random() >> 24;
    std::sort(first.begin(), first.end());
    for (std::int64_t i = 0; i < each; ++i) {
      frontier.index.push_back((shard * each + i) * groups + group);
      const std::uint64_t value = first[static_cast<std::size_t>(i)];
      frontier.keys.push_back(key_of_count(value));
      frontier.keys.push_back(key_of_count((std::uint64_t{1} << 41) - value + behind));
      for (int k = 2; k < objectives; ++k) frontier.keys.push_back(key_of_count(random()));
    }
  }
  return frontier;
}

std::string MadeShards::header() const {
  return "index,samples,kappa,parameters,bound" + std::string(csv_line_end);
}

std::string MadeShards::record(std::int64_t index) const {
  return fmt::format(FMT_COMPILE("{0:012},100000,0.5,0.05,inf,2,1,1,4,2,16,64,4,post,gelu,{0},"
                                 "0.10358168835,0.09401599088,0.012345678901,0.0012345678901,"
                                 "0.089999999999,1.1017454306,0.98765432101,-0.98471735921,17,6,"
                                 "smooth\r\n"),
                     index);
}

std::filesystem::path MadeShards::write(const std::filesystem::path& directory,
                                        std::int64_t shard) const {
  const std::filesystem::path path = directory / fmt::format("shard-{}", shard);
  make_directories(path);
  const Survivors points = frontier(shard);
  CsvWriter csv(path / "frontier.csv");
  csv.write(header());
  for (const std::int64_t index : points.index) csv.write(record(index));
  csv.close();
  const GridView all_points = grid();
  const Grouping by_samples = grouping();
  const auto group_of = [&](std::size_t row) {
    return group_number(all_points, by_samples, points.index[row]);
  };
  ResultFile keys(path / "frontier.keys");
  write_keys_file(keys, path / "frontier.csv", {shard, shards}, objectives, group_of, points);
  keys.complete();
  const std::int64_t all = grid_size(grid());
  const nlohmann::ordered_json manifest{
      {"program", "boundsweep"},
      {"version", version()},
      {"device", {{"backend", "none"}, {"description", "made"}}},
      {"sweep_file", "made.toml"},
      {"counts", {{"evaluated", all / shards}, {"vacuous", 0}}},
      {"sweep_counts", {{"points", all}, {"skipped", 0}}},
      {"timings", {{"seconds", 1.0}}},
      {"checksums",
       {{"frontier.csv", "crc32:" + checksum(path / "frontier.csv")},
        {"frontier.keys", "crc32:" + checksum(path / "frontier.keys")}}},
      {"sweep", {{"statistics", {{"samples", groups}}}}},
      {"overrides", nlohmann::ordered_json::array()},
      {"shard",
       {{"index", shard},
        {"count", shards},
        {"first", all / shards * shard},
        {"last", all / shards * (shard + 1)}}}};
  atomic_write(path / "manifest.json", manifest.dump() + "\n");
  return path;
}

}  // namespace boundsweep
