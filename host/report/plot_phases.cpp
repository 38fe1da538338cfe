/// A heat map over two axes: the best point of every cell.

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/axis_names.hpp"
#include "host/config/closest.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/engine/problem.hpp"
#include "host/output/file.hpp"
#include "host/output/result_files.hpp"
#include "host/report/html/phase_data.hpp"
#include "host/report/plot_curves.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_names = 12;

/// One diagram, the chosen axis across.
struct Chosen {
  std::size_t number = 0;
  bool swapped = false;
};

Chosen choose(const Sweep& sweep, const std::vector<std::string>& axes) {
  if (axes.empty()) return {};
  const auto names = [&](const std::string& name, Axis axis) {
    return name == axis_key(axis, sweep) || name == axis_path(axis, sweep);
  };
  for (std::size_t d = 0; d < sweep.diagrams.size(); ++d)
    for (const bool swapped : {false, true})
      if (names(axes[0], sweep.diagrams[d][swapped]) && names(axes[1], sweep.diagrams[d][!swapped]))
        return {d, swapped};
  std::vector<std::string> known;
  for (const AxisPair& pair : sweep.diagrams) known.push_back(diagram_name(sweep, pair));
  throw InputError(fmt::format("--axes {}: no phase diagram of the run; it has {}",
                               fmt::join(axes, ","), fmt::join(known, ", ")));
}

struct PlotCell {
  std::int64_t x, y;
  std::size_t row;
};

/// Tics at the places of the bins, as many as fit: the first value of each.
std::string tics(const std::vector<std::string>& labels, bool across) {
  std::vector<std::string> texts;
  std::size_t longest = 1;
  for (const std::string& label : labels) {
    texts.push_back(brief(label.substr(0, label.find(" … "))));
    longest = std::max(longest, texts.back().size() + 1);
  }
  constexpr std::size_t characters_across = 70, lines_up = 16;
  const std::size_t most =
      across ? std::max<std::size_t>(2, characters_across / longest) : lines_up;
  const std::size_t step = (labels.size() + most - 1) / most;
  std::string list;
  for (std::size_t i = 0; i < texts.size(); i += step)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", gnuplot_quoted(texts[i]), i);
  return "noenhanced (" + list + ")";
}

std::string box(const PlotCell& cell) {
  const auto x = static_cast<double>(cell.x), y = static_cast<double>(cell.y);
  return fmt::format("{} {} {} {} {} {}", x, y, x - 0.5, x + 0.5, y - 0.5, y + 0.5);
}

/// Columns that are drawn as amounts; all others have names that win cells.
bool is_amount(const std::string& column) {
  return is_bound_column(column) || column == "parameters" || column == "trained" ||
         column == "samples_needed";
}

/// The rows of the file, and what a cell shows.
class Values {
 public:
  Values(const PhaseData& phases, const std::string& value, std::string file)
      : phases_(phases),
        file_(std::move(file)),
        value_(full_column_name(value, phases.header)),
        at_value_(column(value_)),
        at_share_(column("bound_over_range")) {}

  const std::string& drawn() const { return value_; }

  bool vacuous(const PlotCell& cell) const { return row(cell)[at_share_] == "1"; }
  /// "smooth 4" of a route, else the column as it is.
  std::string name(const PlotCell& cell) const {
    const std::string& text = amount(cell);
    if (value_ != "route") return text;
    if (text.empty()) return "none";
    return text == "smooth" ? "smooth " + row(cell)[column("order")] : text;
  }
  std::string amount(const PlotCell& cell) const { return row(cell)[at_value_]; }

 private:
  std::size_t column(const std::string& name) const {
    const auto found = std::find(phases_.header.begin(), phases_.header.end(), name);
    if (found == phases_.header.end()) {
      std::vector<std::string_view> known(phases_.header.begin(), phases_.header.end());
      throw InputError(fmt::format("{}: has no column {}, the closest known one is {}", file_,
                                   boundsweep::quoted(name),
                                   boundsweep::quoted(std::string(closest(name, known)))));
    }
    return static_cast<std::size_t>(found - phases_.header.begin());
  }
  const std::vector<std::string>& row(const PlotCell& cell) const { return phases_.rows[cell.row]; }

  const PhaseData& phases_;
  std::string file_, value_;
  std::size_t at_value_, at_share_;
};

/// A block of boxes for each name, in an order of names with numbers in them.
std::string draw_names(const std::vector<PlotCell>& cells, const Values& values,
                       std::string& data) {
  std::map<std::pair<std::size_t, std::string>, std::vector<PlotCell>> by_name;
  for (const PlotCell& cell : cells) {
    const std::string name = values.name(cell);
    by_name[{name.size(), name}].push_back(cell);
  }
  if (by_name.size() > most_names)
    throw InputError(
        fmt::format("would draw {} colours, at most {} can be told apart; choose another --value",
                    by_name.size(), most_names));
  std::string parts;
  std::size_t i = 0;
  for (const auto& [name, list] : by_name) {
    data += fmt::format("$name{} << EOD\n", i);
    for (const PlotCell& cell : list) data += box(cell) + "\n";
    data += "EOD\n";
    parts += fmt::format("{}$name{} with boxxyerror fs solid 0.75 noborder lc {} title {}",
                         i == 0 ? "" : ", \\\n  ", i, i + 2, gnuplot_quoted(name.second));
    ++i;
  }
  return parts;
}

