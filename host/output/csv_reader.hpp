#pragma once
/// Reading CSV, one record at a time: files of a million rows pass through without being held.

#include <filesystem>
#include <fstream>
#include <istream>
#include <string>
#include <vector>

namespace boundsweep {

/// Records of RFC 4180: fields may be quoted, with separators, line ends and doubled quotes inside;
/// lines end in CR LF or LF. Every record has as many fields as the first one, the header. The mark
/// that some programs put before UTF-8 is no part of it.
class CsvReader {
 public:
  /// Throws InputError where the file cannot be opened or is empty.
  explicit CsvReader(const std::filesystem::path& path);
  /// `name` stands for the file in error texts. The stream outlives the reader.
  CsvReader(std::istream& input, std::string name);

  const std::vector<std::string>& header() const { return header_; }
  /// The place of a column; throws InputError, naming the closest known one, where there is none.
  std::size_t column(const std::string& name) const;

  /// Fills `fields`, whose storage is reused; false at the end. Throws InputError with the line
  /// where a record is malformed.
  bool next(std::vector<std::string>& fields);

  /// What errors call the file, and the line where the last record began.
  const std::string& name() const { return name_; }
  long record_line() const { return record_line_; }

 private:
  void read_header();
  bool read_record(std::vector<std::string>& fields);
  [[noreturn]] void fail(const std::string& what) const;

  std::ifstream file_;
  std::istream& input_;
  std::string name_;
  std::vector<std::string> header_;
  long line_ = 1;          ///< of the next character
  long record_line_ = 1;   ///< where the current record begins
};

}  // namespace boundsweep
