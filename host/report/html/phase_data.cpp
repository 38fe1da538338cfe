#include "host/report/html/phase_data.hpp"

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/output/csv_reader.hpp"
#include "host/output/result_files.hpp"
#include "host/report/html/row_index.hpp"

namespace boundsweep {

PhaseData read_phase_data(const std::filesystem::path& path, const Problem& problem) {
  const Sweep& sweep = problem.sweep();
  CsvReader file(path);
  const std::size_t diagram_column = file.column("diagram"), index_column = file.column("index");
  PhaseData data;
  data.header = file.header();
  data.cells.resize(sweep.diagrams.size());
  std::size_t diagram = 0;
  for (std::vector<std::string> row; file.next(row);) {
    while (diagram < sweep.diagrams.size() &&
           row[diagram_column] != diagram_name(sweep, sweep.diagrams[diagram]))
      ++diagram;
    if (diagram == sweep.diagrams.size())
      throw InputError(fmt::format("{}: diagram {:?} is not one of the manifest's sweep",
                                   path.string(), row[diagram_column]));
    const Digits digits = digits_of(row[index_column], problem.view().grid, path.string());
    const AxisPair& axes = sweep.diagrams[diagram];
    data.cells[diagram].push_back({digits[axes[0]], digits[axes[1]], data.rows.size()});
    data.rows.push_back(row);
  }
  return data;
}

}  // namespace boundsweep
