/// Plots of a few classes side by side: each route alone, and what the values of each axis do.

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/engine/problem.hpp"
#include "host/output/axis_text.hpp"
#include "host/report/html/chosen.hpp"
#include "host/report/html/row_index.hpp"
#include "host/report/plot_parts.hpp"
#include "host/report/result_rows.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_classes = 3;

/// Rows that meet --where: of those that say something, or of all, a few from first to last.
std::vector<Digits> rows_where(const Problem& problem, const ResultRows& rows, bool vacuous) {
  const std::size_t at_index = rows.column("index"), at_share = rows.column("bound_over_range");
  std::vector<std::string> telling, all;
  rows.for_each([&](const ResultRow& row) {
    all.push_back(row[at_index]);
    if (row[at_share] != "1") telling.push_back(row[at_index]);
  });
  const std::vector<std::string>& list = vacuous || telling.empty() ? all : telling;
  std::vector<Digits> digits;
  const std::size_t count = std::min(most_classes, list.size());
  for (std::size_t i = 0; i < count; ++i)
    digits.push_back(digits_of(list[count == 1 ? 0 : i * (list.size() - 1) / (count - 1)],
                               problem.view().grid, rows.path().string()));
  return digits;
}

ChosenArchitectures classes_of(const std::filesystem::path& directory, const Problem& problem,
                               const PlotChoice& choice) {
  const ResultRows rows(directory, choice.where);
  ChosenArchitectures chosen =
      choice.where.empty()
          ? choose_architectures(problem, read_frontier_data(rows.path(), problem, ReportLimits()),
                                 most_classes)
          : look_closer(problem, rows_where(problem, rows, choice.vacuous));
  if (chosen.list.empty())
    throw InputError(fmt::format("{}: nothing to draw, no row is chosen", rows.path().string()));
  return chosen;
}

std::string own_value(const Problem& problem, const ChosenArchitecture& chosen, Axis axis) {
  const std::vector<double>& values = problem.sweep().axis(axis);
  return axis_value_text(problem.sweep(), axis,
                         values[static_cast<std::size_t>(chosen.digits[axis])]);
}

/// "296 parameters" and below it "depth 2, width 8, silu".
std::string panel_title(const Problem& problem, const ChosenArchitecture& chosen) {
  return fmt::format("{} parameters\\ndepth {}, width {}, {}", chosen.parameters,
                     own_value(problem, chosen, Axis::depth),
                     own_value(problem, chosen, Axis::width),
                     own_value(problem, chosen, Axis::activation));
}

/// The number under which the plot's data is kept, counted through all panels.
class Blocks {
 public:
  explicit Blocks(std::string& script) : script_(script) {}
  std::size_t add(const std::vector<PlotPoint>& points) {
    append_data(script_, count_, points);
    return count_++;
  }

 private:
  std::string& script_;
  std::size_t count_ = 0;
};

/// Finite points of a curve as powers of ten.
std::vector<PlotPoint> share_curve(const std::vector<double>& samples,
                                   const std::vector<ChartPoint>& curve) {
  std::vector<PlotPoint> points;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (std::isfinite(curve[i].log_ratio) && curve[i].log_ratio > -290)
      points.push_back({samples[i], std::pow(10.0, curve[i].log_ratio)});
  return points;
}

/// Panels beside one another under one title.
std::string panels(const Problem& problem, const PlotChoice& choice, std::size_t count) {
  return script_start(choice, "") +
         fmt::format("unset title\nset multiplot layout 1,{} title {} noenhanced\n", count,
                     gnuplot_quoted(problem.sweep().title));
}

/// gnuplot writes \n in titles between double quotes only; these are of our own words.
std::string title_command(const std::string& title) {
  return fmt::format("set title \"{}\" noenhanced\n", title);
}

}  // namespace

std::string routes_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const std::unique_ptr<Problem> problem = problem_of(directory);
  const ChosenArchitectures chosen = classes_of(directory, *problem, choice);
  std::string data, drawing;
  Blocks blocks(data);
  for (std::size_t i = 0; i < chosen.list.size(); ++i) {
    const GrowthCurves& growth = chosen.list[i].growth;
    drawing += title_command(panel_title(*problem, chosen.list[i]));
    drawing += i == 0 ? "set ylabel 'bound/range'\n" : "unset ylabel\n";
    const auto curve = [&](const std::vector<ChartPoint>& points, const char* style,
                           const char* title) {
      return fmt::format("$curve{} with lines {} title '{}'",
                         blocks.add(share_curve(chosen.samples, points)), style, title);
    };
    // The broad line first: the others lie on it.
    drawing += fmt::format("plot {}, \\\n  {}, \\\n  {}, \\\n  {}\n",
                           curve(growth.all, "lw 7 lc 'gray70'", "all together"),
                           curve(growth.lipschitz, "lw 2 lc 7", "crude (Lipschitz)"),
                           curve(growth.smooth, "lw 2 lc 6", "higher order"),
                           curve(growth.parametric, "lw 2 lc 4", "parametric"));
  }
  return data + panels(*problem, choice, chosen.list.size()) +
         "set logscale xy\nset format xy '10^{%T}'\nset xlabel 'samples N'\n"
         "set key below left Left reverse maxcols 1 samplen 2\nset xtics 100\n" +
         drawing + "unset multiplot\n";
}

std::string sensitivity_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const std::unique_ptr<Problem> problem = problem_of(directory);
  const ChosenArchitectures chosen = classes_of(directory, *problem, choice);
  if (chosen.list[0].responses.empty())
    throw InputError(fmt::format("{}: nothing to draw, no axis of the sweep has several values",
                                 directory.string()));
  std::string data, drawing;
  for (std::size_t i = 0; i < chosen.list.size(); ++i) {
    const ChosenArchitecture& own = chosen.list[i];
    const double center = log10_upper(own.bound);
    std::string tics;
    data += fmt::format("$bars{} << EOD\n", i);
    for (std::size_t k = 0; k < own.responses.size(); ++k) {
      double low = 0, high = 0;
      for (const ChartPoint& point : own.responses[k].points)
        if (std::isfinite(point.log_bound)) {
          low = std::min(low, point.log_bound - center);
          high = std::max(high, point.log_bound - center);
        }
      data += fmt::format("1 {0} {1} {2} {3} {4}\n", k, std::pow(10.0, std::max(low, -290.0)),
                          std::pow(10.0, std::min(high, 290.0)), static_cast<double>(k) - 0.35,
                          static_cast<double>(k) + 0.35);
      const Axis axis = own.responses[k].axis;
      tics += fmt::format("{}{} {}", tics.empty() ? "" : ", ",
                          gnuplot_quoted(fmt::format("{} {}", axis_key(axis, problem->sweep()),
                                                     own_value(*problem, own, axis))),
                          k);
    }
    data += "EOD\n";
    drawing += title_command(panel_title(*problem, own));
    drawing += fmt::format(
        "set yrange [{}:-0.5]\nset ytics noenhanced ({})\n"
        "plot $bars{} using 1:2:3:4:5:6 with boxxyerror fs solid 0.8 lc 6 notitle\n",
        static_cast<double>(own.responses.size()) - 0.5, tics, i);
  }
  return data + panels(*problem, choice, chosen.list.size()) +
         "set logscale x\nset format x '10^{%T}'\nset xlabel 'factor on the bound'\n"
         "set arrow from 1, graph 0 to 1, graph 1 nohead lw 1.5 lc 'gray40'\n" +
         drawing + "unset multiplot\n";
}

}  // namespace boundsweep
