#include "host/cluster/shard_files.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/json_text.hpp"
#include "host/output/manifest.hpp"
#include "host/output/result_files.hpp"
#include "host/output/resolved.hpp"
#include "host/output/result_files.hpp"
#include "host/output/shell.hpp"
#include "host/output/version.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_commands = 20;

ShardFiles read_shard(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "manifest.json";
  std::optional<Json> read = manifest_content(directory);
  const auto refuse = [&path](const std::string& what) {
    throw InputError(fmt::format("{}: {}", path.string(), what));
  };
  const std::string problem = read ? manifest_problem(*read) : "cannot be opened";
  if (!problem.empty()) refuse(problem + "; run the shard again");
  Json& manifest = *read;
  if (!manifest.contains("shard"))
    refuse("of a whole sweep, not of a shard; shards are made by run --shard i/n");
  if (!manifest.contains("version") || !manifest.at("version").is_string())
    refuse("damaged (it states no version); run the shard again");
  if (manifest.at("version") != version())
    refuse(
        fmt::format("made by version {}, this is {}: shards are merged by the version that made "
                    "them",
                    manifest.value("version", "?"), version()));
  ShardFiles files;
  files.directory = directory;
  files.manifest = std::move(manifest);
  try {
    const Json& shard = files.manifest.at("shard");
    files.shard = {count_of(shard.at("index")), count_of(shard.at("count"))};
    files.range = {count_of(shard.at("first")), count_of(shard.at("last"))};
    std::vector<std::string> tables{"frontier.csv"};
    if (files.has(phases_file)) tables.push_back(phases_file);
    for (const std::string& table : tables)
      for (const std::string& file : {table, keys_name(table)})
        files.manifest.at("checksums").at(file).get<std::string>();
    // No more than the range has, so that those of all shards add up within 64 bits.
    for (const char* count : {"evaluated", "vacuous"})
      count_of(files.manifest.at("counts").at(count), files.range.points());
    for (const char* count : {"points", "skipped"})
      count_of(files.manifest.at("sweep_counts").at(count));
    for (const char* entry : {"timings", "device", "sweep", "overrides"}) files.manifest.at(entry);
    if (!files.manifest.at("sweep").is_object()) refuse("damaged (it states no sweep); run the shard again");
  } catch (const Json::exception& error) {
    refuse(fmt::format("damaged ({}); run the shard again", error.what()));
  } catch (const std::length_error& error) {
    refuse(fmt::format("damaged ({}); run the shard again", error.what()));
  }
  return files;
}

/// "3,7-9", as sbatch --array takes it.
std::string array_text(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t j = i;
    while (j + 1 < numbers.size() && numbers[j + 1] == numbers[j] + 1) ++j;
    if (!text.empty()) text += ',';
    text += j == i ? fmt::format("{}", numbers[i]) : fmt::format("{}-{}", numbers[i], numbers[j]);
    i = j + 1;
  }
  return text;
}

/// What evaluates a shard that is missing, by the example of one that is there.
std::string command_for(const ShardFiles& example, std::int64_t index) {
  const Shard shard{index, example.shard.count};
  const std::string file = example.manifest.value("sweep_file", "SWEEP.toml");
  const bool piped = file == standard_input_name;
  std::string command =
      "boundsweep run " + (piped ? std::string(standard_input) : shell_quoted(name_of_text(file)));
  for (const Json& entry : example.manifest.at("overrides"))
    command += " --set " + shell_quoted(name_of_text(entry.get<std::string>()));
  std::filesystem::path directory = example.directory;
  if (!directory.has_filename()) directory = directory.parent_path();  // "DIR/"
  return fmt::format("{} --shard {} --out {}{}", command, shard_text(shard),
                     shell_quoted((directory.parent_path() / shard_directory_name(shard)).string()),
                     piped ? " <SWEEP.toml" : "");
}

