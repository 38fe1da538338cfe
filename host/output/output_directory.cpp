#include "host/output/output_directory.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"
#include "host/output/json_text.hpp"
#include "host/output/manifest.hpp"
#include "host/output/note.hpp"

namespace boundsweep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* manifest_name = "manifest.json";
constexpr const char* report_name = "report.html";
constexpr const char* partial_report = "report.html.partial";  // within work_directory
/// The names that results have.
constexpr std::array<const char*, 7> result_names{manifest_name, "frontier.csv",  "phases.csv",
                                                  "points.csv",  "frontier.keys", "phases.keys",
                                                  report_name};
/// Those that every run writes anew.
constexpr std::array<const char*, 2> tables{"frontier.csv", "phases.csv"};

bool is_result_name(const std::string& name) {
  return std::find(result_names.begin(), result_names.end(), name) != result_names.end();
}

/// Empty where there is nothing.
std::string kind_of(const fs::path& path) {
  const fs::file_status status = fs::symlink_status(path);
  switch (status.type()) {
    case fs::file_type::not_found: return "";
    case fs::file_type::regular: return "a file";
    case fs::file_type::directory: return "a directory";
    case fs::file_type::symlink: return "a symbolic link";
    default: return "a special file";
  }
}

bool is_regular(const fs::path& path) {
  return kind_of(path) == "a file";
}

/// Whether a page says in its head that it is ours. Reports are mailed and come back without the
/// directory's records, so they speak for themselves.
bool is_report(const fs::path& path) {
  constexpr std::size_t head = std::size_t{1} << 16;
  std::string text(head, '\0');
  std::ifstream stream(path, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text.find("<p class=\"kind\">boundsweep report</p>") != std::string::npos;
}

/// What a manifest says of a file, null where that is nothing.
Json entry_of(const Json& manifest, const std::string& name) {
  const Json::json_pointer place = "/checksums"_json_pointer / name;
  return manifest.contains(place) ? manifest.at(place) : Json();
}

[[noreturn]] void refuse(const fs::path& path, const std::string& kind) {
  throw InputError(
      fmt::format("{}: {} that boundsweep did not make has the name of a result; move it away, or "
                  "choose another directory",
                  path.string(), kind));
}

}  // namespace

OutputDirectory::OutputDirectory(fs::path path)
    : path_(std::move(path)), declaration_(path_ / work_directory / "writing"), lock_(path_) {
  for (const fs::directory_entry& entry : fs::directory_iterator(path_ / work_directory))
    if (const std::string kind = kind_of(entry.path()); kind != "a file" && kind != "a directory")
      throw InputError(
          fmt::format("{}: {}, which boundsweep did not make; move it away, or choose "
                      "another directory",
                      entry.path().string(), kind));
  read_declared();
  if (is_regular(path_ / manifest_name)) manifest_ = read_manifest(path_);
  for (const char* name : result_names)
    for (const char* ending : {"", ".partial"}) check(name, ending);
  std::error_code ignored;
  for (const std::string& name : declared_before_) fs::remove(path_ / (name + ".partial"), ignored);
  for (const char* name : {"writing.partial", partial_report})
    fs::remove(path_ / work_directory / name, ignored);
}

OutputDirectory::~OutputDirectory() {
  created_.clear();
  std::error_code ignored;
  // Those of a process that was killed are still ours, those of this one are gone.
  if (!placing_ && declared_before_.empty()) fs::remove(declaration_, ignored);
}

void OutputDirectory::read_declared() {
  std::ifstream stream(declaration_);
  for (std::string name; std::getline(stream, name);)
    if (is_result_name(name)) declared_before_.insert(name);
}

bool OutputDirectory::is_ours(const std::string& name) const {
  if (declared_before_.count(name) > 0) return true;
  if (name == manifest_name) return manifest_.has_value();
  if (name == report_name) return is_report(path_ / name);
  return !former_entry(name).is_null();
}

Json OutputDirectory::former_entry(const std::string& name) const {
  return manifest_ ? entry_of(*manifest_, name) : Json();
}

void OutputDirectory::check(const std::string& name, const std::string& ending) const {
  const fs::path path = path_ / (name + ending);
  const std::string kind = kind_of(path);
  if (kind.empty()) return;
  const bool ours = ending.empty() ? is_ours(name) : declared_before_.count(name) > 0;
  if (kind != "a file" || !ours) refuse(path, kind);
}

void OutputDirectory::declare(const std::vector<std::string>& names) {
  std::set<std::string> all = declared_before_;
  all.insert(names.begin(), names.end());
  all.insert(manifest_name);
  atomic_write(declaration_, fmt::format("{}\n", fmt::join(all, "\n")));
}

ResultFile& OutputDirectory::create(const std::string& name) {
  return created_.emplace_back(path_ / name);
}

std::vector<std::string> OutputDirectory::staying() const {
  std::vector<std::string> names;
  for (const char* name : result_names) {
    const bool is_new = std::any_of(created_.begin(), created_.end(), [&](const ResultFile& file) {
      return file.path().filename() == name;
    });
    if (!is_new && !former_entry(name).is_null() && is_regular(path_ / name))
      names.emplace_back(name);
  }
  return names;
}

Json OutputDirectory::checksums() const {
  Json sums = Json::object();
  for (const ResultFile& file : created_)
    sums[file.path().filename().string()] = "crc32:" + checksum(file.partial());
  for (const std::string& name : staying()) sums[name] = former_entry(name);
  return sums;
}

void OutputDirectory::publish(const Json& manifest, bool report_follows) {
  ResultFile& last = create(manifest_name);
  last.write(json_text(manifest, 2) + "\n");
  last.close();
  lock_.keep();
  placing_ = true;
  std::error_code ignored;
  for (const std::string& name : declared_before_)  // of a run that was killed before its manifest
    if (name != manifest_name && entry_of(manifest, name).is_null())
      fs::remove(path_ / name, ignored);
  for (ResultFile& file : created_) file.place();
  fs::remove(declaration_, ignored);
  declared_before_.clear();
  note_what_is_outdated(manifest, report_follows);
  manifest_ = manifest;
}

void OutputDirectory::note_what_is_outdated(const Json& manifest, bool report_follows) const {
  const bool same = std::all_of(tables.begin(), tables.end(), [&](const char* table) {
    return former_entry(table) == entry_of(manifest, table);
  });
  if (same) return;
  for (const std::string& name : staying())
    note(fmt::format("{}: stays, of an earlier run of this sweep whose results differ from these",
                     (path_ / name).string()));
  if (!report_follows && is_regular(path_ / report_name))
    note(
        fmt::format("{}: stays, of an earlier run whose results differ from these; boundsweep "
                    "report writes it anew",
                    (path_ / report_name).string()));
}

fs::path write_report_file(const fs::path& directory, std::string_view page) {
  const fs::path path = directory / report_name, work = directory / work_directory;
  const std::string kind = kind_of(path);
  if (!kind.empty() && (kind != "a file" || !is_report(path))) refuse(path, kind);
  make_directories(work);
  atomic_write(path, page, work / partial_report);
  return path;
}

}  // namespace boundsweep
