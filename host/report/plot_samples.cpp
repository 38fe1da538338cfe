/// Bound against N, a curve per class, with the slopes -1/2 and -1/n.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/plot_curves.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t classes_shown = 6;

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

/// Whether a smooth route counts at the finest scale of any row: else the inputs' dimension plays
/// no part.
bool counts_inputs(const ResultRows& rows) {
  const std::size_t at_route = rows.column("route");
  bool any = false;
  rows.for_each([&](const ResultRow& row) {
    any = any || row[at_route] == "smooth" || row[at_route] == "lipschitz";
  });
  return any;
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

std::string samples_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const ResultRows rows(directory, choice.where);
  const Sweep sweep = read_run_sweep(directory);
  std::vector<std::string> candidates;
  for (const std::string& column : rows.header())
    if (column != "samples" && !is_outcome_column(column)) candidates.push_back(column);
  const std::vector<std::string> by = varying(rows, candidates);
  const std::vector<PlotCurve> curves = a_few(curves_by(rows, by, "samples", choice));
  if (curves.empty())
    throw InputError(
        fmt::format("{}: nothing to draw, no class of the frontier is on it at several values of "
                    "samples",
                    rows.path().string()));

  std::string script = script_start(choice, sweep.title, 0.8);
  script +=
      "set logscale xy\nset format xy '10^{%T}'\nset key Left reverse noenhanced at graph 0, graph "
      "-0.2 left top maxcols 1\nset bmargin 14\n";
  script += fmt::format("set xlabel 'samples N'\nset ylabel {} noenhanced\n",
                        gnuplot_quoted(choice.value));
  const std::vector<std::string> labels = labels_of(curves, by);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    append_data(script, i, curves[i].points);
    const std::string label = fmt::format(
        "{} (exponent {})", labels[i].empty() ? "frontier" : labels[i], exponent_text(curves[i]));
    parts.push_back(fmt::format("$curve{} with linespoints lw 2 pt 7 ps 0.5 dt {} title {}", i,
                                1 + i / plot_colors, gnuplot_quoted(label)));
  }
  const PlotCurve& last = curves.back();
  std::vector<std::pair<std::string, double>> slopes{{"slope -1/2", -0.5}};
  if (last.dimension > 2 && counts_inputs(rows))
    slopes.push_back({fmt::format("slope -1/{}", last.dimension), -1 / last.dimension});
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    append_data(script, curves.size() + i, slope_line(last, slopes[i].second));
    parts.push_back(fmt::format("$curve{} with lines dt {} lc 'gray40' title {}", curves.size() + i,
                                i + 2, gnuplot_quoted(slopes[i].first)));
  }
  return script + fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
}

}  // namespace boundsweep