[[noreturn]] void report_missing(const std::vector<ShardFiles>& shards,
                                 const std::vector<std::string>& unfinished) {
  std::string message;
  if (!unfinished.empty())
    message = fmt::format("no manifest.json, so not finished: {}\n", fmt::join(unfinished, ", "));
  if (shards.empty()) throw InputError(message + "no finished shard to merge");
  std::set<std::int64_t> present;
  for (const ShardFiles& files : shards) present.insert(files.shard.index);
  std::vector<std::int64_t> missing;
  for (std::int64_t i = 0; i < shards[0].shard.count; ++i)
    if (present.count(i) == 0) missing.push_back(i);
  if (missing.empty()) throw InputError(message + "all shards are there without them");
  const std::string numbers = array_text(missing);
  message += fmt::format("{} of {} shards missing: {}; run\n", missing.size(),
                         shards[0].shard.count, numbers);
  for (std::size_t i = 0; i < std::min(missing.size(), most_commands); ++i)
    message += "  " + command_for(shards[0], missing[i]) + "\n";
  if (missing.size() > most_commands)
    message += fmt::format("  … and {} more\n", missing.size() - most_commands);
  message += fmt::format("or submit the job array again with --array={} and run --shard slurm/{}",
                         numbers, shards[0].shard.count);
  throw InputError(message);
}

void check_same(const ShardFiles& first, const ShardFiles& other) {
  const std::string difference =
      first_difference(first.manifest.at("sweep"), other.manifest.at("sweep"));
  if (!difference.empty())
    throw InputError(fmt::format("{} and {}: shards of different sweeps ({} differs)",
                                 first.directory.string(), other.directory.string(), difference));
  if (first.shard.count != other.shard.count)
    throw InputError(fmt::format("{} and {}: shards of different cuts, {} and {}",
                                 first.directory.string(), other.directory.string(),
                                 shard_text(first.shard), shard_text(other.shard)));
}

/// Shards whose numbers are complete cover the grid unless they were cut by other arithmetic.
void check_cover(const std::vector<ShardFiles>& shards) {
  std::int64_t reached = 0;
  for (const ShardFiles& files : shards) {
    if (files.range.first != reached)
      throw InputError(fmt::format(
          "{}: starts at point {} where the shard before it ends at {}; run both again on machines "
          "of one kind",
          files.directory.string(), files.range.first, reached));
    reached = files.range.last;
  }
  const std::int64_t points = shards[0].manifest.at("sweep_counts").at("points");
  if (reached != points)
    throw InputError(fmt::format("{}: ends at point {} of {}; run it again",
                                 shards.back().directory.string(), reached, points));
}

}  // namespace

std::string keys_name(const std::string& table) {
  return std::filesystem::path(table).replace_extension("keys").string();
}

std::vector<ShardFiles> read_shards(const std::vector<std::filesystem::path>& directories) {
  std::vector<ShardFiles> shards;
  std::vector<std::string> unfinished;
  std::map<std::int64_t, std::filesystem::path> seen;
  for (const std::filesystem::path& directory : directories) {
    if (!file_exists(directory / "manifest.json")) {
      unfinished.push_back(directory.string());
      continue;
    }
    ShardFiles files = read_shard(directory);
    if (!shards.empty()) {
      check_same(shards[0], files);
      files.manifest.erase("sweep");  // checked; a thousand copies would not be small
    }
    const auto [place, fresh] = seen.emplace(files.shard.index, directory);
    if (!fresh)
      throw InputError(fmt::format("{} and {}: both are shard {}", place->second.string(),
                                   directory.string(), shard_text(files.shard)));
    shards.push_back(std::move(files));
  }
  if (!unfinished.empty() || shards.empty() ||
      static_cast<std::int64_t>(shards.size()) != shards[0].shard.count)
    report_missing(shards, unfinished);
  const Json sweep = shards[0].manifest.at("sweep");
  std::sort(shards.begin(), shards.end(),
            [](const ShardFiles& a, const ShardFiles& b) { return a.shard.index < b.shard.index; });
  shards[0].manifest["sweep"] = sweep;
  check_cover(shards);
  return shards;
}

}  // namespace boundsweep
