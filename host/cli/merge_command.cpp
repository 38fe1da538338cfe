/// boundsweep merge: the shards of one sweep to the tables of one run.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/cluster/merge.hpp"
#include "host/cluster/shard_files.hpp"
#include "host/cluster/shard_manifest.hpp"
#include "host/config/error.hpp"
#include "host/engine/progress.hpp"
#include "host/output/file.hpp"
#include "host/output/json_text.hpp"
#include "host/output/result_files.hpp"
#include "host/output/standard_error.hpp"

namespace boundsweep {
namespace {

struct MergeArguments {
  std::vector<std::string> shards;
  std::string out;
  bool trust = false;
  bool quiet = false;
};

/// The frontier, and the phase diagrams of a sweep that has them.
std::vector<std::string> tables_of(const std::vector<ShardFiles>& shards) {
  const nlohmann::ordered_json::json_pointer diagrams("/report/diagrams");
  const nlohmann::ordered_json& sweep = shards[0].manifest.at("sweep");
  if (!sweep.contains(diagrams) || sweep.at(diagrams).empty()) return {"frontier.csv"};
  for (const ShardFiles& files : shards)
    if (!files.has(phases_file))
      throw InputError(fmt::format("{}: the sweep has phase diagrams, the shard has no {}; run the "
                                   "shard again",
                                   files.directory.string(), phases_file));
  return {"frontier.csv", phases_file};
}

int merge(const MergeArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const std::filesystem::path out = arguments.out;
  const std::vector<ShardFiles> shards =
      read_shards({arguments.shards.begin(), arguments.shards.end()});
  for (const ShardFiles& files : shards) {
    std::error_code none;  // a directory that does not exist is no shard's
    if (std::filesystem::equivalent(files.directory, out, none))
      throw InputError(fmt::format("--out {}: is one of the shards; choose another", out.string()));
  }
  check_directory(out, shards[0].manifest.at("sweep"), std::nullopt);
  const std::vector<std::string> tables = tables_of(shards);
  if (!arguments.trust)
    for (const std::string& table : tables) verify_checksums(shards, table);
  make_directories(out);
  // What is in the directory stays until all of the new is there.
  std::vector<std::unique_ptr<ResultFile>> files;
  std::vector<MergeResult> results;
  for (const std::string& table : tables) {
    files.push_back(std::make_unique<ResultFile>(out / table));
    results.push_back(merge_tables(shards, table, *files.back()));
  }
  const MergeResult& result = results[0];
  nlohmann::ordered_json manifest = merged_manifest(shards, result);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    files[i]->complete();
    manifest["checksums"][tables[i]] = "crc32:" + checksum(out / tables[i]);
  }
  for (const char* name : {phases_file, "points.csv"}) {  // of an earlier run, not in the manifest
    if (std::find(tables.begin(), tables.end(), name) != tables.end()) continue;
    std::error_code ignored;
    std::filesystem::remove(out / name, ignored);
  }
  atomic_write(out / "manifest.json", json_text(manifest, 2) + "\n");
  if (arguments.quiet) return 0;
  if (manifest.at("device").at("backend") == "mixed")
    say("the shards ran on devices of different kinds: every bound holds, last digits can differ "
        "from a run on one");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print(
      fmt::format("{} shards, {} points evaluated, {} vacuous; {} of {} rows on the frontier\n"
                  "{}\n{}\n",
                  shards.size(), manifest.at("counts").at("evaluated").get<std::int64_t>(),
                  manifest.at("counts").at("vacuous").get<std::int64_t>(), result.rows_written,
                  result.rows_read, human_duration(seconds), (out / "frontier.csv").string()));
  return 0;
}

}  // namespace

void add_merge_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "merge",
      "Merge the shards of one sweep into the frontier and phase diagrams that one run would have "
      "written");
  command->footer(
      "Refuses shards of different sweeps or versions and damaged files. Where shards are missing "
      "it\n"
      "names them and prints the commands that make them. Example:\n"
      "  boundsweep merge boundsweep-out/NAME/shard-* --out boundsweep-out/NAME");
  auto arguments = std::make_shared<MergeArguments>();
  command->add_option("DIR", arguments->shards, "Output directories of all shards")->required();
  command->add_option("--out", arguments->out, "Output directory of the merged results")
      ->required()
      ->check(directory_name())
      ->type_name("DIR");
  command->add_flag("--trust", arguments->trust,
                    "Do not read rows that are not needed to verify them; each row taken over is "
                    "verified all the same");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->callback([&action, arguments] { action = [arguments] { return merge(*arguments); }; });
}

}  // namespace boundsweep
