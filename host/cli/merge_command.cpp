/// boundsweep merge: the shards of one sweep to the tables of one run.

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
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/output/directory_obstacle.hpp"
#include "host/output/note.hpp"
#include "host/output/output_directory.hpp"
#include "host/output/result_files.hpp"

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
  check_output_directory(out);
  OutputDirectory output(out);
  check_directory(output, shards[0].manifest.at("sweep"), std::nullopt);
  const std::vector<std::string> tables = tables_of(shards);
  if (!arguments.trust)
    for (const std::string& table : tables) verify_checksums(shards, table);
  output.declare(tables);
  std::vector<MergeResult> results;
  for (const std::string& table : tables) {
    ResultFile& file = output.create(table);
    results.push_back(merge_tables(shards, table, file));
    file.close();
  }
  const MergeResult& result = results[0];
  nlohmann::ordered_json manifest = merged_manifest(shards, result);
  manifest["checksums"] = output.checksums();
  InterruptGuard::check();
  output.publish(manifest);
  if (arguments.quiet) return 0;
  if (manifest.at("device").at("backend") == "mixed")
    note("the shards ran on devices of different kinds: every bound holds, last digits can differ "
         "from a run on one");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print(
      fmt::format("{} shards, {} points evaluated, {} vacuous; {} of {} rows on the frontier\n"
                  "{}\n",
                  shards.size(), manifest.at("counts").at("evaluated").get<std::int64_t>(),
                  manifest.at("counts").at("vacuous").get<std::int64_t>(), result.rows_written,
                  result.rows_read, human_duration(seconds)));
  for (const std::string& table : tables) print((out / table).string() + "\n");
  print((out / "manifest.json").string() + "\n");
  return 0;
}

int merge_or_stop(const MergeArguments& arguments) {
  const InterruptGuard guard;
  try {
    return merge(arguments);
  } catch (const Interrupted&) {
    note(fmt::format("interrupted; nothing in {} was changed", arguments.out));
    return 130;
  }
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
  command->add_option("DIR", arguments->shards, "Output directories of all shards")
      ->required()
      ->check(directory_name());
  command->add_option("--out", arguments->out, "Output directory of the merged results")
      ->required()
      ->check(directory_name())
      ->type_name("DIR");
  command->add_flag("--trust", arguments->trust,
                    "Do not read rows that are not needed to verify them; each row taken over is "
                    "verified all the same");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->callback(
      [&action, arguments] { action = [arguments] { return merge_or_stop(*arguments); }; });
}

}  // namespace boundsweep
