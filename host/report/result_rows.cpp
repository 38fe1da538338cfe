#include "host/report/result_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/output/csv_reader.hpp"
#include "host/output/decimal.hpp"
#include "host/output/file.hpp"
#include "host/output/manifest.hpp"
#include "host/output/size_columns.hpp"

namespace boundsweep {
namespace {

std::filesystem::path frontier_in(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "frontier.csv";
  if (!file_exists(path))
    throw InputError(fmt::format(
        "{}: holds no frontier.csv, must be the directory of a finished run", directory.string()));
  // Rows that are cut off at the end of one would not show otherwise.
  if (const auto manifest = read_manifest(directory))
    check_checksum(directory, *manifest, path.filename().string());
  return path;
}

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// Throws InputError where there is no column of that name.
std::size_t column_called(const CsvReader& reader, const std::string& name,
                          const std::filesystem::path& path) {
  const std::string column = full_column_name(name, reader.header());
  const bool is_there =
      std::find(reader.header().begin(), reader.header().end(), column) != reader.header().end();
  const std::optional<Axis> axis = find_axis(name);
  // ff_ratio and norms_per_block have columns in other terms, which is what the reader names.
  if (!is_there && axis && axis_info(*axis).other_key == nullptr)
    throw InputError(fmt::format("{}: has no column {}, since that axis has one value in this run",
                                 path.string(), boundsweep::quoted(name)));
  return reader.column(column);
}

/// Different values in a few words, numbers in order: "1, 2, 4" or "0.03, 0.05, …, 1".
std::string values_shown(std::vector<std::string> values) {
  std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    const std::optional<int> order = compare_decimals(a, b);
    return order ? *order < 0 : a < b;
  });
  constexpr std::size_t shown_whole = 12, shown_first = 3;
  if (values.size() > shown_whole) {
    values[shown_first] = "…";
    values[shown_first + 1] = values.back();
    values.resize(shown_first + 2);
  }
  for (std::string& value : values)
    if (value.empty()) value = "\"\"";
  return fmt::format("{}", fmt::join(values, ", "));
}

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The columns that tell rows apart, and what they say.
std::vector<std::string> telling_columns(const ResultRows& rows) {
  const std::vector<std::string>& header = rows.header();
  const std::size_t at_parameters = rows.column("parameters"), at_trained = rows.column("trained");
  SizeColumns sizes;
  std::vector<std::string> first;
  std::vector<bool> varies(header.size(), false);
  rows.for_each([&](const ResultRow& row) {
    sizes.see(row[at_parameters], row[at_trained]);
    if (first.empty()) first = row;
    for (std::size_t i = 0; i < row.size(); ++i) varies[i] = varies[i] || row[i] != first[i];
  });
  constexpr std::array<std::string_view, 3> answers{"bound", "bound_over_range", "samples_needed"};
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool is_shown = i == at_parameters ? sizes.show_parameters()
                          : i == at_trained  ? sizes.show_trained()
                                             : contains(answers, header[i]) ||
                                                  (varies[i] && !is_outcome_column(header[i]));
    if (is_shown) columns.push_back(header[i]);
  }
  return columns;
}

Cell cell_of(const std::string& column, const std::string& text, int digits) {
  if (text.empty()) return empty_cell();
  const std::optional<double> value = number_in(text);
  Cell cell = text_cell(is_bound_column(column) ? shortened_upper(text, digits) : text);
  if (!value) {
    cell.numeric = is_bound_column(column);  // beyond double's range
    return cell;
  }
  cell.numeric = true;
  if (std::isfinite(*value)) cell.value = nlohmann::ordered_json::parse(cell.text, nullptr, false);
  if (cell.value.is_discarded()) cell.value = cell.text;
  return cell;
}

}  // namespace

bool is_bound_column(const std::string& column) {
  constexpr std::array<std::string_view, 8> names{
      "bound", "bound_over_range", "nonstationarity", "discretization", "deviation",
      "range", "lipschitz",        "log10_bound"};
  return contains(names, column);
}

