#include "host/report/explain_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int digits_shown = 6;
constexpr std::size_t indent = 2;

std::string shown(Extended value) {
  return decimal_upper(value, digits_shown);
}

/// Pieces one after another with the separator between, broken at the page's width; continued lines
/// start below the end of `label`.
std::string wrapped(const std::string& label, const std::vector<std::string>& pieces,
                    const std::string& separator) {
  const std::string margin(label.size(), ' ');
  std::string out = label;
  std::size_t column = label.size();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string piece = i + 1 < pieces.size() ? pieces[i] + separator : pieces[i];
    if (column + piece.size() > page_width && column > margin.size()) {
      out.erase(out.find_last_not_of(' ') + 1);
      out += "\n" + margin;
      column = margin.size();
    }
    out += piece;
    column += piece.size();
  }
  return out + "\n";
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(' ', begin)) != std::string::npos; begin = end + 1)
    words.push_back(text.substr(begin, end - begin));
  words.push_back(text.substr(begin));
  return words;
}

/// "heads = 4" for every axis of a section; of the weights, only those that are not as by default.
std::vector<std::string> settings_of(const Sweep& sweep, const Digits& digits,
                                     std::string_view section) {
  std::vector<std::string> settings;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    const AxisInfo& info = axis_info(axis);
    if (section != info.section) continue;
    const double value = sweep.axis(axis)[static_cast<std::size_t>(digits[axis])];
    if (section == "weights" && value == info.initial) continue;
    settings.push_back(
        fmt::format("{} = {}", axis_key(axis, sweep), axis_value_text(sweep, axis, value)));
  }
  return settings;
}

std::string point_text(const Problem& problem, const Explanation& e) {
  const Sweep& sweep = problem.sweep();
  const auto of = [&](const char* section) { return settings_of(sweep, e.digits, section); };
  const auto with = [](std::string first, std::vector<std::string> rest) {
    rest.insert(rest.begin(), std::move(first));
    return rest;
  };
  std::vector<std::string> weights = of("weights");
  const bool plain = weights.empty();
  weights.push_back(plain ? "every bound 1, every bias absent" : "others by default");
  if (sweep.output_per_head) weights.push_back("output bounded per head");
  std::vector<std::string> loss{fmt::format("{}", name_of(sweep.loss))};
  if (sweep.target_in_class) {
    loss.push_back("target in the class");
  } else {
    loss = with(loss.front(), of("loss"));
  }
  std::vector<std::string> process = with(name_of(sweep.ergodicity), of("process"));
  if (!sweep.model.empty()) process.front() += " (model " + sweep.model + ")";
  if (sweep.stationary_start) process.push_back("stationary start");

  std::string out =
      fmt::format("Point {} of {} in the grid\n", e.index, grid_size(problem.view().grid));
  out += wrapped("  architecture  ", of("architecture"), ", ");
  out +=
      wrapped("  weights       ",
              with(fmt::format("{} norms", name_of(sweep.weight_kind)), std::move(weights)), ", ");
  out += wrapped("  loss          ", loss, ", ");
  out += wrapped("  process       ", process, ", ");
  out += wrapped("  statistics    ", of("statistics"), ", ");
  out += wrapped("  parameters    ", {std::to_string(e.parameters)}, "");
  return out;
}

std::string network_text(const Explanation& e) {
  TextTable table;
  table.header = {"k", "T_k", "k! T_k"};
  for (std::size_t k = 0; k < e.network.size(); ++k)
    table.rows.push_back({count_cell(static_cast<std::int64_t>(k)),
                          number_cell(e.network[k], digits_shown),
                          number_cell(e.derivatives[k], digits_shown)});
  return "Network: its output is at most T_0, its k-th derivative at most k! T_k\n" +
         format_table(table, TableFormat::text, indent);
}

std::string loss_text(const Explanation& e) {
  return fmt::format("Loss: range g_0 = {}, slope lambda = {}, Lipschitz constant g_1 = {}\n",
                     shown(e.range), shown(e.slope), shown(e.lipschitz));
}

/// The levels that the bound's chain visits, 0 first.
std::vector<int> visited(const Explanation& e) {
  std::vector<int> path;
  for (int k = e.values.level; k > 0; k = e.scales[static_cast<std::size_t>(k - 1)].parent)
    path.push_back(k);
  path.push_back(0);
  std::reverse(path.begin(), path.end());
  return path;
}

