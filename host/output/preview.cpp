#include "host/output/preview.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"

namespace boundsweep {
namespace {

/// The fields of one of our own records; they hold no quoted separators.
std::vector<std::string> split(std::string_view record) {
  while (!record.empty() && (record.back() == '\n' || record.back() == '\r'))
    record.remove_suffix(1);
  std::vector<std::string> fields(1);
  for (const char c : record) {
    if (c == ',')
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

bool is_shown(const std::string& column, const Sweep& sweep) {
  constexpr std::array<std::string_view, 6> answers{
      "parameters", "bound", "bound_over_range", "samples_needed", "route", "order"};
  if (std::find(answers.begin(), answers.end(), column) != answers.end()) return true;
  const std::optional<Axis> axis = find_axis(column);
  return axis && sweep.axis(*axis).size() > 1;
}

}  // namespace

std::string preview(const Sweep& sweep, const std::vector<std::string>& records,
                    std::size_t total) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& record : records) rows.push_back(split(record));
  std::string text;
  const std::vector<std::string> header = rows.front();
  std::vector<std::size_t> columns, width;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (!is_shown(header[c], sweep)) continue;
    std::size_t widest = 0;
    for (const auto& row : rows) widest = std::max(widest, row[c].size());
    columns.push_back(c);
    width.push_back(widest);
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      text += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", row[columns[i]], width[i]);
    text += '\n';
  }
  if (records.size() - 1 < total)
    text += fmt::format("… and {} more rows\n", total - (records.size() - 1));
  return text;
}

}  // namespace boundsweep
