/// Scales, contenders, and the terms they end in.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "host/config/names.hpp"
#include "host/output/decimal.hpp"
#include "host/report/explain_sections.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int entropy_digits = 4, term_digits = 6;
constexpr int least_scales_shown = 6, scales_shown_beyond = 2;

std::string winner(const ExplainedScale& scale) {
  if (!scale.reached()) return "none";
  const std::string name = route_name(scale.order);
  return scale.order > 1 ? fmt::format("{} {}", name, scale.order) : name;
}

/// Beyond double's range as a power of ten, 10^5.01e+09, which a column has room for.
Cell contender_cell(const Contender& contender) {
  if (!contender.reached()) return empty_cell();
  if (contender.entropy < Extended(0x1p1000)) return number_cell(contender.entropy, entropy_digits);
  return right_cell("10^" + decimal_upper(log10_upper(contender.entropy), 3));
}

/// A share of the terms' sum; not a bound, so not rounded up.
Cell share_cell(Extended share) {
  return right_cell(fmt::format("{:.1f} %", 100 * share.to_double_saturated()));
}

/// Consecutive scales that one route wins.
struct Run {
  int first, last;
  std::string route;
  int least_order, most_order;
};

std::vector<Run> runs_of(const std::vector<ExplainedScale>& scales) {
  std::vector<Run> runs;
  for (const ExplainedScale& scale : scales) {
    if (!scale.reached()) continue;
    const std::string route = route_name(scale.order);
    if (runs.empty() || runs.back().route != route)
      runs.push_back({scale.level, scale.level, route, scale.order, scale.order});
    Run& run = runs.back();
    run.last = scale.level;
    run.least_order = std::min(run.least_order, scale.order);
    run.most_order = std::max(run.most_order, scale.order);
  }
  return runs;
}

std::string from_to(int first, int last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{} to {}", first, last);
}

std::string winners_text(const std::vector<ExplainedScale>& scales) {
  std::string text;
  for (const Run& run : runs_of(scales)) {
    text += text.empty() ? "Scales " : "; ";
    text += fmt::format("{}: {}", from_to(run.first, run.last), run.route);
    if (run.most_order > 1) text += " of order " + from_to(run.least_order, run.most_order);
  }
  return text.empty() ? "No route gives an entropy at any scale." : text + ".";
}

/// What the parametric route adds per halving of ε, P log 2; 0 where it is not reached twice.
double per_halving(const std::vector<ExplainedScale>& scales) {
  const std::size_t n = scales.size();
  if (n < 2 || !scales[n - 1].parametric.reached()) return 0;
  return scales[n - 1].parametric.entropy.to_double_saturated() -
         scales[n - 2].parametric.entropy.to_double_saturated();
}

/// Each halving of ε costs the routes differently, which decides who wins where.
std::string why_text(const Problem& problem, const Explanation& e) {
  const double n = architecture_at(problem.view(), e.digits).dimension();
  std::string text = fmt::format(
      "Why: halving epsilon multiplies the smooth entropy of order s by about 2^(n/s), n = {} "
      "being the input's dimension (tokens x input_dim)",
      shortest(n));
  if (const double added = per_halving(e.scales); added > 0)
    text += fmt::format(
        ", and adds about {:.4g} to the parametric one, log 2 for each weight that matters", added);
  const std::vector<Run> runs = runs_of(e.scales);
  const bool parametric =
      std::any_of(runs.begin(), runs.end(), [](const Run& r) { return r.route == route_names[2]; });
  if (!parametric) return text + ". Covering the inputs is cheaper than covering the weights.";
  if (runs.size() == 1)
    return text + ". Covering the inputs never pays: only counting weights is affordable.";
  return text + ". Coarse scales favour the inputs' cover, fine ones the weights'.";
}

std::string disabled_text(const RouteChoice& routes) {
  std::string names;
  const bool enabled[] = {routes.lipschitz || routes.smooth, routes.smooth, routes.parametric};
  for (std::size_t i = 0; i < route_names.size(); ++i)
    if (!enabled[i]) names += (names.empty() ? "" : ", ") + std::string(route_names[i]);
  return names.empty() ? "" : "Not enabled by bound.routes: " + names + ".";
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

/// The deviation's part of the links from the root to level k. `room` covers the rounding of a
/// difference of two such parts.
Extended up_to(const Explanation& e, int k) {
  if (k == 0) return Extended();
  const Extended whole = e.scales[static_cast<std::size_t>(e.values.level - 1)].chain;
  return e.values.deviation * (e.scales[static_cast<std::size_t>(k - 1)].chain / whole);
}

Extended link_part(const Explanation& e, int from, int to) {
  constexpr double room = 0x1p-48;
  const Extended whole = e.values.deviation;
  const double share =
      (up_to(e, to) / whole).to_double_saturated() - (up_to(e, from) / whole).to_double_saturated();
  return whole * Extended(std::max(share, 0.0) + room);
}

/// Why J = 0: what the cheapest chain costs beside what it could save. Empty where there is none.
std::string no_link_text(const Explanation& e, double samples) {
  const ExplainedScale* cheapest = nullptr;
  for (const ExplainedScale& scale : e.scales)
    if (scale.reached() && (cheapest == nullptr || scale.chain < cheapest->chain))
      cheapest = &scale;
  if (cheapest == nullptr) return "";
  return fmt::format(
      "No link is chosen: the cheapest chain, to scale {}, costs {}/sqrt(2N) = {}, and could save "
      "no more than {}.",
      cheapest->level, decimal_upper(cheapest->chain, entropy_digits),
      decimal_upper(cheapest->chain / sqrt(Extended(2 * samples)), entropy_digits),
      decimal_upper(e.values.discretization, entropy_digits));
}

}  // namespace

