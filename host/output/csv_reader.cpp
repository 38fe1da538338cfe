#include "host/output/csv_reader.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "host/config/closest.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {

CsvReader::CsvReader(const std::filesystem::path& path)
    : file_(path, std::ios::binary), input_(file_), name_(path.string()) {
  if (!file_) throw InputError(fmt::format("{}: cannot be read", name_));
  read_header();
}

CsvReader::CsvReader(std::istream& input, std::string name)
    : input_(input), name_(std::move(name)) {
  read_header();
}

void CsvReader::read_header() {
  // The byte order mark. One that is cut short is a field like any other.
  std::streambuf& in = *input_.rdbuf();
  std::string mark;
  for (const char c : {'\xef', '\xbb', '\xbf'}) {
    if (in.sgetc() != std::char_traits<char>::to_int_type(c)) break;
    mark += static_cast<char>(in.sbumpc());
  }
  if (!read_record(header_)) throw InputError(fmt::format("{}: is empty, has no header", name_));
  if (mark.size() < 3) header_.front().insert(0, mark);
}

std::size_t CsvReader::column(const std::string& name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin());
  // Further axes have dotted paths for names; their keys alone are what the command line takes.
  const auto ends = [key = "." + name](const std::string& column) {
    return column.size() > key.size() &&
           column.compare(column.size() - key.size(), key.size(), key) == 0;
  };
  const auto short_name = std::find_if(header_.begin(), header_.end(), ends);
  if (short_name != header_.end() && std::find_if(short_name + 1, header_.end(), ends) == header_.end())
    return static_cast<std::size_t>(short_name - header_.begin());
  throw InputError(fmt::format("{}: has no column {}{}", name_, boundsweep::quoted(name),
                               meant_or_closest(name, {header_.begin(), header_.end()})));
}

bool CsvReader::next(std::vector<std::string>& fields) {
  if (!read_record(fields)) return false;
  if (fields.size() != header_.size())
    fail(fmt::format("the record has {} fields, the header has {}", fields.size(), header_.size()));
  return true;
}

bool CsvReader::read_record(std::vector<std::string>& fields) {
  record_line_ = line_;
  std::streambuf& in = *input_.rdbuf();
  constexpr int end = std::char_traits<char>::eof();
  if (in.sgetc() == end) return false;
  std::size_t count = 0;
  const auto begin_field = [&]() -> std::string& {
    if (count == fields.size()) fields.emplace_back();
    fields[count].clear();
    return fields[count++];
  };
  for (bool more = true; more;) {
    std::string& field = begin_field();
    bool quoted = in.sgetc() == '"';
    if (quoted) in.sbumpc();
    while (true) {
      const int c = in.sbumpc();
      if (c == end) {
        if (quoted) fail("a quoted field does not end");
        more = false;
        break;
      }
      if (c == '\n') ++line_;
      if (quoted) {
        if (c != '"') {
          field += static_cast<char>(c);
        } else if (in.sgetc() == '"') {
          field += static_cast<char>(in.sbumpc());
        } else {
          quoted = false;
          const int after = in.sgetc();
          if (after != ',' && after != '\r' && after != '\n' && after != end)
            fail("a quoted field is followed by something else than a comma or the line's end");
        }
      } else if (c == ',') {
        break;
      } else if (c == '\n' || (c == '\r' && (in.sgetc() == '\n' || in.sgetc() == end))) {
        if (c == '\r' && in.sbumpc() == '\n') ++line_;
        more = false;
        break;
      } else {
        field += static_cast<char>(c);
      }
    }
  }
  fields.resize(count);
  return true;
}

void CsvReader::fail(const std::string& what) const {
  throw InputError(fmt::format("{}:{}: {}", name_, record_line_, what));
}

}  // namespace boundsweep
