#include "host/report/plot_parts.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/engine/problem.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

std::string ending_of(const PlotChoice& choice) {
  const std::string ending = choice.out.extension().string();
  if (ending == ".svg" || ending == ".png" || ending == ".pdf") return ending.substr(1);
  throw InputError(fmt::format("{} {}: must end in .svg, .png or .pdf", choice.out_option,
                               choice.out.string()));
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
      fmt::format("set terminal {}\nset output {}\n", terminal_for(ending_of(choice), height),
                  gnuplot_quoted(choice.out.string() + ".partial"));
  script += "set colorsequence podo\nset grid lw 0.5\n";
  return script + fmt::format("set title {} noenhanced\n", title_text(choice, title));
}

std::string title_text(const PlotChoice& choice, const std::string& title, std::size_t line) {
  std::string whole = title;
  if (!choice.where.empty())
    whole += fmt::format("{}({})", title.empty() ? "" : " ", fmt::join(choice.where, ", "));
  std::string text;
  while (display_width(whole) > line) {
    // The last blank that leaves a line no longer than allowed; long words stay whole.
    std::size_t cut = std::string::npos;
    for (std::size_t at = whole.find(' '); at != std::string::npos; at = whole.find(' ', at + 1))
      if (cut == std::string::npos || display_width(whole.substr(0, at)) <= line) cut = at;
    if (cut == std::string::npos) break;
    text += gnuplot_quoted(whole.substr(0, cut)) + ".\"\\n\".";
    whole.erase(0, cut + 1);
  }
  return text + gnuplot_quoted(whole);
}

void append_data(std::string& script, std::size_t i, const std::vector<PlotPoint>& points) {
  script += fmt::format("$curve{} << EOD\n", i);
  for (const PlotPoint& point : points) script += fmt::format("{} {}\n", point.x, point.y);
  script += "EOD\n";
}

std::string brief(const std::string& value) {
  const std::optional<double> number = drawable(value);
  if (!number) return value;
  constexpr std::size_t long_text = 8, long_count = 6;
  const bool is_round = value.size() > 3 && value.compare(value.size() - 3, 3, "000") == 0;
  if (*number == 1e4 || (*number >= 1e5 && (is_round || value.size() > long_count))) {
    std::string text = fmt::format("{:.3g}", *number);
    const std::size_t sign = text.find("e+");
    if (sign != std::string::npos) text.erase(sign + 1, text[sign + 2] == '0' ? 2 : 1);
    return text;
  }
  return value.size() > long_text ? fmt::format("{:.4g}", *number) : value;
}

namespace {

/// 0.2, 10^{5} or 2·10^{5}.
std::string power_label(double value) {
  constexpr double least_plain = 1e-3, most_plain = 1e5;
  if (least_plain <= value && value < most_plain) return fmt::format("{:.5g}", value);
  const double power = std::floor(std::log10(value) + 1e-9);
  const std::string digits = fmt::format("{:.4g}", value / std::pow(10, power));
  return fmt::format("{}10^{{{}}}", digits == "1" ? "" : digits + "·", power);
}

}  // namespace

std::string power_tics(double low, double high, bool with_text, std::size_t most) {
  const double first = std::log10(low), last = std::log10(high), span = last - first;
  if (std::floor(last) - std::ceil(first) >= 1) return "autofreq";
  std::vector<double> places;
  if (span < 0.5) {  // steps of 1, 2 or 5
    const auto count = static_cast<double>(most);
    const double unit = std::pow(10, std::floor(std::log10((high - low) / count)));
    double step = unit;
    for (const double factor : {2.0, 5.0, 10.0})
      if ((high - low) / step > count) step = factor * unit;
    for (double i = std::ceil(low / step); i * step <= high; ++i) places.push_back(i * step);
  } else {
    for (double power = std::floor(first); power <= last; ++power)
      for (const double factor : {1.0, 2.0, 3.0, 5.0}) {
        const double value = factor * std::pow(10, power);
        const bool fits = span < 1.2 || factor == 1 || factor == 3;
        if (fits && low <= value && value <= high) places.push_back(value);
      }
  }
  std::string list;
  for (const double value : places)
    list += fmt::format("{}'{}' {}", list.empty() ? "" : ", ", with_text ? power_label(value) : "",
                        value);
  return "(" + list + ")";
}

std::unique_ptr<Problem> problem_of(const std::filesystem::path& directory) {
  return std::make_unique<Problem>(read_run_sweep(directory));
}

}  // namespace boundsweep
