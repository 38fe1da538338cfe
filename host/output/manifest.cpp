#include "host/output/manifest.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/engine/throughput.hpp"
#include "host/output/file.hpp"
#include "host/output/json_text.hpp"
#include "host/output/resolved.hpp"
#include "host/output/version.hpp"

namespace boundsweep {

using Json = nlohmann::ordered_json;

namespace {

bool is_text(const Json& json) { return json.is_string(); }
bool is_count(const Json& json) { return json.is_number_integer(); }

/// Whether the entry is absent or such.
bool is_or_absent(const Json& json, const char* entry, bool (*is_such)(const Json&)) {
  return !json.contains(entry) || is_such(json.at(entry));
}

template <class Predicate>
bool all_in(const Json& json, Predicate is_such) {
  return std::all_of(json.begin(), json.end(), is_such);
}

bool is_scalar(const Json& json) { return !json.is_structured(); }
bool is_list_of_scalars(const Json& json) { return json.is_array() && all_in(json, is_scalar); }
/// A value, a list of them, or a list of lists.
bool is_sweep_entry(const Json& json) {
  return is_scalar(json) || (json.is_array() && all_in(json, [](const Json& item) {
                               return is_scalar(item) || is_list_of_scalars(item);
                             }));
}

bool is_section(const Json& json) { return json.is_object() && all_in(json, is_sweep_entry); }
/// [[blocks]] is a list of tables.
bool is_list_of_sections(const Json& json) { return json.is_array() && all_in(json, is_section); }

bool is_sweep(const Json& json) {
  return json.is_object() && is_or_absent(json, "title", is_text) &&
         is_or_absent(json, "blocks", is_list_of_sections) &&
         all_in(json, [](const Json& section) {
           return section.is_string() || is_section(section) || is_list_of_sections(section);
         });
}

bool is_object_of_texts(const Json& json) { return json.is_object() && all_in(json, is_text); }
bool is_object_of_counts(const Json& json) { return json.is_object() && all_in(json, is_count); }
bool is_object_of_scalars(const Json& json) { return json.is_object() && all_in(json, is_scalar); }

}  // namespace

bool is_manifest(const Json& json) {
  return json.is_object() && json.contains("program") && json.at("program") == "boundsweep" &&
         is_or_absent(json, "version", is_text) && is_or_absent(json, "sweep_file", is_text) &&
         is_or_absent(json, "device", is_object_of_texts) &&
         is_or_absent(json, "checksums", is_object_of_texts) &&
         is_or_absent(json, "counts", is_object_of_counts) &&
         is_or_absent(json, "sweep_counts", is_object_of_counts) &&
         is_or_absent(json, "shard", is_object_of_counts) &&
         is_or_absent(json, "timings", is_object_of_scalars) &&
         is_or_absent(json, "overrides", is_list_of_scalars) && json.contains("sweep") &&
         is_sweep(json.at("sweep"));
}

Json make_manifest(const Sweep& sweep, const GridCount& count, const GridEvaluation& evaluation,
                   const Backend& backend, const Json& checksums) {
  const PassTimes times = backend.times();
  const Throughput throughput(count, evaluation, times);
  Json manifest;
  manifest["program"] = "boundsweep";
  manifest["version"] = version();
  manifest["device"] = {{"backend", backend.name()}, {"description", backend.description()}};
  manifest["sweep_file"] = text_of_name(sweep.file);
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

std::string manifest_problem(const Json& json) {
  if (json.is_discarded()) return "damaged (no JSON)";
  if (!json.is_object() || !json.contains("program") || json.at("program") != "boundsweep")
    return "not a manifest of boundsweep";
  if (!is_or_absent(json, "version", is_text)) return "damaged (it states no version)";
  if (!json.contains("sweep") || !json.at("sweep").is_object())
    return "damaged (it states no sweep)";
  Json others = json;  // what is wrong with the sweep its reader says better
  others["sweep"] = Json::object();
  if (!is_manifest(others)) return "damaged (entries are not what they should be)";
  return "";
}

std::optional<Json> manifest_content(const std::filesystem::path& directory) {
  std::ifstream stream(directory / "manifest.json", std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return json_of(text.str());
}

std::optional<Json> read_manifest(const std::filesystem::path& directory) {
  std::optional<Json> manifest = manifest_content(directory);
  if (manifest && !is_manifest(*manifest)) return std::nullopt;
  return manifest;
}

Json manifest_of_run(const std::filesystem::path& directory) {
  std::optional<Json> manifest = manifest_content(directory);
  if (!manifest)
    throw InputError(fmt::format("{}: holds no finished run (no manifest.json of boundsweep)",
                                 directory.string()));
  const std::string problem = manifest_problem(*manifest);
  if (problem.empty()) return *std::move(manifest);
  const bool is_ours = problem.rfind("damaged", 0) == 0;
  throw InputError(fmt::format("{}: {}{}", (directory / "manifest.json").string(), problem,
                               is_ours ? "; run the sweep again" : ""));
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
