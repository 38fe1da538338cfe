/// Bound against the size of a class, a curve per group; many groups as panels side by side.

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/plot_curves.hpp"
#include "host/report/size_column.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_panels = 9;

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The columns of the axes that make the groups.
Names group_columns(const Sweep& sweep, const ResultRows& rows) {
  Names columns;
  for (const Axis axis : sweep.frontier.group_by) {
    const std::string column = axis == Axis::ff      ? "ff"
                               : axis == Axis::norms ? "norms"
                                                     : axis_path(axis, sweep);
    const std::string name = full_column_name(column, rows.header());
    if (contains(rows.header(), name)) columns.push_back(name);
  }
  return columns;
}

/// How many different places on a logarithmic axis a column's rows have.
std::size_t places_in(const ResultRows& rows, const std::string& column) {
  const std::size_t at = rows.column(column);
  std::set<double> places;
  rows.for_each([&](const ResultRow& row) {
    if (const std::optional<double> place = drawable(row[at])) places.insert(*place);
  });
  return places.size();
}

/// What goes across: what the frontier maximizes; where that is one value, the size of a class;
/// where that is one too, the axis of the groups with most values.
std::string across(const Sweep& sweep, const ResultRows& rows, const Names& groups) {
  Names candidates;
  for (const std::string& name : sweep.frontier.maximize)
    candidates.push_back(full_column_name(name, rows.header()));
  candidates.insert(candidates.end(), {size_column(sweep), "parameters"});
  for (const std::string& name : candidates)
    if (contains(rows.header(), name) && places_in(rows, name) > 1) return name;
  std::string best = size_column(sweep);
  std::size_t most = 1;
  for (const std::string& name : groups)
    if (const std::size_t places = places_in(rows, name); places > most) {
      most = places;
      best = name;
    }
  return best;
}

/// An axis whose values go with the sizes one to one: the second scale of a picture of sizes.
struct SizeAxis {
  std::string column;
  std::map<double, std::string> values;  ///< by size
};

std::optional<SizeAxis> size_axis(const Sweep& sweep, const ResultRows& rows,
                                  const std::string& size) {
  if (size != "trained" && size != "parameters") return std::nullopt;
  for (const std::string& column : rows.header()) {
    const std::optional<Axis> axis = find_axis(column);
    if (!axis || number(*axis) >= first_process_axis || sweep.axis(*axis).size() < 2) continue;
    if (axis_info(*axis).kind != AxisKind::number) continue;
    const std::size_t at_size = rows.column(size), at_axis = rows.column(column);
    SizeAxis found{column, {}};
    std::map<std::string, double> sizes;
    bool one_to_one = true;
    rows.for_each([&](const ResultRow& row) {
      const std::optional<double> place = drawable(row[at_size]);
      if (!place) return;
      one_to_one = one_to_one &&
                   found.values.emplace(*place, row[at_axis]).first->second == row[at_axis] &&
                   sizes.emplace(row[at_axis], *place).first->second == *place;
    });
    if (one_to_one && found.values.size() > 1) return found;
  }
  return std::nullopt;
}

/// A range of a logarithmic axis with some room at its ends.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = 0;

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// By a share of its length; a single value gets a factor of 2 on both sides.
  Range widened() const {
    const double factor = low < high ? std::pow(high / low, 0.07) : 2;
    return {low / factor, high * factor};
  }
  std::string text() const { return fmt::format("[{}:{}]", low, high); }
};

/// Tics of the second scale where their texts do not meet, that of the largest size among them.
/// `characters`: that many fit on the axis.
std::string size_tics(const SizeAxis& axis, const Range& range, double characters) {
  struct Tic {
    double size, left, right;
    std::string text;
  };
  std::vector<Tic> tics;
  for (const auto& [size, value] : axis.values) {
    const double place = characters * std::log(size / range.low) / std::log(range.high / range.low);
    const std::string text = brief(value);
    const double half = 0.5 * static_cast<double>(text.size());
    tics.push_back({size, place - half, place + half, text});
  }
  constexpr double gap = 0.4;
  std::string list;
  double taken = -1;
  for (const Tic& tic : tics) {
    const bool is_last = &tic == &tics.back();
    if (tic.left < taken + gap || (!is_last && tic.right + gap > tics.back().left)) continue;
    taken = tic.right;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", gnuplot_quoted(tic.text), tic.size);
  }
  return list;
}

/// The second scale, above; `x` is the range of the first.
std::string size_scale(const SizeAxis& axis, const Range& x, double characters) {
  return fmt::format(
      "set logscale x2\nset x2range {}\nset xtics nomirror\nset x2tics noenhanced ({})\n"
      "set x2label {} offset 0,-0.4 noenhanced\n",
      x.text(), size_tics(axis, x, characters), gnuplot_quoted(key_of(axis.column)));
}