Extended sum_of_terms(const PointValues& values) {
  return values.nonstationarity + values.discretization + values.deviation;
}

std::string scales_text(const Problem& problem, const Explanation& e, std::size_t width) {
  const auto say = [width](const std::string& text) {
    return paragraph(text, explain_indent, width);
  };
  if (e.scales.empty()) return say("None: the loss is constant.");
  TextTable table;
  table.header = {"k", "epsilon", "lipschitz", "smooth", "parametric", "wins", "from", "chain"};
  const int shown = std::min(std::max(e.values.level + scales_shown_beyond, least_scales_shown),
                             static_cast<int>(e.scales.size()));
  for (int k = 1; k <= shown; ++k) {
    const ExplainedScale& scale = e.scales[static_cast<std::size_t>(k - 1)];
    table.rows.push_back(
        {count_cell(scale.level), number_cell(scale.epsilon, entropy_digits),
         contender_cell(scale.lipschitz), contender_cell(scale.smooth),
         contender_cell(scale.parametric), text_cell(winner(scale)),
         scale.reached() ? count_cell(scale.parent) : empty_cell(),
         scale.reached() ? number_cell(scale.chain, entropy_digits) : empty_cell()});
  }
  std::string out =
      say("To represent the class to within epsilon in loss, exp(entropy) functions suffice. The "
          "entropy by each route, the winner and its order, the scale it is best reached from, and "
          "what the chain of scales costs until there, to be divided by sqrt(2N):") +
      format_table(table, TableFormat::text, explain_indent, width);
  if (shown < static_cast<int>(e.scales.size()))
    out += say(fmt::format("… {} finer scales, which --json lists",
                           static_cast<int>(e.scales.size()) - shown));
  out += say(winners_text(e.scales)) + say(why_text(problem, e));
  if (const std::string disabled = disabled_text(problem.sweep().routes); !disabled.empty())
    out += say(disabled);
  return out;
}

std::string terms_text(const Problem& problem, const Explanation& e, std::size_t width) {
  const PointValues& values = e.values;
  const Extended total = sum_of_terms(values);
  TextTable table;
  table.header = {"term", "what it pays for", "value", "share"};
  const auto row = [&](const std::string& term, const std::string& what, Extended value) {
    table.rows.push_back({text_cell(term), text_cell(what), number_cell(value, term_digits),
                          total.is_zero() ? empty_cell() : share_cell(value / total)});
  };
  row("nonstationarity", "the unknown start", values.nonstationarity);
  row("deviation", "chance and dependence, of this:", values.deviation);
  const std::vector<int> path = visited(e);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const ExplainedScale& scale = e.scales[static_cast<std::size_t>(path[i] - 1)];
    row(fmt::format("  link {} -> {}", path[i - 1], path[i]),
        fmt::format("exp({}) functions, {}", decimal_upper(scale.entropy, entropy_digits),
                    winner(scale)),
        link_part(e, path[i - 1], path[i]));
  }
  row("discretization", fmt::format("what scale J = {} does not resolve", values.level),
      values.discretization);
  row("sum", "", total);
  std::string out = format_table(table, TableFormat::text, explain_indent, width);
  const double samples = axis_value(problem.view().grid, e.digits, Axis::samples);
  const std::string no_link = values.level == 0 ? no_link_text(e, samples) : "";
  if (!no_link.empty()) out += paragraph(no_link, explain_indent, width);
  out += paragraph(
      fmt::format("bound = {}{}", decimal_upper(values.bound, term_digits),
                  values.bound.is_zero()
                      ? ""
                      : fmt::format(" = {} of the range, log10 {}",
                                    decimal_upper(values.bound_over_range, term_digits),
                                    decimal_upper(log10_upper(values.bound), term_digits))),
      explain_indent, width);
  return out;
}

}  // namespace boundsweep
