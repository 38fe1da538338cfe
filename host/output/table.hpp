#pragma once
/// The table in frontier.csv and points.csv: which columns a sweep has and how a row is written.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "boundsweep/extended.hpp"
#include "boundsweep/grid.hpp"
#include "boundsweep/objective.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

struct RowData : PointRow {
  Digits digits;
};

/// The fields that the values of one axis print as.
class AxisFields {
 public:
  AxisFields() = default;
  AxisFields(const Sweep& sweep, Axis axis);

  std::string_view operator[](std::int64_t digit) const {
    const auto i = static_cast<std::size_t>(digit);
    return std::string_view(text_).substr(begin_[i], begin_[i + 1] - begin_[i]);
  }

 private:
  std::string text_;
  std::vector<std::size_t> begin_{0};
};

class Table {
 public:
  using Writer = void (*)(std::string&, const RowData&);

  /// `paths`: the axes' dotted names, for the columns that are not among the fixed ones.
  Table(const Sweep& sweep, const std::array<std::string, axis_count>& paths);

  const std::vector<std::string>& header() const { return header_; }
  /// As CSV records, line end included.
  void append_header(std::string& out) const;
  void append_row(std::string& out, const RowData& row) const;

 private:
  /// One column of the table: what `append` writes, or the axis where that is null.
  struct Cell {
    Writer append;
    Axis axis;
  };

  void add_axis(std::string name, const Sweep& sweep, Axis axis);
  void add_value(std::string name, Writer append);

  std::vector<std::string> header_;
  std::vector<Cell> cells_;
  std::array<AxisFields, axis_count> fields_;
};

}  // namespace boundsweep
