#include "host/measure/mixing_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/names.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/decimals.hpp"
#include "host/output/decimal.hpp"
#include "host/output/json_text.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int digits_shown = 6;
constexpr std::size_t usual_width = 80, least_width = 60, most_width = 100;
constexpr std::size_t indent = 2;

std::string columns_text(const MixingReport& report) {
  std::vector<std::string> names;
  for (const std::string& name : report.columns) names.push_back(printable(name));
  return fmt::format("column{} {}", names.size() == 1 ? "" : "s", fmt::join(names, ", "));
}

/// What stands in a TOML comment: one line.
std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

class MixingText {
 public:
  MixingText(const MixingReport& report, const Page& page)
      : report_(report),
        k_(report.kappa),
        page_(page),
        width_(std::clamp(page.width.value_or(usual_width), least_width, most_width)) {}

  std::string text() const {
    std::string out = heading("What was recorded") + recorded() + "\n" +
                      heading("How fast it forgets") + answer() + "\n" +
                      heading("What the series was asked") + checks() + "\n" +
                      heading("What is assumed, and cannot be checked here") + list(k_.assumed) +
                      "\n" + heading("What would refute it") + list(k_.refuted_by);
    if (!report_.plot.empty())
      out += "\n" + heading("Plot") +
             said(report_.plot +
                  ": what was fitted, and how the series "
                  "forgets beside powers of κ");
    return out + "\n" + heading("To paste into a sweep file") + paste();
  }

 private:
  std::string heading(const char* text) const { return page_.bold(text) + "\n"; }
  std::string said(const std::string& text) const { return paragraph(text, indent, width_); }
  std::string list(const std::vector<std::string>& items) const {
    std::string out;
    for (const std::string& item : items) out += paragraph("  - ", item, width_);
    return out;
  }

  std::string recorded() const {
    std::string rows = fmt::format("{} rows of {}, {}", shortest(report_.rows), report_.file,
                                   columns_text(report_));
    if (report_.cut > 0)
      rows += fmt::format("; {} more left out, from the first one on that reached --clipped-at",
                          shortest(report_.cut));
    return said(rows);
  }

  std::string answer() const {
    const bool total_variation = k_.ergodicity == Ergodicity::total_variation;
    const std::string what = total_variation ? "total variation" : "Wasserstein distance";
    std::string out;
    const std::string margin(indent + 2, ' ');
    if (k_.contracts()) {
      const std::string number = kappa_text(k_.kappa);
      out =
          said(fmt::format("{}ith probability {} or more, two copies of the chain come closer in {} "
                           "by a factor κ in every step, and κ is at most",
                           k_.contradicted() ? "If the series were what is assumed, and it is not: w"
                                             : "W",
                           shortest(difference_at_most(1, report_.delta)), what)) +
          margin + (k_.contradicted() ? page_.yellow(number) : page_.green(number)) + "\n";
    } else {
      out = said(fmt::format("That κ is below 1 in {} could not be shown with probability {}.",
                             what, shortest(difference_at_most(1, report_.delta))));
      if (k_.steps_needed > 0)
        out += said(fmt::format("About {:.1g} steps would do, if the estimate stayed what it is.",
                                k_.steps_needed));
    }
    TextTable table;
    table.header = {"", "value", ""};
    const auto row = [&](const char* name, double value, const std::string& text) {
      table.rows.push_back(
          {text_cell(name), right_cell(decimal_upper(value, digits_shown)), text_cell(text)});
    };
    row("estimate", k_.estimate, "");
    row("margin", k_.margin, "");
    row("κ", k_.kappa, k_.contracts() ? "their sum" : "which is always true");
    return out + "\n" + format_table(table, TableFormat::text, indent, width_) +
           said(fmt::format("The estimate is {}. Of the margin: {}.", k_.what, k_.decided));
  }

  std::string checks() const {
    std::string out;
    for (const AssumptionCheck& check : k_.checks)
      out += paragraph(check.contradicts ? "  - REFUTED: " : "  - ", check.text, width_);
    return out;
  }

  std::string paste() const {
    if (k_.contradicted() && !report_.insisted)
      return said(
          "Nothing: the series contradicts what is assumed, so the number above is no bound.");
    if (!k_.contracts()) return said("Nothing: κ was not shown to be below 1.");
    return process_toml(report_);
  }

  const MixingReport& report_;
  const KappaEstimate& k_;
  const Page& page_;
  std::size_t width_;
};

}  // namespace

std::string kappa_text(double kappa) {
  constexpr int least_digits = 4;
  const int digits =
      kappa < 1 ? std::min(17, least_digits + static_cast<int>(std::ceil(-std::log10(1 - kappa))))
                : least_digits;
  return decimal_upper(kappa, digits);
}

std::string process_toml(const MixingReport& report) {
  if (!report.usable()) return "";
  const bool total_variation = report.kappa.ergodicity == Ergodicity::total_variation;
  std::string out = fmt::format("[process]  # {}, from {}\n", report.model, one_line(report.file));
  out += "risk = \"stationary\"\n";
  out += fmt::format("ergodicity = \"{}\"\n", name_of(report.kappa.ergodicity));
  out += fmt::format("kappa = {}\n", kappa_text(report.kappa.kappa));
  if (total_variation)
    out += "# window = true  where an input is a window of consecutive states\n";
  else
    out +=
        "# window = true  where an input is a window of consecutive rows, each one token;\n"
        "# where a row is M > 1 tokens and no window, add prefactor, at least the square root of "
        "M\n";
  out += fmt::format("\n[statistics]\ndelta = {}  # {} in all, less {} for kappa\n",
                     shortest(difference_at_most(report.total, report.delta)),
                     shortest(report.total), shortest(report.delta));
  return out;
}

std::string mixing_text(const MixingReport& report, const Page& page) {
  return MixingText(report, page).text();
}

nlohmann::ordered_json mixing_json(const MixingReport& report) {
  const KappaEstimate& k = report.kappa;
  nlohmann::ordered_json json;
  json["file"] = text_of_name(report.file);
  json["model"] = report.model;
  for (const std::string& column : report.columns) json["columns"].push_back(text_of_name(column));
  json["rows"] = report.rows;
  json["rows_left_out"] = report.cut;
  json["steps"] = k.steps;
  json["ergodicity"] = name_of(k.ergodicity);
  json["estimate"] = k.estimate;
  json["margin"] = k.margin;
  json["kappa"] = k.kappa;
  json["contracts"] = k.contracts();
  json["contradicted"] = k.contradicted();
  json["steps_needed"] =
      k.steps_needed > 0 ? nlohmann::ordered_json(k.steps_needed) : nlohmann::ordered_json(nullptr);
  json["delta"] = report.delta;
  json["total"] = report.total;
  json["statement_delta"] = difference_at_most(report.total, report.delta);
  json["checks"] = nlohmann::ordered_json::array();
  for (const AssumptionCheck& check : k.checks)
    json["checks"].push_back({{"text", check.text}, {"contradicts", check.contradicts}});
  json["assumed"] = k.assumed;
  json["refuted_by"] = k.refuted_by;
  const std::string toml = process_toml(report);
  json["toml"] = toml.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(toml);
  return json;
}

}  // namespace boundsweep
