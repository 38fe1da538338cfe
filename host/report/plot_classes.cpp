/// Plots of chosen classes: each route alone, side by side, and what the values of each axis do to
/// one.

#include <algorithm>
#include <cmath>
#include <set>

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
#include "host/report/size_column.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_classes = 3;
constexpr double most_factor = 290;  // log10 of what an axis can show

/// Rows that meet --where: of those that say something, or of all, a few from first to last.
std::vector<Digits> rows_where(const Problem& problem, const ResultRows& rows, bool vacuous) {
  const std::size_t at_index = rows.column("index"), at_share = rows.column("bound_over_range");
  std::vector<std::string> telling, all;
  rows.for_each([&](const ResultRow& row) {
    all.push_back(row[at_index]);
    if (row[at_share] != "1") telling.push_back(row[at_index]);
  });
  const std::vector<std::string>& list = vacuous || telling.empty() ? all : telling;
  const GridView& grid = problem.view().grid;
  std::vector<Digits> digits;
  std::set<std::int64_t> seen;  // architectures, by number
  const std::size_t count = std::min(most_classes, list.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Digits point = digits_of(list[count == 1 ? 0 : i * (list.size() - 1) / (count - 1)], grid,
                                   rows.path().string());
    if (seen.insert(place_of(grid, encode(grid, point)).architecture).second)
      digits.push_back(point);
  }
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

/// "depth 2"; a placement or an activation names itself.
std::string axis_words(const Problem& problem, const ChosenArchitecture& own, Axis axis) {
  const std::string value = brief(own_value(problem, own, axis));
  const bool names_itself = axis == Axis::placement || axis == Axis::activation;
  return names_itself ? value : fmt::format("{} {}", axis_key(axis, problem.sweep()), value);
}

/// What tells the chosen classes apart, "rank 1, bits 4"; of a class with nothing to compare it
/// with, what the sweep varies, and without that its main sizes.
std::vector<std::string> class_words(const Problem& problem, const ChosenArchitectures& chosen,
                                     const ChosenArchitecture& own) {
  const Sweep& sweep = problem.sweep();
  const auto differs = [&](Axis axis) {
    return std::any_of(
        chosen.list.begin(), chosen.list.end(),
        [&](const ChosenArchitecture& other) { return other.digits[axis] != own.digits[axis]; });
  };
  std::vector<Axis> axes;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (axis == Axis::samples) continue;
    const bool of_class = i < first_process_axis && sweep.axis(axis).size() > 1;
    if (chosen.list.size() > 1 ? differs(axis) : of_class) axes.push_back(axis);
  }
  if (axes.empty()) axes = {Axis::depth, Axis::width, Axis::activation};
  std::vector<std::string> words;
  for (const Axis axis : axes) words.push_back(axis_words(problem, own, axis));
  return words;
}

/// "296 parameters" or "36864 trained": as the frontier compares classes.
std::string size_text(const Problem& problem, const ChosenArchitecture& chosen) {
  return size_column(problem.sweep()) == "trained"
             ? fmt::format("{} trained", chosen.parameters.trained)
             : fmt::format("{} parameters", chosen.parameters.all);
}

/// A class' size, and its main sizes that the bars' labels do not say.
std::vector<std::string> fixed_words(const Problem& problem, const ChosenArchitecture& own) {
  std::vector<std::string> words{size_text(problem, own)};
  for (const Axis axis : {Axis::depth, Axis::width, Axis::activation})
    if (problem.sweep().axis(axis).size() == 1) words.push_back(axis_words(problem, own, axis));
  return words;
}

/// The words in lines of at most so many characters, single ones may be longer.
std::vector<std::string> lines_of(const std::vector<std::string>& words, std::size_t line) {
  std::vector<std::string> lines;
  for (const std::string& word : words) {
    if (!lines.empty() && lines.back().size() + 2 + word.size() <= line)
      lines.back() += ", " + word;
    else
      lines.push_back(word);
  }
  return lines;
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

/// gnuplot breaks lines between double quotes only.
std::string title_command(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : ".\"\\n\".") + gnuplot_quoted(line);
  return fmt::format("set title {} noenhanced\n", text);
}

}  // namespace

