#include "host/report/plot.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/plot_parts.hpp"
#include "host/report/result_rows.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_curves = 12;
constexpr std::size_t classes_shown = 6;
constexpr std::size_t colors = 8;  ///< of podo; further curves are dashed

struct PlotCurve {
  std::vector<std::string> values;  ///< in the columns that make the curves
  std::vector<PlotPoint> points;
  double size = 0;       ///< parameters
  double dimension = 0;  ///< n = tokens · input_dim
};

/// "statistics.samples" is the column samples, unless a column has the whole path for its name.
std::string column_of_path(const std::string& path, const std::vector<std::string>& header) {
  if (std::find(header.begin(), header.end(), path) != header.end()) return path;
  const std::string key = path.substr(path.find('.') + 1);
  return std::find(header.begin(), header.end(), key) != header.end() ? key : "";
}

std::vector<std::string> group_columns(const Sweep& sweep, const ResultRows& rows) {
  std::vector<std::string> columns;
  for (const Axis axis : sweep.frontier.group_by) {
    const std::string column = column_of_path(axis_path(axis, sweep), rows.header());
    if (!column.empty()) columns.push_back(column);
  }
  return columns;
}

/// Of the columns, those with more than one value among the rows.
std::vector<std::string> varying(const ResultRows& rows, const std::vector<std::string>& columns) {
  std::vector<std::size_t> places;
  for (const std::string& column : columns) places.push_back(rows.column(column));
  std::vector<std::string> first(columns.size());
  std::vector<bool> varies(columns.size(), false);
  bool any = false;
  rows.for_each([&](const ResultRow& row) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!any) first[i] = row[places[i]];
      varies[i] = varies[i] || row[places[i]] != first[i];
    }
    any = true;
  });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (varies[i]) result.push_back(columns[i]);
  return result;
}

/// A curve for every combination of values in `by`, in the order of the file.
std::vector<PlotCurve> curves_by(const ResultRows& rows, const std::vector<std::string>& by,
                                 const std::string& x, const PlotChoice& choice) {
  std::vector<std::size_t> places;
  for (const std::string& column : by) places.push_back(rows.column(column));
  const std::size_t at_x = rows.column(x), at_y = rows.column(choice.value),
                    at_share = rows.column("bound_over_range"), at_size = rows.column("parameters"),
                    at_tokens = rows.column("tokens"), at_dim = rows.column("input_dim");
  std::vector<PlotCurve> curves;
  std::map<std::vector<std::string>, std::size_t> known;
  rows.for_each([&](const ResultRow& row) {
    if (!choice.vacuous && row[at_share] == "1") return;
    const std::optional<double> to_right = drawable(row[at_x]), upwards = drawable(row[at_y]);
    if (!to_right || !upwards) return;
    std::vector<std::string> values;
    for (const std::size_t place : places) values.push_back(row[place]);
    const auto [found, fresh] = known.emplace(values, curves.size());
    if (fresh) curves.push_back({std::move(values), {}, 0, 0});
    PlotCurve& curve = curves[found->second];
    curve.points.push_back({*to_right, *upwards});
    curve.size = drawable(row[at_size]).value_or(0);
    curve.dimension = drawable(row[at_tokens]).value_or(0) * drawable(row[at_dim]).value_or(0);
  });
  for (PlotCurve& curve : curves)
    std::stable_sort(curve.points.begin(), curve.points.end(),
                     [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; });
  return curves;
}

/// Of the classes that occur at most values of N, a few from the smallest to the largest.
std::vector<PlotCurve> a_few(std::vector<PlotCurve> curves) {
  std::size_t longest = 0;
  for (const PlotCurve& curve : curves) longest = std::max(longest, curve.points.size());
  curves.erase(std::remove_if(curves.begin(), curves.end(),
                              [&](const PlotCurve& curve) {
                                return curve.points.size() < 2 || curve.points.size() * 2 < longest;
                              }),
               curves.end());
  std::stable_sort(curves.begin(), curves.end(),
                   [](const PlotCurve& a, const PlotCurve& b) { return a.size < b.size; });
  if (curves.size() <= classes_shown) return curves;
  std::vector<PlotCurve> chosen;
  for (std::size_t i = 0; i < classes_shown; ++i)
    chosen.push_back(curves[i * (curves.size() - 1) / (classes_shown - 1)]);
  return chosen;
}