bool is_outcome_column(const std::string& column) {
  constexpr std::array<std::string_view, 5> names{"index", "levels", "order", "route",
                                                  "samples_needed"};
  return is_bound_column(column) || contains(names, column);
}

std::string full_column_name(const std::string& name, const std::vector<std::string>& header) {
  const auto has = [&](const std::string& column) {
    return std::find(header.begin(), header.end(), column) != header.end();
  };
  const std::optional<Axis> axis = find_axis(name);
  if (has(name) || !axis) return name;
  const AxisInfo& info = axis_info(*axis);
  const bool by_key = name.find('.') == std::string::npos;
  const std::string other =
      by_key ? fmt::format("{}.{}", info.section, name) : name.substr(name.find('.') + 1);
  return has(other) ? other : name;
}

ResultRows::ResultRows(const std::filesystem::path& directory,
                       const std::vector<std::string>& where)
    : path_(frontier_in(directory)) {
  const CsvReader reader(path_);
  header_ = reader.header();
  for (const std::string& text : where) {
    RowCondition condition = parse_row_condition(text);
    const std::size_t column = column_called(reader, condition.column, path_);
    conditions_.push_back({column, std::move(condition)});
  }
  check_some_row();
}

/// What each condition could have chosen of the rows that the others leave.
void ResultRows::check_some_row() const {
  if (conditions_.empty()) return;
  const std::size_t count = conditions_.size();
  std::vector<std::set<std::string>> left(count), all(count);
  CsvReader reader(path_);
  for (ResultRow row; reader.next(row);) {
    std::size_t failed = 0, last = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Condition& condition = conditions_[i];
      if (condition.what.meets(row[condition.column])) continue;
      ++failed;
      last = i;
    }
    if (failed == 0) return;
    if (failed == 1) left[last].insert(row[conditions_[last].column]);
    for (std::size_t i = 0; i < count; ++i) all[i].insert(row[conditions_[i].column]);
  }
  std::string texts, values;
  for (std::size_t i = 0; i < count; ++i) {
    const std::set<std::string>& there = left[i].empty() ? all[i] : left[i];
    texts += (i == 0 ? "--where " : " --where ") + shortened(conditions_[i].what.text);
    const std::string& column = header_[conditions_[i].column];
    if (there == std::set<std::string>{""} && (column == "kappa" || column == "horizon")) {
      values += fmt::format(
          "; {} is empty in every row: this run bounds the predictive risk, which has none", column);
      continue;
    }
    values +=
        fmt::format("; {} there{}: {}", column, left[i].empty() || count == 1 ? "" : " beside the other conditions",
                    there.empty() ? "none, no row" : values_shown({there.begin(), there.end()}));
  }
  throw InputError(fmt::format("{}: no row of {}{}", texts, path_.string(), values));
}

std::size_t ResultRows::column(const std::string& name) const {
  return column_called(CsvReader(path_), name, path_);
}

void ResultRows::for_each(const std::function<void(const ResultRow&)>& visit) const {
  CsvReader reader(path_);
  const auto meets = [](const ResultRow& row, const Condition& condition) {
    return condition.what.meets(row[condition.column]);
  };
  for (ResultRow row; reader.next(row);)
    if (std::all_of(conditions_.begin(), conditions_.end(),
                    [&](const Condition& condition) { return meets(row, condition); }))
      visit(row);
}

TextTable result_table(const std::filesystem::path& directory, const ResultTableChoice& choice) {
  const ResultRows rows(directory, choice.where);
  TextTable table;
  table.header = choice.columns.empty() ? telling_columns(rows) : choice.columns;
  std::vector<std::size_t> places;
  for (const std::string& name : table.header) places.push_back(rows.column(name));
  rows.for_each([&](const ResultRow& row) {
    if (choice.rows > 0 && table.rows.size() == choice.rows) return;
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < places.size(); ++i)
      cells.push_back(cell_of(table.header[i], row[places[i]], choice.digits));
    table.rows.push_back(std::move(cells));
  });
  return table;
}

}  // namespace boundsweep
