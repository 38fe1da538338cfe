/// Samples needed, and what would help most.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"
#include "host/report/explain_sections.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t most_small = 8, most_large = 8;

std::string share_text(double share) {
  if (share == 1) return "below the range";
  return fmt::format("{} of the range", shortest(share));
}

std::string samples_text(double samples) {
  return samples == 0 ? "no N" : decimal_upper(samples, samples < 1e15 ? 17 : 4);
}

/// "-3.14 %" or, for more than a factor 10, "x 0.0123"; "same" below half of the last digit.
std::string change_text(double ratio) {
  if (!(ratio > 0.1 && ratio < 10)) return fmt::format("x {:.3g}", ratio);
  const double percent = 100 * (ratio - 1);
  if (std::fabs(percent) < 0.005) return "same";
  return fmt::format("{:+.2f} %", percent);
}

Cell change_cell(double ratio) {
  return right_cell(change_text(ratio));
}

Cell samples_change(double now, double then) {
  if (then == 0 || now == 0) return right_cell(samples_text(then));
  return change_cell(then / now);
}

class Changes {
 public:
  Changes(const Explanation& e, const Outlook& outlook) : e_(e), outlook_(outlook) {}

  bool helps(const Change& change) const {
    if (!e_.values.vacuous())
      return change.bound_over_range < e_.values.bound_over_range &&
             change_text(share(change)) != "same";
    if (change.samples == 0) return false;
    return outlook_.samples_for_goal == 0 ||
           (change.samples < outlook_.samples_for_goal &&
            change_text(change.samples / outlook_.samples_for_goal) != "same");
  }

  /// Of a vacuous point, the bound is the range, a change of which helps nobody, and what counts are
  /// the samples needed; of another one, samples only if the sweep states what for.
  TextTable table(const std::vector<const Change*>& changes, const char* first) const {
    const bool vacuous = e_.values.vacuous();
    TextTable table;
    table.header = {first};
    if (!vacuous) table.header.push_back("bound");
    table.header.push_back("bound/range");
    const bool samples = vacuous || outlook_.goal < 1;
    if (samples)
      table.header.push_back(outlook_.goal == 1 ? "N for less"
                                                : fmt::format("N for {}", shortest(outlook_.goal)));
    for (const Change* change : changes) {
      std::vector<Cell> row{text_cell(change->words)};
      if (!vacuous) row.push_back(change_cell(ratio(*change)));
      row.push_back(change_cell(share(*change)));
      if (samples) row.push_back(samples_change(outlook_.samples_for_goal, change->samples));
      table.rows.push_back(std::move(row));
    }
    return table;
  }

 private:
  double ratio(const Change& change) const {
    return (change.bound / e_.values.bound).to_double_saturated();
  }

  double share(const Change& change) const {
    return (change.bound_over_range / e_.values.bound_over_range).to_double_saturated();
  }

  const Explanation& e_;
  const Outlook& outlook_;
};

/// Three digits, rounded down: whatever shrinks so far shrinks far enough.
std::string factor_text(double factor) {
  const double unit = std::pow(10, std::floor(std::log10(factor)) - 2);
  constexpr double slack = 1e-12;  // keeps 0.155 from being 0.154
  return fmt::format("x {:.3g}", std::floor(factor / unit * (1 + slack)) * unit);
}

/// "x 0.21"; of bits their number, "8 (x 0.25)".
std::string shrunk_text(const Shrinkage& entry) {
  if (entry.factor == 0 && entry.to == 0) return "cannot";
  const bool whole = entry.to >= 1 && entry.to == std::floor(entry.to);
  if (!whole) return factor_text(entry.factor);
  const std::string to = power_text(shortest(entry.to));
  return entry.factor == 0 ? to : fmt::format("{} ({})", to, factor_text(entry.factor));
}

/// What would have to shrink how far. Empty where the goal is reached.
std::string shrinkage_text(const Outlook& outlook, double samples, std::size_t width) {
  if (outlook.shrinkage.empty()) return "";
  TextTable table;
  table.header = {fmt::format("for {} at N = {}, shrink",
                              outlook.goal == 1 ? "less than the range" : share_text(outlook.goal),
                              power_text(shortest(samples))),
                  "to"};
  for (const Shrinkage& entry : outlook.shrinkage)
    table.rows.push_back({text_cell(entry.words), right_cell(shrunk_text(entry))});
  return "\n" + format_table(table, TableFormat::text, explain_indent, width);
}

/// Rows hold together for the sweep's own N; whoever reads another one off the table must know.
std::string events_text(const Problem& problem, const Outlook& outlook, std::size_t width) {
  const Sweep& sweep = problem.sweep();
  const auto is_event = [&](const SamplesFor& entry) {
    return entry.samples == 0 || is_among_events(sweep, entry.samples);
  };
  std::vector<SamplesFor> shown = outlook.samples;
  shown.push_back({outlook.goal, outlook.samples_for_goal});
  if (!sweep.simultaneous || std::all_of(shown.begin(), shown.end(), is_event)) return "";
  const bool names_column = sweep.target && !is_event(shown.back());
  return paragraph(
      fmt::format("All rows of this sweep hold together (statistics.simultaneous) for the N on its "
                  "axis. {} not among these events: to rely on such an N beside the rows, put it "
                  "on statistics.samples.",
                  names_column ? "samples_needed quotes an N that is" : "This table has N that are"),
      explain_indent, width);
}

bool grows_the_class(const Change& change, const Problem& problem, const Digits& digits) {
  constexpr std::array sizes{Axis::depth, Axis::width,  Axis::heads,
                             Axis::ff,    Axis::tokens, Axis::input_dim};
  return std::find(sizes.begin(), sizes.end(), change.axis) != sizes.end() &&
         change.value > axis_value(problem.view().grid, digits, change.axis);
}

}  // namespace

std::string outlook_text(const Problem& problem, const Explanation& e, const Outlook& outlook,
                         std::size_t width) {
  TextTable samples;
  samples.header = {"for a bound", "least N"};
  const auto add_samples = [&samples](double share, double least) {
    samples.rows.push_back({text_cell(share_text(share)), right_cell(samples_text(least))});
  };
  for (const SamplesFor& entry : outlook.samples) add_samples(entry.share, entry.samples);
  const auto stated = [&](const SamplesFor& entry) { return entry.share == outlook.goal; };
  if (std::none_of(outlook.samples.begin(), outlook.samples.end(), stated))
    add_samples(outlook.goal, outlook.samples_for_goal);
  std::string out = format_table(samples, TableFormat::text, explain_indent, width);

  out += events_text(problem, outlook, width);
  out += shrinkage_text(outlook, axis_value(problem.view().grid, e.digits, Axis::samples), width);

  const Changes changes(e, outlook);
  std::vector<const Change*> small, large, growth;
  for (const Change& change : outlook.small)
    if (changes.helps(change) && small.size() < most_small) small.push_back(&change);
  for (const Change& change : outlook.large) {
    if (changes.helps(change)) {
      if (large.size() < most_large) large.push_back(&change);
    } else if (grows_the_class(change, problem, e.digits)) {
      growth.push_back(&change);
    }
  }
  const auto add = [&](const std::vector<const Change*>& list, const char* heading) {
    if (list.empty()) return;
    out +=
        "\n" + format_table(changes.table(list, heading), TableFormat::text, explain_indent, width);
  };
  add(small, "one number by 1 %");
  add(large, "other classes that do better");
  add(growth, "larger classes");
  return out;
}

}  // namespace boundsweep
