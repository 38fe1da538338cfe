#include "host/cluster/shard_manifest.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/output/json_text.hpp"
#include "host/output/manifest.hpp"
#include "host/output/resolved.hpp"
#include "host/output/version.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// Counts that are a part's; all others belong to the sweep.
constexpr std::array<const char*, 3> counts_of_parts{"evaluated", "vacuous", "frontier"};
constexpr std::array<const char*, 4> summed_times{"seconds", "summarize_seconds",
                                                  "evaluate_seconds", "reduce_seconds"};

/// One backend, or that there were several.
Json merged_device(const std::vector<ShardFiles>& shards) {
  const Json& first = shards[0].manifest.at("device");
  const auto same = [&](const char* key) {
    return std::all_of(shards.begin(), shards.end(), [&](const ShardFiles& files) {
      return files.manifest.at("device").at(key) == first.at(key);
    });
  };
  return {{"backend", same("backend") ? first.at("backend") : Json("mixed")},
          {"description", same("description") ? first.at("description") : Json("several")}};
}

std::string part_text(const std::optional<Shard>& shard) {
  return shard ? "shard " + shard_text(*shard) : "the whole sweep";
}

}  // namespace

void make_shard_manifest(Json& manifest, Shard shard, IndexRange range,
                         const std::vector<std::string>& overrides) {
  Json& whole = manifest["counts"];
  const std::int64_t evaluated = whole.at("evaluated");
  Json counts{{"points", range.points()}, {"skipped", range.points() - evaluated}};
  for (const char* key : counts_of_parts) {
    counts[key] = whole.at(key);
    whole.erase(key);
  }
  manifest["sweep_counts"] = whole;
  manifest["counts"] = counts;
  manifest["overrides"] = Json::array();
  for (const std::string& entry : overrides)
    manifest["overrides"].push_back(text_of_name(entry));
  manifest["shard"] = {
      {"index", shard.index}, {"count", shard.count}, {"first", range.first}, {"last", range.last}};
}

Json merged_manifest(const std::vector<ShardFiles>& shards, const MergeResult& result) {
  const Json& first = shards[0].manifest;
  Json counts = first.at("sweep_counts");
  std::int64_t evaluated = 0, vacuous = 0;
  for (const ShardFiles& files : shards) {
    const Json& part = files.manifest.at("counts");
    evaluated += part.at("evaluated").get<std::int64_t>();
    vacuous += part.at("vacuous").get<std::int64_t>();
  }
  const std::int64_t expected =
      counts.at("points").get<std::int64_t>() - counts.at("skipped").get<std::int64_t>();
  if (evaluated != expected)
    throw InputError(
        fmt::format("the shards evaluated {} points together, the sweep has {}; run "
                    "them again",
                    evaluated, expected));
  counts["evaluated"] = evaluated;
  counts["vacuous"] = vacuous;
  counts["frontier"] = result.rows_written;

  Json timings;
  for (const char* key : summed_times) timings[key] = 0.0;
  double longest = 0;
  for (const ShardFiles& files : shards) {
    const Json& part = files.manifest.at("timings");
    for (const char* key : summed_times)
      timings[key] = timings[key].get<double>() + part.value(key, 0.0);
    longest = std::max(longest, part.value("seconds", 0.0));
  }
  timings["longest_shard_seconds"] = longest;

  Json manifest;
  manifest["program"] = "boundsweep";
  manifest["version"] = version();
  manifest["device"] = merged_device(shards);
  manifest["sweep_file"] = first.value("sweep_file", "");
  manifest["shards"] = shards.size();
  manifest["counts"] = counts;
  manifest["timings"] = timings;
  manifest["checksums"] = Json::object();
  manifest["sweep"] = first.at("sweep");
  return manifest;
}

void check_directory(const OutputDirectory& directory, const Json& sweep,
                     std::optional<Shard> shard) {
  const std::optional<Json>& manifest = directory.manifest();
  if (!manifest) return;
  const std::string difference = first_difference(manifest->at("sweep"), sweep);
  if (!difference.empty())
    throw InputError(
        fmt::format("{}: holds the results of another sweep ({} differs); choose another --out",
                    directory.path().string(), difference));
  std::optional<Shard> other;
  if (manifest->contains("shard"))
    other = Shard{manifest->at("shard").value("index", std::int64_t{0}),
                  manifest->at("shard").value("count", std::int64_t{1})};
  if (part_text(other) != part_text(shard))
    throw InputError(fmt::format("{}: holds the results of {}, not of {}; choose another --out",
                                 directory.path().string(), part_text(other), part_text(shard)));
}

}  // namespace boundsweep
