#include "host/output/table.hpp"

#include <iterator>
#include <utility>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "host/config/names.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/csv.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr int bound_digits = 11;

template <class Count>
void append_count(std::string& out, Count count) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), count);
}

void append_samples(std::string& out, double samples) {
  if (samples == 0) return;  // none suffices
  if (samples < 1e18) {
    append_count(out, static_cast<std::uint64_t>(samples));
  } else {
    append_decimal_upper(out, samples, 17);
  }
}

/// One fixed column: `append` writes its field, or is null where it shows an axis.
struct FixedColumn {
  const char* name;
  Table::Writer append;
  Axis axis;
};

template <Extended PointValues::*member>
void append_point_value(std::string& out, const RowData& row) {
  append_decimal_upper(out, row.record.values.*member, bound_digits);
}

FixedColumn shows(const char* name, Axis axis) {
  return {name, nullptr, axis};
}
FixedColumn writes(const char* name, Table::Writer append) {
  return {name, append, Axis{}};
}

const FixedColumn fixed_columns[] = {
    writes("index",
           [](std::string& out, const RowData& row) { append_count(out, row.record.index); }),
    shows("samples", Axis::samples),
    shows("kappa", Axis::kappa),
    shows("delta", Axis::delta),
    shows("horizon", Axis::horizon),
    shows("tokens", Axis::tokens),
    shows("input_dim", Axis::input_dim),
    shows("radius", Axis::radius),
    shows("heads", Axis::heads),
    shows("depth", Axis::depth),
    shows("width", Axis::width),
    writes("ff", [](std::string& out, const RowData& row) { append_shortest(out, row.record.ff); }),
    writes("norms",
           [](std::string& out, const RowData& row) { append_shortest(out, row.record.norms); }),
    shows("placement", Axis::placement),
    shows("activation", Axis::activation),
    writes("parameters",
           [](std::string& out, const RowData& row) { append_count(out, row.parameters.all); }),
    writes("bound", append_point_value<&PointValues::bound>),
    writes("bound_over_range", append_point_value<&PointValues::bound_over_range>),
    writes("nonstationarity", append_point_value<&PointValues::nonstationarity>),
    writes("discretization", append_point_value<&PointValues::discretization>),
    writes("deviation", append_point_value<&PointValues::deviation>),
    writes("range", [](std::string& out,
                       const RowData& row) { append_decimal_upper(out, row.range, bound_digits); }),
    writes("lipschitz",
           [](std::string& out, const RowData& row) {
             if (row.lipschitz.is_infinite()) {
               out += "inf";
             } else {
               append_decimal_upper(out, row.lipschitz, bound_digits);
             }
           }),
    writes("log10_bound",
           [](std::string& out, const RowData& row) {
             const Extended bound = row.record.values.bound;
             if (!bound.is_zero()) append_decimal_upper(out, log10_upper(bound), bound_digits);
           }),
    writes("levels", [](std::string& out,
                        const RowData& row) { append_count(out, row.record.values.level); }),
    writes("order",
           [](std::string& out, const RowData& row) {
             if (row.order != ScaleEntropy::no_route) append_count(out, row.order);
           }),
    writes("route", [](std::string& out, const RowData& row) { out += route_name(row.order); }),
    writes("trained",
           [](std::string& out, const RowData& row) { append_count(out, row.parameters.trained); }),
};

/// The fixed columns ff and norms show these axes, multiplied out.
bool has_fixed_column(Axis axis) {
  if (axis == Axis::ff || axis == Axis::norms) return true;
  for (const FixedColumn& column : fixed_columns)
    if (column.append == nullptr && column.axis == axis) return true;
  return false;
}

}  // namespace

AxisFields::AxisFields(const Sweep& sweep, Axis axis) {
  const bool assumed = !sweep.predictive || (axis != Axis::kappa && axis != Axis::horizon);
  for (const double value : sweep.axis(axis)) {
    if (assumed) text_ += csv_field(axis_value_text(sweep, axis, value));
    begin_.push_back(text_.size());
  }
}

Table::Table(const Sweep& sweep, const std::array<std::string, axis_count>& paths) {
  for (const FixedColumn& column : fixed_columns) {
    if (column.append == nullptr) {
      add_axis(column.name, sweep, column.axis);
    } else {
      add_value(column.name, column.append);
    }
  }
  if (sweep.target) {
    add_value("samples_needed", [](std::string& out, const RowData& row) {
      append_samples(out, row.record.samples_needed);
    });
  }
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    if (!has_fixed_column(axis) && sweep.axis(axis).size() > 1)
      add_axis(paths[static_cast<std::size_t>(i)], sweep, axis);
  }
}

void Table::add_axis(std::string name, const Sweep& sweep, Axis axis) {
  header_.push_back(std::move(name));
  cells_.push_back({nullptr, axis});
  fields_[static_cast<std::size_t>(number(axis))] = AxisFields(sweep, axis);
}

void Table::add_value(std::string name, Writer append) {
  header_.push_back(std::move(name));
  cells_.push_back({append, Axis{}});
}

void Table::append_header(std::string& out) const {
  bool first = true;
  for (const std::string& name : header_) {
    if (!first) out += ',';
    first = false;
    out += csv_field(name);
  }
  out += csv_line_end;
}

void Table::append_row(std::string& out, const RowData& row) const {
  bool first = true;
  for (const Cell& cell : cells_) {
    if (!first) out += ',';
    first = false;
    if (cell.append != nullptr) {
      cell.append(out, row);
    } else {
      out += fields_[static_cast<std::size_t>(number(cell.axis))][row.digits[cell.axis]];
    }
  }
  out += csv_line_end;
}

}  // namespace boundsweep
