#include "host/output/result_files.hpp"

#include <algorithm>
#include <array>

#include "host/config/axis_names.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/output/table.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

/// Rows that are evaluated and written at a time, between looks for an interrupt.
constexpr std::size_t chunk = std::size_t{1} << 14;

Table make_table(const Sweep& sweep) {
  std::array<std::string, axis_count> paths;
  for (int i = 0; i < axis_count; ++i)
    paths[static_cast<std::size_t>(i)] = axis_path(static_cast<Axis>(i), sweep);
  return Table(sweep, paths);
}

RowData row_data(const GridView& grid, const PointRow& point) {
  RowData row{point, {}};
  decode(grid, point.record.index, 0, axis_count, row.digits);
  return row;
}

/// Appends the records of rows to a file: parts are formatted in parallel and written in order.
class RowWriter {
 public:
  RowWriter(const Problem& problem, const Table& table, ResultFile& file)
      : grid_(problem.view().grid), table_(table), file_(file) {}

  void write(const std::vector<PointRow>& rows) {
    constexpr std::size_t part = std::size_t{1} << 9;
    const std::size_t parts = (rows.size() + part - 1) / part;
    if (parts_.size() < parts) parts_.resize(parts);
    threads::for_each(static_cast<std::int64_t>(parts), [&](std::int64_t number) {
      const std::size_t begin = static_cast<std::size_t>(number) * part;
      std::string& records = parts_[static_cast<std::size_t>(number)].records;
      records.clear();
      for (std::size_t i = begin; i < std::min(rows.size(), begin + part); ++i)
        table_.append_row(records, row_data(grid_, rows[i]));
    });
    for (std::size_t i = 0; i < parts; ++i) file_.write(parts_[i].records);
  }

 private:
  const GridView& grid_;
  const Table& table_;
  ResultFile& file_;
  /// Threads that wrote to one cache line, or to two that the processor fetches together, would
  /// wait for each other at every field.
  struct alignas(128) Part {
    std::string records;
  };
  std::vector<Part> parts_;  ///< kept, for their memory
};

}  // namespace

std::vector<std::string> write_frontier(const Problem& problem, Backend& backend,
                                        const std::vector<std::int64_t>& indices, ResultFile& file,
                                        std::size_t preview) {
  const Table table = make_table(problem.sweep());
  std::vector<std::string> first(1);
  table.append_header(first[0]);
  file.write(first[0]);
  RowWriter writer(problem, table, file);
  for (std::size_t begin = 0; begin < indices.size(); begin += chunk) {
    InterruptGuard::check();
    const auto from = indices.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = std::min(chunk, indices.size() - begin);
    const std::vector<PointRow> rows =
        backend.rows({from, from + static_cast<std::ptrdiff_t>(count)});
    for (std::size_t i = 0; i < rows.size() && first.size() <= preview; ++i)
      table.append_row(first.emplace_back(), row_data(problem.view().grid, rows[i]));
    writer.write(rows);
  }
  return first;
}

std::string diagram_name(const Sweep& sweep, const AxisPair& axes) {
  return std::string(axis_key(axes[0], sweep)) + "/" + axis_key(axes[1], sweep);
}

void write_phases(const Problem& problem, Backend& backend,
                  const std::vector<std::vector<std::int64_t>>& diagrams, ResultFile& file) {
  const Sweep& sweep = problem.sweep();
  const Table table = make_table(sweep);
  std::string header = "diagram,";
  table.append_header(header);
  file.write(header);
  // One point is the best of many cells: each is evaluated once.
  std::vector<std::int64_t> indices;
  for (const std::vector<std::int64_t>& points : diagrams)
    indices.insert(indices.end(), points.begin(), points.end());
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  const std::vector<PointRow> rows = backend.rows(indices);
  for (std::size_t d = 0; d < diagrams.size(); ++d) {
    const std::string name = diagram_name(sweep, sweep.diagrams[d]) + ",";
    for (const std::int64_t index : diagrams[d]) {
      const auto place = std::lower_bound(indices.begin(), indices.end(), index) - indices.begin();
      std::string record = name;
      table.append_row(record,
                       row_data(problem.view().grid, rows[static_cast<std::size_t>(place)]));
      file.write(record);
    }
  }
}

void write_all_points(const Problem& problem, Backend& backend, ResultFile& file,
                      std::int64_t evaluated, bool show_progress) {
  const GridView& grid = problem.view().grid;
  const Table table = make_table(problem.sweep());
  std::string header;
  table.append_header(header);
  file.write(header);
  RowWriter writer(problem, table, file);
  Progress progress(evaluated, show_progress);
  const std::int64_t architectures = grid_size(grid, 0, first_process_axis);
  const std::int64_t points_each = grid_size(grid, first_process_axis);
  std::int64_t written = 0;
  std::vector<std::int64_t> indices;
  const auto write = [&] {
    writer.write(backend.rows(indices));
    written += static_cast<std::int64_t>(indices.size());
    indices.clear();
    progress.update(written, written);
  };
  for (std::int64_t architecture = 0; architecture < architectures; ++architecture) {
    Digits digits;
    decode_architecture(grid, architecture, digits);
    if (!is_valid(architecture_at(problem.view(), digits))) continue;
    for (std::int64_t i = 0; i < points_each; ++i) {
      indices.push_back(architecture * points_each + i);
      if (indices.size() < chunk) continue;
      write();
      InterruptGuard::check();
    }
  }
  write();
  InterruptGuard::check();
}

double points_file_size(std::int64_t points) {
  return 260.0 * static_cast<double>(points);
}

}  // namespace boundsweep
