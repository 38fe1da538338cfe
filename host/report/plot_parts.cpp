#include "host/report/plot_parts.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/engine/problem.hpp"
#include "host/output/run_sweep.hpp"

namespace boundsweep {
namespace {

std::string ending_of(const std::filesystem::path& out) {
  const std::string ending = out.extension().string();
  if (ending == ".svg" || ending == ".png" || ending == ".pdf") return ending.substr(1);
  throw InputError(fmt::format("--out {}: must end in .svg, .png or .pdf", out.string()));
}

std::string terminal_for(const std::string& ending, double height) {
  if (ending == "svg")
    return fmt::format("svg size 900,{:.0f} font 'Helvetica,15' background 'white'", 900 * height);
  if (ending == "png")
    return fmt::format("pngcairo size 1800,{:.0f} font 'Helvetica,26' linewidth 2", 1800 * height);
  return fmt::format("pdfcairo size 16cm,{:.1f}cm font 'Helvetica,11'", 16 * height);
}

}  // namespace

std::optional<double> drawable(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  constexpr double least = 1e-290, most = 1e290;  // gnuplot squares some
  if (error != std::errc() || stop != end || !(least <= value && value <= most))
    return std::nullopt;
  return value;
}

std::string gnuplot_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += ' ';
    else if (c == '\'')
      out += "''";
    else
      out += c;
  }
  return out + "'";
}

std::string script_start(const PlotChoice& choice, const std::string& title, double height) {
  std::string script =
      fmt::format("set terminal {}\nset output {}\n", terminal_for(ending_of(choice.out), height),
                  gnuplot_quoted(choice.out.string() + ".partial"));
  script += "set colorsequence podo\nset grid lw 0.5\n";
  return script + fmt::format("set title {} noenhanced\n", gnuplot_quoted(title));
}

void append_data(std::string& script, std::size_t i, const std::vector<PlotPoint>& points) {
  script += fmt::format("$curve{} << EOD\n", i);
  for (const PlotPoint& point : points) script += fmt::format("{} {}\n", point.x, point.y);
  script += "EOD\n";
}

std::string brief(const std::string& value) {
  const std::optional<double> number = drawable(value);
  constexpr std::size_t long_text = 8;
  if (number && *number >= 1e5) return fmt::format("{:.3g}", *number);
  return number && value.size() > long_text ? fmt::format("{:.4g}", *number) : value;
}

std::unique_ptr<Problem> problem_of(const std::filesystem::path& directory) {
  return std::make_unique<Problem>(read_run_sweep(directory));
}

}  // namespace boundsweep