std::string routes_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const std::unique_ptr<Problem> problem = problem_of(directory);
  const ChosenArchitectures chosen = classes_of(directory, *problem, choice);
  std::vector<std::vector<std::string>> titles;
  std::size_t most_lines = 0;
  for (const ChosenArchitecture& own : chosen.list) {
    constexpr std::size_t line = 24;
    titles.push_back(lines_of(class_words(*problem, chosen, own), line));
    titles.back().insert(titles.back().begin(), size_text(*problem, own));
    most_lines = std::max(most_lines, titles.back().size());
  }
  std::string data, drawing;
  Blocks blocks(data);
  for (std::size_t i = 0; i < chosen.list.size(); ++i) {
    const GrowthCurves& growth = chosen.list[i].growth;
    drawing += title_command(titles[i]);
    // One key, beside all panels.
    drawing += i == 0 ? "set ylabel 'bound/range'\n" : "unset ylabel\nunset key\n";
    std::vector<std::string> curves;
    const auto add = [&](const std::vector<ChartPoint>& points, const char* style,
                         const char* title) {
      curves.push_back(fmt::format("$curve{} with lines {} title '{}'",
                                   blocks.add(share_curve(chosen.samples, points)), style, title));
    };
    add(growth.all, "lw 7 lc 'gray70'", "all together");  // broad: the others lie on it
    add(growth.lipschitz, "lw 2 lc 7", "crude (Lipschitz)");
    add(growth.smooth, "lw 2 lc 6", "higher order");
    add(growth.parametric, "lw 2 lc 4", "parametric");
    drawing += fmt::format("plot {}\n", fmt::join(curves, ", \\\n  "));
  }
  // Room for titles of more than two lines.
  const double top = 0.78 - 0.055 * static_cast<double>(std::max<std::size_t>(2, most_lines) - 2);
  return data + script_start(choice, "", 0.5) +
         fmt::format(
             "unset title\nset multiplot layout 1,{} title {} noenhanced "
             "margins screen 0.09,0.735,0.17,{} spacing screen 0.07\n",
             chosen.list.size(), title_text(choice, problem->sweep().title, 110), top) +
         fmt::format(
             "set logscale xy\nset format xy '10^{{%T}}'\nset xlabel 'samples N'\nset xtics 10000\n"
             "set yrange [*:2]\nset key at screen 1.03, screen {} right top Left reverse samplen "
             "2\n",
             top) +
         drawing + "unset multiplot\n";
}

std::string sensitivity_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const std::unique_ptr<Problem> problem = problem_of(directory);
  const ChosenArchitectures chosen = classes_of(directory, *problem, choice);
  if (chosen.list[0].responses.empty())
    throw InputError(fmt::format("{}: nothing to draw, no axis of the sweep has several values",
                                 directory.string()));
  const ChosenArchitecture& own = chosen.list[chosen.list.size() / 2];
  const double center = log10_upper(own.bound);
  struct Bar {
    std::string label;
    double low, high;  // log10 of factors
  };
  std::vector<Bar> bars;
  for (const AxisResponse& response : own.responses) {
    Bar bar{fmt::format("{} {}", axis_key(response.axis, problem->sweep()),
                        brief(own_value(*problem, own, response.axis))),
            0, 0};
    for (const ChartPoint& point : response.points)
      if (std::isfinite(point.log_bound)) {
        bar.low = std::max(-most_factor, std::min(bar.low, point.log_bound - center));
        bar.high = std::min(most_factor, std::max(bar.high, point.log_bound - center));
      }
    bars.push_back(std::move(bar));
  }
  std::stable_sort(bars.begin(), bars.end(),
                   [](const Bar& a, const Bar& b) { return a.high - a.low > b.high - b.low; });
  std::string data = "$bars << EOD\n", tics;
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const auto place = static_cast<double>(k);
    data += fmt::format("1 {} {} {} {} {}\n", place, std::pow(10.0, bars[k].low),
                        std::pow(10.0, bars[k].high), place - 0.35, place + 0.35);
    tics += fmt::format("{}{} {}", k == 0 ? "" : ", ", gnuplot_quoted(bars[k].label), k);
  }
  data += "EOD\n";
  return data + script_start(choice, problem->sweep().title) +
         fmt::format(
             "set logscale x\nset format x '%g'\nset xlabel {} noenhanced\n"
             "set yrange [{}:-0.6]\nset ytics noenhanced ({})\n"
             "set arrow from 1, graph 0 to 1, graph 1 nohead lw 1.5 lc 'gray40'\n"
             "plot $bars using 1:2:3:4:5:6 with boxxyerror fs solid 0.8 lc 6 notitle\n",
             gnuplot_quoted(fmt::format("factor on the bound ({})",
                                        fmt::join(fixed_words(*problem, own), ", "))),
             static_cast<double>(bars.size()) - 0.4, tics);
}

}  // namespace boundsweep
