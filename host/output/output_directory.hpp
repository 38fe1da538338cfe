#pragma once
/// The directory that a run or a merge writes its results to.

#include <filesystem>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/output/directory_lock.hpp"
#include "host/output/result_file.hpp"

namespace boundsweep {

/// Locked as long as the object lives, and knows which files in it are ours: those that a manifest
/// of ours lists and those that a process that was killed had begun (DIR/.boundsweep/writing names
/// them). Nothing else is ever overwritten or removed.
///
/// Results appear together, the manifest last: all are written under temporary names first, so that
/// a full disk or a signal leaves those of an earlier run as they were.
class OutputDirectory {
 public:
  /// Locks, looks, and removes what a killed process left half-written. Throws as DirectoryLock
  /// does, and InputError naming a file, link or directory that is not ours and has a name that
  /// results have, whether this command would write it or not: beside our results it would pass
  /// for one.
  explicit OutputDirectory(std::filesystem::path path);
  ~OutputDirectory();

  const std::filesystem::path& path() const { return path_; }
  /// Of the finished run whose results lie here.
  const std::optional<nlohmann::ordered_json>& manifest() const { return manifest_; }

  /// Names the results that are to be created. To be called once.
  void declare(const std::vector<std::string>& names);
  /// A result that was declared, empty, to be written and closed.
  ResultFile& create(const std::string& name);
  /// The manifest's entry for all results created, which are closed, and for those of an earlier
  /// run that stay.
  nlohmann::ordered_json checksums() const;
  /// Gives all results their names, then the manifest. Says so where the tables differ from those
  /// that a file which stays was made with; `report_follows`: not of report.html.
  void publish(const nlohmann::ordered_json& manifest, bool report_follows = false);

 private:
  bool is_ours(const std::string& name) const;
  /// What the manifest says of a file, null where that is nothing.
  nlohmann::ordered_json former_entry(const std::string& name) const;
  void check(const std::string& name, const std::string& ending) const;
  void read_declared();
  /// Names that the manifest lists and nobody writes now.
  std::vector<std::string> staying() const;
  void note_what_is_outdated(const nlohmann::ordered_json& manifest, bool report_follows) const;

  std::filesystem::path path_, declaration_;
  DirectoryLock lock_;
  std::optional<nlohmann::ordered_json> manifest_;
  std::set<std::string> declared_before_;  ///< by a process that was killed
  std::list<ResultFile> created_;
  bool placing_ = false;
};

/// Writes DIR/report.html and returns its path. Throws InputError where there is one that
/// boundsweep did not write.
std::filesystem::path write_report_file(const std::filesystem::path& directory,
                                        std::string_view page);

}  // namespace boundsweep