std::string axis_words(const std::string& column) {
  return column == "trained" ? size_words(column) : key_of(column);
}

/// All that one picture shows.
struct Picture {
  std::string x;
  Names by;  ///< the columns that make the curves
  std::vector<PlotCurve> curves;
  std::optional<SizeAxis> axis;

  Range x_range() const {
    Range range;
    for (const PlotCurve& curve : curves)
      for (const PlotPoint& point : curve.points) range.include(point.x);
    if (axis)
      for (const auto& entry : axis->values) range.include(entry.first);
    return range;
  }
  Range y_range() const {
    Range range;
    for (const PlotCurve& curve : curves)
      for (const PlotPoint& point : curve.points) range.include(point.y);
    return range;
  }
};

std::string scales(const Picture& picture, const PlotChoice& choice) {
  std::string script = "set logscale xy\nset format xy '10^{%T}'\n";
  script += fmt::format("set xlabel {} noenhanced\nset ylabel {} noenhanced\n",
                        gnuplot_quoted(axis_words(picture.x)), gnuplot_quoted(choice.value));
  return script;
}

std::string one_panel(const Picture& picture, const PlotChoice& choice, const std::string& title) {
  std::string script = script_start(choice, title) + scales(picture, choice) +
                       "set key Left reverse noenhanced outside right top\n";
  const Range x = picture.x_range(), y = picture.y_range();
  if (picture.axis || x.low == x.high)
    script += fmt::format("set xrange {}\nset xtics {}\n", x.widened().text(),
                          power_tics(x.widened().low, x.widened().high));
  if (y.low == y.high)
    script += fmt::format("set yrange {}\nset ytics {}\n", y.widened().text(),
                          power_tics(y.widened().low, y.widened().high));
  if (picture.axis) {
    constexpr double characters = 62;
    script += size_scale(*picture.axis, x.widened(), characters) + "set title offset 0,0.4\n";
  }
  const Names labels = labels_of(picture.curves, picture.by);
  Names parts;
  for (std::size_t i = 0; i < picture.curves.size(); ++i) {
    append_data(script, i, picture.curves[i].points);
    parts.push_back(fmt::format("$curve{} with linespoints lw 2 pt 7 ps 0.5 dt {} title {}", i,
                                1 + i / plot_colors,
                                gnuplot_quoted(labels[i].empty() ? "frontier" : labels[i])));
  }
  return script + fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
}

/// Values of columns in order: numbers as numbers, names by the alphabet.
struct InOrder {
  bool operator()(const Names& a, const Names& b) const {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::optional<int> numbers = compare_decimals(a[i], b[i]);
      const int order = numbers ? *numbers : a[i].compare(b[i]);
      if (order != 0) return order < 0;
    }
    return false;
  }
};

/// The curves of a picture dealt out to panels, one per value of the column number `column`.
struct Panels {
  std::size_t column = 0;
  std::map<Names, std::map<Names, const PlotCurve*, InOrder>, InOrder> curves;
  std::map<Names, std::size_t, InOrder> styles;  ///< by what is left of a curve's values

  Panels(const Picture& picture, std::size_t by) : column(by) {
    for (const PlotCurve& curve : picture.curves) {
      Names rest = curve.values;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(column));
      styles.emplace(rest, 0);
      curves[{curve.values[column]}][std::move(rest)] = &curve;
    }
    std::size_t count = 0;
    for (auto& style : styles) style.second = count++;
  }
  bool can_be_read() const { return curves.size() <= most_panels && styles.size() <= most_curves; }
};

/// The fewest panels that can be read. N stays within a panel where it can: it is what people
/// compare curves by.
std::optional<Panels> panels_of(const Picture& picture) {
  std::optional<Panels> best;
  bool best_by_samples = false;
  for (std::size_t i = 0; i < picture.by.size(); ++i) {
    const bool by_samples = picture.by[i] == "samples";
    Panels panels(picture, i);
    if (!panels.can_be_read()) continue;
    if (!best || (best_by_samples && !by_samples) ||
        (best_by_samples == by_samples && panels.curves.size() < best->curves.size())) {
      best = std::move(panels);
      best_by_samples = by_samples;
    }
  }
  return best;
}

