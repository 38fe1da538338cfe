#include "host/output/manifest.hpp"

#include <fstream>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/engine/throughput.hpp"
#include "host/output/file.hpp"
#include "host/output/resolved.hpp"
#include "host/output/version.hpp"

namespace boundsweep {

using Json = nlohmann::ordered_json;

Json make_manifest(const Sweep& sweep, const GridCount& count, const GridEvaluation& evaluation,
                   const Backend& backend, const Json& checksums) {
  const PassTimes times = backend.times();
  const Throughput throughput(count, evaluation, times);
  Json manifest;
  manifest["program"] = "boundsweep";
  manifest["version"] = version();
  manifest["device"] = {{"backend", backend.name()}, {"description", backend.description()}};
  manifest["sweep_file"] = sweep.file;
  manifest["counts"] = {
      {"points", count.points},
      {"architectures", count.architectures},
      {"skipped", count.skipped()},
      {"skipped_heads_do_not_divide_width", count.heads_do_not_divide_width},
      {"skipped_kv_heads_do_not_divide_heads", count.kv_heads_do_not_divide_heads},
      {"skipped_more_norms_than_sublayers", count.more_norms_than_sublayers},
      {"evaluated", evaluation.evaluated},
      {"vacuous", evaluation.vacuous},
      {"frontier", evaluation.frontier.index.size()}};
  manifest["timings"] = {{"seconds", evaluation.total_seconds},
                         {"seconds_this_run", evaluation.seconds},
                         {"points_this_run", evaluation.fresh},
                         {"points_per_second", throughput.points_per_second},
                         {"architectures_per_second", throughput.architectures_per_second},
                         {"summarize_seconds", times.summarize},
                         {"evaluate_seconds", times.evaluate},
                         {"reduce_seconds", times.reduce},
                         {"summarize_share", throughput.summarize_share},
                         {"evaluate_share", throughput.evaluate_share},
                         {"reduce_share", throughput.reduce_share}};
  manifest["checksums"] = checksums;
  manifest["sweep"] = resolved(sweep);
  return manifest;
}

namespace {

/// Whether an entry, if it is there, has that value, of whatever type it is.
bool states(const Json& json, const char* key, const char* value) {
  return json.is_object() && json.contains(key) && json.at(key) == value;
}

bool has_sweep(const Json& manifest) {
  return manifest.contains("sweep") && manifest.at("sweep").is_object();
}

}  // namespace

std::optional<Json> read_manifest(const std::filesystem::path& directory) {
  std::ifstream stream(directory / "manifest.json");
  if (!stream) return std::nullopt;
  Json manifest = Json::parse(stream, nullptr, false);
  if (!states(manifest, "program", "boundsweep") || !has_sweep(manifest)) return std::nullopt;
  return manifest;
}

Json manifest_of_run(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "manifest.json";
  std::ifstream stream(path);
  if (!stream)
    throw InputError(fmt::format("{}: holds no finished run (no manifest.json of boundsweep)",
                                 directory.string()));
  Json manifest = Json::parse(stream, nullptr, false);
  if (manifest.is_discarded())
    throw InputError(fmt::format("{}: damaged (no JSON); run the sweep again", path.string()));
  if (!states(manifest, "program", "boundsweep"))
    throw InputError(fmt::format("{}: not a manifest of boundsweep", path.string()));
  if (!has_sweep(manifest))
    throw InputError(
        fmt::format("{}: damaged (it states no sweep); run the sweep again", path.string()));
  return manifest;
}

void check_checksum(const std::filesystem::path& directory, const Json& manifest,
                    const std::string& file) {
  const Json::json_pointer place = "/checksums"_json_pointer / file;
  if (!manifest.contains(place) || manifest.at(place) != "crc32:" + checksum(directory / file))
    throw InputError(fmt::format(
        "{}: is not the file that {} describes, its checksum differs; run the sweep again",
        (directory / file).string(), (directory / "manifest.json").string()));
}

}  // namespace boundsweep
