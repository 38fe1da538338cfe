#include "host/report/html/phase_data.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/csv_reader.hpp"
#include "host/output/result_files.hpp"
#include "host/report/html/row_index.hpp"

namespace boundsweep {

std::vector<std::string> bin_labels(const Sweep& sweep, Axis axis, std::int64_t bins) {
  const std::vector<double>& values = sweep.axis(axis);
  const auto size = static_cast<std::int64_t>(values.size());
  const auto text = [&](std::int64_t digit) {
    return axis_value_text(sweep, axis, values[static_cast<std::size_t>(digit)]);
  };
  const auto rounded = [&](std::int64_t digit) {
    return axis_info(axis).kind == AxisKind::number
               ? fmt::format("{:.4g}", values[static_cast<std::size_t>(digit)])
               : text(digit);
  };
  const Bins cut(bins, size);
  std::vector<std::string> labels;
  for (std::int64_t first = 0, last = 0; first < size; first = last + 1) {
    last = first;
    while (last + 1 < size && cut.of(last + 1) == cut.of(first)) ++last;
    labels.push_back(first == last ? text(first) : rounded(first) + " … " + rounded(last));
  }
  return labels;
}

PhaseData read_phase_data(const std::filesystem::path& path, const Problem& problem) {
  const Sweep& sweep = problem.sweep();
  const GridView& grid = problem.view().grid;
  CsvReader file(path);
  const std::size_t diagram_column = file.column("diagram"), index_column = file.column("index");
  const auto without_diagram = [&](std::vector<std::string> row) {
    row.erase(row.begin() + static_cast<std::ptrdiff_t>(diagram_column));
    return row;
  };
  PhaseData data;
  data.header = without_diagram(file.header());
  data.cells.resize(sweep.diagrams.size());
  std::unordered_map<std::string, std::size_t> known;  // index → row
  std::size_t number = 0;
  for (std::vector<std::string> row; file.next(row);) {
    while (number < sweep.diagrams.size() &&
           row[diagram_column] != diagram_name(sweep, sweep.diagrams[number]))
      ++number;
    if (number == sweep.diagrams.size())
      throw InputError(fmt::format("{}: diagram {:?} is not one of the manifest's sweep",
                                   path.string(), row[diagram_column]));
    const Digits digits = digits_of(row[index_column], grid, path.string());
    const Diagram& diagram = problem.view().diagrams[number];
    const auto bin = [&](Axis axis, std::int64_t bins) {
      return Bins(bins, grid.size[boundsweep::number(axis)]).of(digits[axis]);
    };
    const auto [entry, fresh] = known.emplace(row[index_column], data.rows.size());
    data.cells[number].push_back(
        {bin(diagram.x, diagram.x_bins), bin(diagram.y, diagram.y_bins), entry->second});
    if (fresh) data.rows.push_back(without_diagram(std::move(row)));
  }
  return data;
}

}  // namespace boundsweep
