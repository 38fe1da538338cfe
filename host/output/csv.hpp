#pragma once
/// CSV as RFC 4180 states it: records end in CR LF, fields that need quotes have them. pandas, R,
/// spreadsheets and Python's csv read this; line tools see a CR at the end of the last field.

#include <filesystem>
#include <string>
#include <string_view>

#include "host/output/file.hpp"

namespace boundsweep {

inline constexpr std::string_view csv_line_end = "\r\n";

/// The field, in quotes if it contains a comma, a quote, CR or LF; quotes inside are doubled.
std::string csv_field(std::string_view text);

/// A file of records written through a large buffer. Errors, a full disk among them, are
/// ResourceErrors from write or close; a file is complete only after close().
class CsvWriter {
 public:
  /// Creates or empties the file.
  explicit CsvWriter(const std::filesystem::path& path);

  /// Appends text that is CSV already.
  void write(std::string_view records);
  void close();

 private:
  void flush();

  OutputFile file_;
  std::string buffer_;
};

}  // namespace boundsweep