std::string scales_text(const Explanation& e) {
  if (e.scales.empty()) return "Scales: none, the loss is constant\n";
  TextTable table;
  table.header = {"k", "epsilon", "entropy", "route", "order", "parent", "chain"};
  for (const ExplainedScale& scale : e.scales) {
    std::vector<Cell> row{count_cell(scale.level), number_cell(scale.epsilon, digits_shown)};
    if (scale.reached()) {
      row.insert(row.end(), {number_cell(scale.entropy, digits_shown),
                             text_cell(route_name(scale.order)), count_cell(scale.order),
                             count_cell(scale.parent), number_cell(scale.chain, digits_shown)});
    } else {
      row.insert(row.end(),
                 {empty_cell(), text_cell("none"), empty_cell(), empty_cell(), empty_cell()});
    }
    table.rows.push_back(std::move(row));
  }
  std::vector<std::string> path;
  for (const int level : visited(e)) path.push_back(std::to_string(level));
  return "Scales: exp(entropy) functions represent the class to within epsilon in loss; chain is "
         "what\n"
         "it costs to get there from scale 0, to be divided by sqrt(2N)\n" +
         format_table(table, TableFormat::text, indent) +
         wrapped("The bound's chain visits levels ", path, " -> ");
}

struct Term {
  const char* name;
  Extended value;
};

std::vector<Term> terms_of(const PointValues& values) {
  return {{"nonstationarity", values.nonstationarity},
          {"discretization", values.discretization},
          {"deviation", values.deviation}};
}

Extended total_of(const PointValues& values) {
  Extended total;
  for (const Term& term : terms_of(values)) total += term.value;
  return total;
}

std::string percentage(Extended share) {
  return fmt::format("{:.1f} %", 100 * share.to_double_saturated());
}

std::string bound_text(const Explanation& e) {
  const PointValues& values = e.values;
  const Extended total = total_of(values);
  TextTable table;
  table.header = {"term", "value", "share"};
  for (const Term& term : terms_of(values))
    table.rows.push_back({text_cell(term.name), number_cell(term.value, digits_shown),
                          text_cell(total.is_zero() ? "" : percentage(term.value / total))});
  std::string out = fmt::format("Bound, with J = {}\n", values.level) +
                    format_table(table, TableFormat::text, indent);
  out += fmt::format("  bound = {} = {} of the range", shown(values.bound),
                     shown(values.bound_over_range));
  if (!values.bound.is_zero())
    out += fmt::format(", log10 {}", decimal_upper(log10_upper(values.bound), digits_shown));
  out += fmt::format("\n  certified: at least its exact value, at most that times 1 + 2γ, γ = {}",
                     decimal_upper(e.certificate, 3));
  return out + "\n";
}

std::string routes_text(const Explanation& e) {
  TextTable table;
  table.header = {"route alone", "bound"};
  const auto add = [&](const char* name, Extended bound) {
    table.rows.push_back({text_cell(name), number_cell(bound, digits_shown)});
  };
  add(route_names[0], e.by_route.lipschitz);
  add(route_names[1], e.by_route.smooth);
  add(route_names[2], e.by_route.parametric);
  return format_table(table, TableFormat::text, indent);
}

std::string why_no_level(const Explanation& e) {
  const auto reached = [](const ExplainedScale& scale) { return scale.reached(); };
  if (std::none_of(e.scales.begin(), e.scales.end(), reached))
    return "no enabled route gives an entropy at any scale";
  return "J = 0: at every finer scale the deviation would cost more than the scale saves, so more "
         "samples, faster mixing or a smaller class are needed";
}

std::string verdict(const Explanation& e, double samples) {
  const PointValues& values = e.values;
  if (e.range.is_zero())
    return "The loss is 0 for every function of the class, and so is the bound.";
  if (!values.vacuous())
    return fmt::format("The bound is not vacuous: at N = {} it is {} of the range g_0.",
                       shortest(samples), shown(values.bound_over_range));
  const std::vector<Term> terms = terms_of(values);
  const Term& largest = *std::max_element(
      terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.value < b.value; });
  std::string text = fmt::format(
      "The bound is vacuous: its terms add up to {}, and no loss exceeds the range g_0 = {} "
      "anyway. The largest term is the {}",
      shown(total_of(values)), shown(e.range), largest.name);
  if (values.level == 0 && std::string_view(largest.name) == "discretization")
    return text + " (" + why_no_level(e) + ").";
  if (largest.name == terms.front().name)
    return text + ": the trajectory is too short, or forgets its start too slowly.";
  return text + ".";
}

std::string target_text(double target, double needed) {
  if (needed == 0)
    return fmt::format("No N brings the bound to {} of the range.", shortest(target));
  return fmt::format("The bound comes down to {} of the range at N = {}.", shortest(target),
                     decimal_upper(needed, 17));
}

}  // namespace

std::string explain_text(const Problem& problem, const Explanation& explanation) {
  const double samples = axis_value(problem.view().grid, explanation.digits, Axis::samples);
  std::string out;
  for (const std::string& part :
       {point_text(problem, explanation), network_text(explanation), loss_text(explanation),
        scales_text(explanation), bound_text(explanation), routes_text(explanation)})
    out += part + "\n";
  out += wrapped("", words_of(verdict(explanation, samples)), " ");
  if (const double target = problem.view().settings.target; target > 0)
    out += wrapped("", words_of(target_text(target, explanation.samples_needed)), " ");
  return out;
}

}  // namespace boundsweep
