#include "host/output/preview.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/output/csv_reader.hpp"
#include "host/output/size_columns.hpp"

namespace boundsweep {
namespace {

std::vector<std::vector<std::string>> rows_of(const std::vector<std::string>& records) {
  std::string text;
  for (const std::string& record : records) text += record;
  std::istringstream input(text);
  CsvReader reader(input, "preview");
  std::vector<std::vector<std::string>> rows{reader.header()};
  for (std::vector<std::string> fields; reader.next(fields);) rows.push_back(fields);
  return rows;
}

/// What the rows say of sizes; all of it where a column is missing.
SizeColumns sizes_in(const std::vector<std::vector<std::string>>& rows) {
  const auto place = [&](const char* name) {
    return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) -
                                    rows[0].begin());
  };
  const std::size_t parameters = place("parameters"), trained = place("trained");
  SizeColumns sizes;
  if (std::max(parameters, trained) == rows[0].size()) return sizes;
  for (std::size_t i = 1; i < rows.size(); ++i) sizes.see(rows[i][parameters], rows[i][trained]);
  return sizes;
}

bool is_shown(const std::string& column, const Sweep& sweep, const SizeColumns& sizes) {
  if (column == "parameters") return sizes.show_parameters();
  if (column == "trained") return sizes.show_trained();
  constexpr std::array<std::string_view, 5> answers{"bound", "bound_over_range", "samples_needed",
                                                    "route", "order"};
  if (std::find(answers.begin(), answers.end(), column) != answers.end()) return true;
  const std::optional<Axis> axis = find_axis(column);
  return axis && sweep.axis(*axis).size() > 1;
}

struct ShownColumn {
  std::size_t place, width;
  bool one_value;  ///< the same in all rows, of which there are several
  bool answer;     ///< not an axis
};

constexpr std::size_t gap = 2;

std::size_t total_width(const std::vector<ShownColumn>& columns) {
  std::size_t width = 0;
  for (const ShownColumn& column : columns) width += column.width + gap;
  return width - gap;
}

/// Takes the first column that `leaves` names out of the table, while it is too wide.
template <class Leaves>
std::string take_out(std::vector<ShownColumn>& columns, std::size_t page, const Leaves& leaves,
                     const std::vector<std::vector<std::string>>& rows, bool with_value) {
  std::string names;
  while (columns.size() > 1 && total_width(columns) > page) {
    const auto found = std::find_if(columns.begin(), columns.end(), leaves);
    if (found == columns.end()) break;
    const std::string& name = rows[0][found->place];
    names += (names.empty() ? "" : ", ") + name +
             (with_value ? " = " + rows[1][found->place] : std::string());
    columns.erase(found);
  }
  return names;
}

}  // namespace

std::string preview(const Sweep& sweep, const std::vector<std::string>& records, std::size_t total,
                    std::optional<std::size_t> width) {
  const std::vector<std::vector<std::string>> rows = rows_of(records);
  const std::vector<std::string>& header = rows.front();
  const SizeColumns sizes = sizes_in(rows);
  std::vector<ShownColumn> columns;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (!is_shown(header[c], sweep, sizes)) continue;
    ShownColumn column{c, 0, rows.size() > 2, !find_axis(header[c])};
    for (const auto& row : rows) column.width = std::max(column.width, row[c].size());
    for (std::size_t i = 2; i < rows.size(); ++i)
      column.one_value = column.one_value && rows[i][c] == rows[1][c];
    columns.push_back(column);
  }
  std::string text, hidden;
  if (width && !columns.empty()) {
    const std::string common = take_out(
        columns, *width, [](const ShownColumn& c) { return c.one_value && !c.answer; }, rows, true);
    if (!common.empty()) text += "in all rows shown: " + common + "\n";
    hidden = take_out(
        columns, *width, [](const ShownColumn& c) { return !c.answer; }, rows, false);
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      text += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", row[columns[i].place], columns[i].width);
    text += '\n';
  }
  if (!hidden.empty()) text += fmt::format("not shown on {} columns: {}\n", *width, hidden);
  if (records.size() - 1 < total)
    text += fmt::format("… and {} more rows\n", total - (records.size() - 1));
  return text;
}

}  // namespace boundsweep