/// "816 parameters, depth 4, post": the columns in which the curves differ.
std::vector<std::string> labels_of(const std::vector<PlotCurve>& curves,
                                   const std::vector<std::string>& by) {
  std::vector<std::string> labels(curves.size());
  for (std::size_t i = 0; i < by.size(); ++i) {
    const auto same = [&](const PlotCurve& curve) {
      return curve.values[i] == curves.front().values[i];
    };
    if (std::all_of(curves.begin(), curves.end(), same)) continue;
    for (std::size_t c = 0; c < curves.size(); ++c) {
      const std::string value = brief(curves[c].values[i]);
      std::string& label = labels[c];
      if (by[i] == "parameters") {
        label = value + " parameters" + (label.empty() ? "" : ", ") + label;
      } else {
        const bool names_itself = by[i] == "placement" || by[i] == "activation";
        label += (label.empty() ? "" : ", ") + (names_itself ? "" : by[i] + " ") + value;
      }
    }
  }
  return labels;
}

/// The exponent between the last two points: about -1/2 where chance decides.
std::string exponent_text(const PlotCurve& curve) {
  const PlotPoint &a = curve.points[curve.points.size() - 2], &b = curve.points.back();
  return fmt::format("{:.2f}", std::log(b.y / a.y) / std::log(b.x / a.x));
}

/// A straight line of that slope above the end of a curve, as long as the curve.
std::vector<PlotPoint> slope_line(const PlotCurve& curve, double slope) {
  constexpr double above = 1.5;
  const PlotPoint end{curve.points.back().x, above * curve.points.back().y};
  const double begin = curve.points.front().x;
  return {{begin, end.y * std::pow(begin / end.x, slope)}, end};
}

}  // namespace

std::string plot_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  switch (choice.kind) {
    case PlotKind::routes: return routes_script(directory, choice);
    case PlotKind::sensitivity: return sensitivity_script(directory, choice);
    case PlotKind::phases: return phases_script(directory, choice);
    case PlotKind::frontier:
    case PlotKind::samples: break;
  }
  const ResultRows rows(directory, choice.where);
  const Sweep sweep = read_run_sweep(directory);

  const bool frontier = choice.kind == PlotKind::frontier;
  const std::string x = frontier ? "parameters" : "samples";
  std::vector<std::string> candidates;
  if (frontier) {
    candidates = group_columns(sweep, rows);
  } else {
    for (const std::string& column : rows.header())
      if (column != x && !is_outcome_column(column)) candidates.push_back(column);
  }
  const std::vector<std::string> by = varying(rows, candidates);
  std::vector<PlotCurve> curves = curves_by(rows, by, x, choice);
  if (!frontier) curves = a_few(std::move(curves));
  if (curves.empty())
    throw InputError(fmt::format(
        "{}: nothing to draw, {}", rows.path().string(),
        frontier ? "no row that is chosen says something; --vacuous draws the others too"
                 : "no class of the frontier is on it at several values of samples"));
  if (curves.size() > most_curves)
    throw InputError(fmt::format(
        "{}: would draw {} curves, at most {} can be told apart; choose some with --where, as in "
        "--where kappa=0.5",
        rows.path().string(), curves.size(), most_curves));

  std::string script = script_start(choice, sweep.title, frontier ? 0.62 : 0.8);
  script += "set logscale xy\nset format xy '10^{%T}'\nset key Left reverse noenhanced ";
  script += frontier ? "outside right top\n"
                     : "at graph 0, graph -0.2 left top maxcols 1\nset bmargin 14\n";
  script += fmt::format("set xlabel {} noenhanced\nset ylabel {} noenhanced\n",
                        gnuplot_quoted(frontier ? "parameters" : "samples N"),
                        gnuplot_quoted(choice.value));
  const std::vector<std::string> labels = labels_of(curves, by);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    append_data(script, i, curves[i].points);
    std::string label = labels[i].empty() ? "frontier" : labels[i];
    if (!frontier) label += fmt::format(" (exponent {})", exponent_text(curves[i]));
    parts.push_back(fmt::format("$curve{} with linespoints lw 2 pt 7 ps 0.5 dt {} title {}", i,
                                1 + i / colors, gnuplot_quoted(label)));
  }
  if (!frontier) {
    const PlotCurve& last = curves.back();
    std::vector<std::pair<std::string, double>> slopes{{"slope -1/2", -0.5}};
    if (last.dimension > 2)
      slopes.push_back({fmt::format("slope -1/{}", last.dimension), -1 / last.dimension});
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      append_data(script, curves.size() + i, slope_line(last, slopes[i].second));
      parts.push_back(fmt::format("$curve{} with lines dt {} lc 'gray40' title {}",
                                  curves.size() + i, i + 2, gnuplot_quoted(slopes[i].first)));
    }
  }
  return script + fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
}

}  // namespace boundsweep
