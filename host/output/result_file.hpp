#pragma once
/// A result that appears only when it is complete.

#include <filesystem>
#include <string_view>
#include <system_error>

#include "host/output/csv.hpp"

namespace boundsweep {

/// A CSV file under a temporary name until it is complete.
class ResultFile {
 public:
  explicit ResultFile(std::filesystem::path path)
      : path_(std::move(path)), partial_(path_), writer_((partial_ += ".partial")) {}
  ~ResultFile() {
    std::error_code ignored;
    if (!complete_) std::filesystem::remove(partial_, ignored);
  }
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  void write(std::string_view records) { writer_.write(records); }
  void complete() {
    writer_.close();
    replace_file(partial_, path_);
    complete_ = true;
  }

 private:
  std::filesystem::path path_, partial_;
  CsvWriter writer_;
  bool complete_ = false;
};

}  // namespace boundsweep
