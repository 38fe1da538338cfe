#include "host/output/csv.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

CsvWriter::CsvWriter(const std::filesystem::path& path) : file_(path) {
  buffer_.reserve(buffer_size);
}

void CsvWriter::write(std::string_view records) {
  if (buffer_.size() + records.size() > buffer_size) flush();
  if (records.size() > buffer_size) {
    file_.write(records);
  } else {
    buffer_ += records;
  }
}

void CsvWriter::close() {
  flush();
  file_.close();
}

void CsvWriter::flush() {
  file_.write(buffer_);
  buffer_.clear();
}

}  // namespace boundsweep