/// Cells whose amounts are drawn: vacuous ones have sizes, but no bound that says something.
bool has_amount(const PlotCell& cell, const Values& values) {
  return drawable(values.amount(cell)) &&
         !(is_bound_column(values.drawn()) && values.vacuous(cell));
}

/// The colours' scale, with numbers on it however short it is.
std::string color_scale(const std::vector<PlotCell>& cells, const Values& values) {
  double low = 0, high = 0;
  for (const PlotCell& cell : cells) {
    if (!has_amount(cell, values)) continue;
    const double amount = *drawable(values.amount(cell));
    low = low == 0 ? amount : std::min(low, amount);
    high = std::max(high, amount);
  }
  std::string script =
      "set logscale cb\nset palette defined (0 '#08306b', 1 '#1c6aaf', 2 '#4f9bcb', 3 '#9ac8e0', "
      "4 '#dbe9f6')\n";
  if (low == high) {  // a scale needs some length
    low /= 2;
    high *= 2;
  }
  constexpr double least_plain = 1e-4, most_plain = 1e4;
  if (high > 0)
    script += fmt::format("set cbrange [{}:{}]\nset cbtics {}\nset format cb '{}'\n", low, high,
                          power_tics(low, high),
                          least_plain <= low && high <= most_plain ? "%g" : "10^{%T}");
  return script;
}

std::string draw_amounts(const std::vector<PlotCell>& cells, const Values& values,
                         std::string& data) {
  data += "$cells << EOD\n";
  for (const PlotCell& cell : cells)
    if (has_amount(cell, values))
      data += fmt::format("{} {}\n", box(cell), *drawable(values.amount(cell)));
  data += "EOD\n";
  return "$cells using 1:2:3:4:5:6:7 with boxxyerror fs solid noborder lc palette notitle";
}

}  // namespace

std::string phases_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  const std::unique_ptr<Problem> problem = problem_of(directory);
  const Sweep& sweep = problem->sweep();
  if (sweep.diagrams.empty() || !file_exists(directory / phases_file))
    throw InputError(
        fmt::format("{}: the run has no phase diagrams ({}); axes with several values "
                    "make some, unless report.diagrams is empty",
                    directory.string(), phases_file));
  const PhaseData phases = read_phase_data(directory / phases_file, *problem);
  const Chosen chosen = choose(sweep, choice.axes);
  const Diagram& diagram = problem->view().diagrams[chosen.number];
  Axis across = diagram.x, up = diagram.y;
  std::vector<std::string> across_labels = bin_labels(sweep, across, diagram.x_bins),
                           up_labels = bin_labels(sweep, up, diagram.y_bins);
  if (chosen.swapped) {
    std::swap(across, up);
    std::swap(across_labels, up_labels);
  }
  std::vector<PlotCell> cells;
  for (const PhaseCell& cell : phases.cells[chosen.number])
    cells.push_back(chosen.swapped ? PlotCell{cell.y, cell.x, cell.row}
                                   : PlotCell{cell.x, cell.y, cell.row});

  const Values values(phases, choice.value, (directory / phases_file).string());
  const bool amount = is_amount(values.drawn());
  std::string data,
      drawing = amount ? draw_amounts(cells, values, data) : draw_names(cells, values, data);
  data += "$vacuous << EOD\n";
  std::size_t vacuous = 0;
  for (const PlotCell& cell : cells)
    if (values.vacuous(cell)) {
      data += box(cell) + "\n";
      ++vacuous;
    }
  data += "EOD\n";
  if (vacuous > 0)
    drawing += ", \\\n  $vacuous with boxxyerror fs pattern 5 noborder lc 'gray30' title 'vacuous'";
  const bool any_amount = std::any_of(cells.begin(), cells.end(), [&](const PlotCell& cell) {
    return amount && has_amount(cell, values);
  });
  if (amount && !any_amount && vacuous == 0)
    throw InputError(fmt::format("{}: nothing to draw, no cell has a value of {}",
                                 (directory / phases_file).string(), choice.value));
  if (amount && !any_amount) drawing = drawing.substr(drawing.find("$vacuous"));

  std::string script = script_start(choice, sweep.title);
  script +=
      fmt::format("set xlabel {} noenhanced\nset ylabel {} noenhanced\n",
                  gnuplot_quoted(axis_key(across, sweep)), gnuplot_quoted(axis_key(up, sweep)));
  script += fmt::format("set xtics {}\nset ytics {}\nunset grid\n", tics(across_labels, true),
                        tics(up_labels, false));
  script += fmt::format("set xrange [-0.5:{}]\nset yrange [-0.5:{}]\n",
                        static_cast<double>(across_labels.size()) - 0.5,
                        static_cast<double>(up_labels.size()) - 0.5);
  script += fmt::format(
      "set key {} Left reverse noenhanced\nset cblabel {} noenhanced\n",
      amount ? "tmargin right" : "outside right top",
      gnuplot_quoted(is_bound_column(values.drawn()) ? "best " + values.drawn()
                                                     : values.drawn() + " of the best"));
  if (amount) script += color_scale(cells, values);
  // A name is a number or a word; what it is a value of stands above.
  else if (values.drawn() != "activation" && values.drawn() != "route")
    script +=
        fmt::format("set key title {} noenhanced left\n", gnuplot_quoted(key_of(values.drawn())));
  return data + script + "plot " + drawing + "\n";
}

}  // namespace boundsweep
