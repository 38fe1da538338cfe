#include "host/measure/certificate_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

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

/// Rounded up; decimal_upper is for numbers that are not negative.
std::string shown(double value) {
  if (value >= 0) return decimal_upper(value, digits_shown);
  return shortened_upper(shortest(value), digits_shown);
}

std::string steadiness_text(const std::vector<double>& all) {
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  if (*least == *most) return fmt::format("s = {:.4g}", *least);
  return fmt::format("s = {:.4g} … {:.4g}", *least, *most);
}

std::string past_text(std::size_t ahead) {
  if (ahead == 1) return "given all that was known when its input was";
  return fmt::format("given all that was known {} steps before", ahead);
}

class CertificateText {
 public:
  CertificateText(const CertificateReport& report, const Page& page)
      : report_(report),
        c_(report.certificate),
        page_(page),
        width_(std::clamp(page.width.value_or(usual_width), least_width, most_width)) {}

  std::string text() const {
    return heading("What was recorded") + recorded() + "\n" + heading("The certificate") +
           statement() + "\n" + parts() + "\n" + heading("Beside it") + beside() + "\n" +
           heading("What is assumed") + assumed();
  }

 private:
  std::string heading(const char* text) const { return page_.bold(text) + "\n"; }
  std::string said(const std::string& text) const { return paragraph(text, indent, width_); }
  std::string line(const char* label, const std::string& text) const {
    return paragraph(fmt::format("  {:<12}", label), text, width_);
  }

  std::string recorded() const {
    std::string losses = fmt::format(
        "{} of {}, column {}, in [{}, {}]; the least is {}, the largest {}", shortest(c_.samples),
        report_.file, report_.column, shortest(report_.terms.least), shortest(report_.terms.most),
        shortest(c_.least_loss), shortest(c_.largest_loss));
    std::string forecast = "the mean of the losses before, the least possible loss at first";
    if (report_.terms.ahead > 1)
      forecast = fmt::format(
          "the mean of the losses {0}, {1}, … steps before, the least possible "
          "loss at first",
          report_.terms.ahead, 2 * report_.terms.ahead);
    if (!report_.forecast.empty()) {
      forecast = fmt::format("column {}", report_.forecast);
      if (report_.forecasts_moved > 0)
        forecast += fmt::format("; {} of them outside the range, moved to its nearer end",
                                shortest(report_.forecasts_moved));
    }
    std::string code = report_.code.origin;
    if (report_.code.selection > 0)
      code += fmt::format("; {:.4g} nats more for choosing the class after the data",
                          report_.code.selection);
    return line("losses", losses) + line("forecasts", forecast) + line("network", code);
  }

  std::string statement() const {
    std::string out = said(fmt::format(
        "With probability {} or more, the predictive risk of this network (the mean over {} steps "
        "of the loss to be expected {}) is at most",
        shortest(difference_at_most(1, report_.terms.delta)), shortest(c_.samples),
        past_text(report_.terms.ahead)));
    const std::string margin(indent + 2, ' ');
    if (c_.vacuous())
      return out + margin +
             page_.yellow(shown(c_.bound) + ", the largest loss there can be: it says nothing") +
             "\n";
    return out + margin + page_.green(shown(c_.bound)) + "\n";
  }

  std::string parts() const {
    TextTable table;
    table.header = {"part", "loss", "made of"};
    const auto row = [&](const char* name, double value, const std::string& what) {
      table.rows.push_back({text_cell(name), right_cell(shown(value)), text_cell(what)});
    };
    row("mean loss", c_.mean, "the losses themselves");
    row("code", c_.code,
        fmt::format("{:.5g} nats, of which {:.5g} for the code, {}", c_.nats,
                    report_.code.bits * std::log(2.0), steadiness_text(c_.steadiness)));
    row("steadiness", c_.spread, "how far the losses were from their forecasts");
    row("certificate", c_.bound, c_.vacuous() ? "no more than the range's end" : "their sum");
    return format_table(table, TableFormat::text, indent, width_);
  }

  std::string beside() const {
    TextTable table;
    table.header = {"instead", "loss", "compared"};
    const double saved = c_.square_root - c_.bound;
    std::string comparison;
    if (saved > 0)
      comparison = fmt::format("holds too; steadiness saved {:.4g}", saved);
    else if (saved < 0)
      comparison =
          fmt::format("holds too, and is lower by {:.4g}: these losses are not steady", -saved);
    else
      comparison = "holds too, and says the same";
    table.rows.push_back(
        {text_cell("square root"), right_cell(shown(c_.square_root)), text_cell(comparison)});
    table.rows.push_back({text_cell("i.i.d. Hoeffding"), right_cell(shown(c_.iid_hoeffding)),
                          text_cell("NOT VALID HERE")});
    return format_table(table, TableFormat::text, indent, width_) +
           said(
               "The square root is Hoeffding and Azuma's bound with the same code and the same "
               "probability. Each of the two holds with that probability by itself: which one to "
               "quote is decided before the data, or each gets half of δ.") +
           said(
               "The i.i.d. Hoeffding bound is what is often quoted for a test set. It needs losses "
               "that are independent of each other, of a network that was fixed before them.");
  }

  std::string assumed() const {
    const std::string steps =
        report_.terms.ahead == 1 ? "one step" : fmt::format("{} steps", report_.terms.ahead);
    std::string out = said(fmt::format(
        "Nothing of the process: no independence, no stationarity, no κ. But the rows must be all "
        "losses of one network, in the order of time, with its input known {} before the loss; the "
        "range, the code and δ were fixed before the data; and the code is prefix-free.",
        steps));
    if (!report_.forecast.empty())
      out +=
          said(fmt::format("The forecast of a loss was made {} before it: a forecast that has "
                           "seen the loss breaks the certificate, and nothing here could tell.",
                           steps));
    return out + said("It speaks of the path that was recorded, not of new data.");
  }

  const CertificateReport& report_;
  const NetworkCertificate& c_;
  const Page& page_;
  std::size_t width_;
};

}  // namespace

std::string certificate_text(const CertificateReport& report, const Page& page) {
  return CertificateText(report, page).text();
}

nlohmann::ordered_json certificate_json(const CertificateReport& report) {
  const NetworkCertificate& c = report.certificate;
  nlohmann::ordered_json json;
  json["risk"] = "predictive";
  json["file"] = text_of_name(report.file);
  json["column"] = text_of_name(report.column);
  json["forecast"] = report.forecast.empty()
                         ? nlohmann::ordered_json(nullptr)
                         : nlohmann::ordered_json(text_of_name(report.forecast));
  json["samples"] = c.samples;
  json["ahead"] = report.terms.ahead;
  json["range"] = {report.terms.least, report.terms.most};
  json["delta"] = report.terms.delta;
  json["code_bits"] = report.terms.code_bits;
  json["selection"] = report.terms.selection;
  json["nats"] = c.nats;
  json["mean_loss"] = c.mean;
  json["code"] = c.code;
  json["steadiness"] = c.spread;
  json["bound"] = c.bound;
  json["bound_over_range"] = c.bound_over_range;
  json["vacuous"] = c.vacuous();
  if (c.steadiness.size() == 1)
    json["s"] = c.steadiness.front();
  else
    json["s"] = c.steadiness;
  json["square_root"] = c.square_root;
  json["saved"] = c.square_root - c.bound;
  json["iid_hoeffding"] = {{"value", c.iid_hoeffding}, {"valid", false}};
  json["least_loss"] = c.least_loss;
  json["largest_loss"] = c.largest_loss;
  json["forecasts_moved"] = report.forecasts_moved;
  return json;
}

}  // namespace boundsweep
