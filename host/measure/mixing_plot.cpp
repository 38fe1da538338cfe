#include "host/measure/mixing_plot.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/report/plot_parts.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_columns = 6;    ///< that are told apart by colour
constexpr std::size_t most_points = 2000;  ///< of a cloud
constexpr std::size_t most_named = 20;     ///< states along an axis

std::string start(const std::string& out) {
  PlotChoice choice;
  choice.out = out;
  choice.out_option = "--plot";
  return script_start(choice, "", 0.5) + "unset title\nset multiplot layout 1,2\n";
}

/// κ^lag, a curve of its own data block.
std::string decay(std::size_t block, double kappa, std::size_t most, std::string& script) {
  std::vector<PlotPoint> points;
  for (std::size_t lag = 0; lag <= most; ++lag) {
    const auto x = static_cast<double>(lag);
    points.push_back({x, std::pow(kappa, x)});
  }
  append_data(script, block, points);
  return fmt::format("$curve{} with lines lw 2 dt 2 lc 'gray40' title {}", block,
                     gnuplot_quoted(fmt::format("κ^k, κ = {:.4g}", kappa)));
}

std::string right_panel(const std::string& title, const std::vector<std::string>& parts) {
  return fmt::format(
      "set title {} noenhanced\nset xlabel 'k, steps' noenhanced\nunset ylabel\nset xrange [0:*]\n"
      "set yrange [*:1.05]\nset key top right Left reverse noenhanced\nplot {}\n",
      gnuplot_quoted(title), fmt::join(parts, ", \\\n  "));
}

}  // namespace

std::string finite_chain_plot(const StateSeries& series, const KappaEstimate& kappa,
                              const std::string& out) {
  std::string script = start(out);
  const std::vector<std::vector<double>> exits = exits_of(series);
  script += "$matrix << EOD\n";
  for (const std::vector<double>& row : exits) {
    const double all = std::max(1.0, std::accumulate(row.begin(), row.end(), 0.0));
    std::vector<double> shares;
    for (const double count : row) shares.push_back(count / all);
    script += fmt::format("{}\n", fmt::join(shares, " "));
  }
  script += "EOD\n";
  std::vector<std::string> tics;
  if (series.names.size() <= most_named)
    for (std::size_t i = 0; i < series.names.size(); ++i)
      tics.push_back(fmt::format("{} {}", gnuplot_quoted(series.names[i]), i));
  for (const char axis : {'x', 'y'})
    script += tics.empty() ? std::string()
                           : fmt::format("set {}tics ({}) noenhanced{}\n", axis,
                                         fmt::join(tics, ", "), axis == 'x' ? " rotate" : "");
  script += fmt::format(
      "set title 'share of exits' noenhanced\nset xlabel 'to' noenhanced\nset ylabel 'from' "
      "noenhanced\nset cbrange [0:1]\nset palette defined (0 'white', 1 '#1f5fa8')\nset xrange "
      "[-0.5:{0}-0.5]\nset yrange [{0}-0.5:-0.5]\nunset grid\nplot $matrix matrix with image "
      "notitle\nset xtics auto norotate\nset ytics auto\nset grid lw 0.5\n",
      series.names.size());
  constexpr std::size_t most_lag = 20;
  std::vector<PlotPoint> points;
  for (std::size_t lag = 1; lag <= most_lag && lag < series.states.size(); ++lag) {
    const double distance = empirical_contraction(series, lag);
    if (distance >= 0) points.push_back({static_cast<double>(lag), distance});
  }
  std::vector<std::string> parts;
  if (!points.empty()) {
    append_data(script, 0, points);
    parts.push_back("$curve0 with linespoints lw 2 pt 7 ps 0.5 title 'seen'");
  }
  parts.push_back(decay(1, kappa.kappa, most_lag, script));
  return script + right_panel("distance of two states' laws", parts) + "unset multiplot\n";
}

std::string autoregression_plot(const VectorSeries& series, const Autoregression& fit,
                                const std::string& out) {
  std::string script = start(out);
  const std::size_t d = series.dimension(), shown = std::min(d, most_columns),
                    steps = series.rows() - 1, stride = 1 + (steps - 1) / most_points;
  std::vector<std::string> parts;
  std::size_t block = 0;
  for (std::size_t j = 0; j < shown; ++j, ++block) {
    std::vector<PlotPoint> points;
    for (std::size_t n = 0; n < steps; n += stride)
      points.push_back({fit.fitted[n * d + j], series.row(n + 1)[j]});
    append_data(script, block, points);
    parts.push_back(fmt::format("$curve{} with points pt 7 ps 0.3 lc {} title {}", block, j + 1,
                                gnuplot_quoted(series.columns[j])));
  }
  parts.push_back("x with lines lc 'gray40' title 'as fitted'");
  script += fmt::format(
      "set title 'next row against its fit' noenhanced\nset xlabel 'fitted' noenhanced\nset ylabel "
      "'next' noenhanced\nset xtics rotate\nset key top left Left reverse noenhanced\nplot {}\n"
      "set xtics norotate\n",
      fmt::join(parts, ", \\\n  "));
  constexpr std::size_t most_lag = 40;
  parts.clear();
  for (std::size_t j = 0; j < shown; ++j, ++block) {
    const std::vector<double> correlation = autocorrelation(series, j, most_lag);
    std::vector<PlotPoint> points;
    for (std::size_t lag = 0; lag < correlation.size(); ++lag)
      points.push_back({static_cast<double>(lag), correlation[lag]});
    append_data(script, block, points);
    parts.push_back(fmt::format("$curve{} with linespoints lw 2 pt 7 ps 0.4 lc {} title {}", block,
                                j + 1, gnuplot_quoted(series.columns[j])));
  }
  parts.push_back(decay(block, fit.kappa.kappa, most_lag, script));
  return script + right_panel("autocorrelation", parts) + "unset multiplot\n";
}

}  // namespace boundsweep
