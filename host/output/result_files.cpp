#include "host/output/result_files.hpp"

#include <algorithm>
#include <array>

#include "host/config/axis_names.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/output/result_file.hpp"
#include "host/output/table.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 16;

Table make_table(const Sweep& sweep) {
  std::array<std::string, axis_count> paths;
  for (int i = 0; i < axis_count; ++i)
    paths[static_cast<std::size_t>(i)] = axis_path(static_cast<Axis>(i), sweep);
  return Table(sweep, paths);
}

/// Calls visit(record) for each point in turn.
template <class Visit>
void for_each_record(const Problem& problem, Backend& backend, const Table& table,
                     const std::vector<std::int64_t>& indices, const Visit& visit) {
  const GridView& grid = problem.view().grid;
  std::string record;
  for (const PointRow& point : backend.rows(indices)) {
    RowData row{point, {}};
    decode(grid, point.record.index, 0, axis_count, row.digits);
    record.clear();
    table.append_row(record, row);
    visit(record);
  }
}

}  // namespace

std::vector<std::string> write_frontier(const Problem& problem, Backend& backend,
                                        const std::vector<std::int64_t>& indices,
                                        const std::filesystem::path& path, std::size_t preview) {
  const Table table = make_table(problem.sweep());
  ResultFile file(path);
  std::vector<std::string> first(1);
  table.append_header(first[0]);
  file.write(first[0]);
  for (std::size_t begin = 0; begin < indices.size(); begin += chunk) {
    const auto from = indices.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = std::min(chunk, indices.size() - begin);
    for_each_record(problem, backend, table, {from, from + static_cast<std::ptrdiff_t>(count)},
                    [&](const std::string& record) {
                      file.write(record);
                      if (first.size() <= preview) first.push_back(record);
                    });
  }
  file.complete();
  return first;
}

bool write_all_points(const Problem& problem, Backend& backend, const std::filesystem::path& path,
                      std::int64_t evaluated, bool show_progress) {
  const GridView& grid = problem.view().grid;
  const Table table = make_table(problem.sweep());
  ResultFile file(path);
  std::string header;
  table.append_header(header);
  file.write(header);
  const InterruptGuard guard;
  Progress progress(evaluated, show_progress);
  std::int64_t written = 0;
  const std::int64_t points = grid_size(grid);
  std::vector<std::int64_t> indices;
  for (std::int64_t index = 0; index < points;) {
    indices.clear();
    for (; index < points && indices.size() < chunk; ++index) {
      Digits digits;
      decode(grid, index, 0, axis_count, digits);
      if (is_valid(architecture_at(problem.view(), digits))) indices.push_back(index);
    }
    for_each_record(problem, backend, table, indices,
                    [&](const std::string& record) { file.write(record); });
    written += static_cast<std::int64_t>(indices.size());
    progress.update(written, written);
    if (InterruptGuard::interrupted()) return false;
  }
  file.complete();
  return true;
}

double points_file_size(std::int64_t points) { return 260.0 * static_cast<double>(points); }

}  // namespace boundsweep