std::string many_panels(const Picture& picture, const Panels& panels, const PlotChoice& choice,
                        const std::string& title) {
  const std::size_t count = panels.curves.size();
  const std::size_t across = count == 4 ? 2 : std::min<std::size_t>(count, 3),
                    down = (count + across - 1) / across;
  // Labels of the styles, as curves of their own.
  Names by = picture.by;
  by.erase(by.begin() + static_cast<std::ptrdiff_t>(panels.column));
  std::vector<PlotCurve> kinds;
  for (const auto& style : panels.styles) kinds.push_back({style.first, {}, 0, 0});
  const Names labels = labels_of(kinds, by);
  std::size_t longest = 1;
  for (const std::string& label : labels) longest = std::max(longest, display_width(label));

  const Range x = picture.x_range().widened(), y = picture.y_range().widened();
  // Shares of the page.
  const double height = down == 1 ? 0.5 : down == 2 ? 0.75 : 1;
  const double left = 0.1, right = std::max(0.6, 0.925 - 0.0115 * static_cast<double>(longest)),
               bottom = 0.085 / height, top = 1 - (picture.axis ? 0.15 : 0.1) / height,
               between = 0.05 / height;
  const double characters = 96 * (right - left) / static_cast<double>(across);

  std::string data, drawing;
  std::size_t number = 0, panel = 0;
  const auto style = [&](const Names& values) {
    const std::size_t i = panels.styles.at(values);
    return fmt::format("with linespoints lw 2 pt 7 ps 0.5 lc {} dt {}", 1 + i % plot_colors,
                       1 + i / plot_colors);
  };
  for (const auto& [value, curves] : panels.curves) {
    const bool is_left = panel % across == 0, is_top = panel < across,
               is_bottom = panel + across >= count;
    drawing +=
        fmt::format("set title {} noenhanced\n",
                    gnuplot_quoted(key_of(picture.by[panels.column]) + " " + brief(value[0])));
    const auto scale = [&](char name, bool is_shown, const std::string& words, const Range& range) {
      return fmt::format(
          "{0} {1}label{2}\nset format {1} '{3}'\nset {1}tics {4}\n", is_shown ? "set" : "unset",
          name, is_shown ? " " + gnuplot_quoted(words) + " noenhanced" : "",
          is_shown ? "10^{%T}" : "", power_tics(range.low, range.high, is_shown, 9 / (across + 1)));
    };
    drawing +=
        scale('y', is_left, choice.value, y) + scale('x', is_bottom, axis_words(picture.x), x);
    if (picture.axis)
      drawing += is_top ? size_scale(*picture.axis, x, characters) + "set title offset 0,0.2\n"
                        : "unset x2tics\nunset x2label\nset title offset 0,-0.6\n";
    Names parts;
    for (const auto& [rest, curve] : curves) {
      append_data(data, number, curve->points);
      parts.push_back(fmt::format("$curve{} {} notitle", number++, style(rest)));
    }
    // The first panel has the key of all, whichever curves it draws.
    if (panel == 0)
      for (const auto& entry : panels.styles)
        parts.push_back(fmt::format("NaN {} title {}", style(entry.first),
                                    gnuplot_quoted(labels[entry.second])));
    drawing += fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
    if (panel++ == 0) drawing += "unset key\n";
  }
  return data + script_start(choice, "", height) +
         fmt::format(
             "unset title\nset multiplot layout {},{} title {} noenhanced margins screen "
             "{},{},{},{} spacing screen 0.015,{}\n",
             down, across, title_text(choice, title, 90), left, right, bottom, top, between) +
         scales(picture, choice) +
         fmt::format(
             "set xrange {}\nset yrange {}\nset key at screen {}, screen {} left top Left "
             "reverse noenhanced samplen 2\n",
             x.text(), y.text(), right + 0.01, top) +
         drawing + "unset multiplot\n";
}

}  // namespace

std::string frontier_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const ResultRows rows(directory, choice.where);
  const Sweep sweep = read_run_sweep(directory);
  const Names groups = varying(rows, group_columns(sweep, rows));
  Picture picture;
  picture.x = across(sweep, rows, groups);
  picture.axis = size_axis(sweep, rows, picture.x);
  for (const std::string& column : groups)
    if (column != picture.x && !(picture.axis && column == picture.axis->column))
      picture.by.push_back(column);
  picture.curves = curves_by(rows, picture.by, picture.x, choice);
  if (picture.curves.empty())
    throw InputError(fmt::format(
        "{}: nothing to draw, no row that is chosen says something; --vacuous draws the others too",
        rows.path().string()));
  if (picture.curves.size() <= most_curves) return one_panel(picture, choice, sweep.title);
  const std::optional<Panels> panels = panels_of(picture);
  if (!panels)
    throw InputError(fmt::format(
        "{}: would draw {} curves, at most {} can be told apart, in each of at most {} panels; "
        "choose some with --where, as in --where {}={}",
        rows.path().string(), picture.curves.size(), most_curves, most_panels,
        key_of(picture.by.back()), picture.curves.front().values.back()));
  return many_panels(picture, *panels, choice, sweep.title);
}

}  // namespace boundsweep
