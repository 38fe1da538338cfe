#pragma once
/// A result that appears only when it is complete.

#include <filesystem>
#include <string_view>
#include <system_error>

#include "host/output/csv.hpp"

namespace boundsweep {

/// A file under a temporary name until it is complete.
class ResultFile {
 public:
  explicit ResultFile(std::filesystem::path path)
      : path_(std::move(path)), partial_(path_), writer_((partial_ += ".partial")) {}
  ~ResultFile() {
    std::error_code ignored;
    if (!placed_) std::filesystem::remove(partial_, ignored);
  }
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The temporary name: from close() until place() the whole content is there.
  const std::filesystem::path& partial() const { return partial_; }

  void write(std::string_view records) { writer_.write(records); }
  /// Returns once all that was written is on the disk.
  void close() { writer_.close(); }
  /// Gives the file its name. Precondition: close().
  void place() {
    replace_file(partial_, path_);
    placed_ = true;
  }
  void complete() {
    close();
    place();
  }

 private:
  std::filesystem::path path_, partial_;
  CsvWriter writer_;  ///< a buffered writer; nothing in it is about CSV
  bool placed_ = false;
};

}  // namespace boundsweep
