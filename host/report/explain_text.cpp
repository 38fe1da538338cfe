#include "host/report/explain_text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/config/training_reader.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"
#include "host/report/block_settings.hpp"
#include "host/report/explain_sections.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int digits_shown = 6;
constexpr std::size_t most_blocks_shown = 8, first_blocks_shown = 4;  // and the last one
constexpr std::size_t usual_width = 80, least_width = 60, most_width = 100;

std::string shown(Extended value) {
  return decimal_upper(value, digits_shown);
}

/// "heads = 4" for every axis of a section; of the weights, only those that are not as by default.
std::vector<std::string> settings_of(const Sweep& sweep, const Explanation& e,
                                     std::string_view section) {
  std::vector<std::string> settings;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    const AxisInfo& info = axis_info(axis);
    if (section != info.section) continue;
    const double value = value_at(sweep, e, axis);
    if (!applies(axis, sweep) || (!is_essential(axis) && value == info.initial)) continue;
    settings.push_back(
        fmt::format("{} = {}", axis_key(axis, sweep), axis_value_text(sweep, axis, value)));
  }
  return settings;
}

std::string point_text(const Problem& problem, const Explanation& e, std::size_t width) {
  const Sweep& sweep = problem.sweep();
  const auto of = [&](const char* section) { return settings_of(sweep, e, section); };
  const auto with = [](std::string first, std::vector<std::string> rest) {
    rest.insert(rest.begin(), std::move(first));
    return rest;
  };
  std::vector<std::string> weights = of("weights");
  const bool plain = weights.empty();
  weights.push_back(plain ? "every bound 1, every bias absent" : "others by default");
  if (sweep.output_per_head) weights.push_back("output bounded per head");
  std::vector<std::string> loss = with(name_of(sweep.loss), of("loss"));
  if (sweep.target_in_class) loss.push_back("target in the class");
  std::vector<std::string> process =
      with(sweep.predictive ? "any, nothing is assumed of it" : name_of(sweep.ergodicity),
           of("process"));
  if (!sweep.predictive) {
    if (!sweep.model.empty()) process.front() += " (model " + sweep.model + ")";
    if (sweep.stationary_start) process.push_back("stationary start");
  }
  std::vector<std::string> training = of("training");
  if (!sweep.trainable.is_all())
    training.insert(training.begin(),
                    fmt::format("{} alone", fmt::join(group_list(sweep.trainable), ", ")));
  if (!sweep.blocks.empty()) weights.push_back("where no block says otherwise");
  std::vector<std::string> architecture = of("architecture");
  if (sweep.rms_norm) architecture.push_back("norm_kind = rms");

  std::string out;
  const auto line = [&](const std::string& label, const std::vector<std::string>& settings) {
    out += wrapped(fmt::format("  {:<14}", label), settings, ", ", width);
  };
  line("architecture", architecture);
  line("weights", with(fmt::format("{} norms", name_of(sweep.weight_kind)), std::move(weights)));
  if (!training.empty()) line("training", training);
  const std::vector<AlikeBlocks> blocks = alike_blocks(sweep.blocks);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool whole = blocks.size() <= most_blocks_shown;
    if (!whole && i == first_blocks_shown) line("…", {"as in the sweep file"});
    if (!whole && i >= first_blocks_shown && i + 1 < blocks.size()) continue;
    line(fmt::format(blocks[i].first == blocks[i].last ? "block {}" : "blocks {}-{}",
                     blocks[i].first, blocks[i].last),
         blocks[i].settings);
  }
  line("loss", loss);
  line("process", process);
  std::vector<std::string> statistics = of("statistics");
  if (sweep.selection > 0)
    statistics.push_back(fmt::format("{:.4g} nats for choosing after the data", sweep.selection));
  if (sweep.simultaneous)
    statistics.push_back(fmt::format("{:.4g} nats for all rows to hold together",
                                     problem.view().settings.selection - sweep.selection));
  line("statistics", statistics);
  line("parameters", {std::to_string(e.parameters.all)});
  if (e.parameters.trained != e.parameters.all)
    line("trained", {fmt::format("{} numbers", e.parameters.trained)});
  return out;
}

std::string derivatives_text(const Explanation& e, std::size_t width) {
  TextTable table;
  table.header = {"k", "T_k", "k! T_k"};
  for (std::size_t k = 0; k < e.network.size(); ++k)
    table.rows.push_back({count_cell(static_cast<std::int64_t>(k)),
                          number_cell(e.network[k], digits_shown),
                          number_cell(e.derivatives[k], digits_shown)});
  return paragraph("The whole network's output is at most T_0, its k-th derivative at most k! T_k:",
                   explain_indent, width) +
         format_table(table, TableFormat::text, explain_indent, width) +
         paragraph(
             fmt::format("The loss is at most the range g_0 = {}, has slope at most {} in the "
                         "prediction and Lipschitz constant at most g_1 = {} in the input.",
                         shown(e.range), shown(e.slope),
                         e.lipschitz.is_infinite() ? "inf" : shown(e.lipschitz)),
             explain_indent, width);
}

std::string risk_name(const Sweep& sweep, double horizon) {
  if (sweep.predictive)
    return "predictive risk (the mean loss at each step given the past, along the path)";
  if (std::isinf(horizon)) return "stationary risk";
  return fmt::format("risk at step {}", shortest(horizon));
}

/// At most 1 - δ: in per cent, rounded down, or as a difference where no per cent with six digits
/// would tell it from 100 %.
std::string confidence(double delta) {
  if (delta < 1e-6) return fmt::format("1 - {}", shortest(delta));
  constexpr double digits = 1e4, slack = 1e-6;  // the slack keeps 95 % from being 94.9999 %
  return fmt::format("{:.6g} %", std::floor(100 * (1 - delta) * digits + slack) / digits);
}

std::string why_vacuous(const Explanation& e) {
  const PointValues& values = e.values;
  const auto reached = [](const ExplainedScale& scale) { return scale.reached(); };
  if (values.level == 0 && std::none_of(e.scales.begin(), e.scales.end(), reached))
    return "No enabled route gives an entropy at any scale.";
  if (values.level == 0)
    return "J = 0: no scale is worth resolving, at every one the deviation would cost more than "
           "the scale saves. More samples, faster mixing or a smaller class are needed.";
  const std::pair<const char*, Extended> terms[]{{"nonstationarity", values.nonstationarity},
                                                 {"discretization", values.discretization},
                                                 {"deviation", values.deviation}};
  const auto* largest =
      std::max_element(std::begin(terms), std::end(terms),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  std::string text = fmt::format("The largest term is the {}", largest->first);
  if (largest == std::begin(terms))
    return text + ": the trajectory is too short, or forgets its start too slowly.";
  return text + ".";
}

/// When the class may have been chosen.                                  theory §7.2
std::string how_chosen(const Sweep& sweep) {
  const std::string price = fmt::format("{:.4g} nats", sweep.selection);
  if (sweep.simultaneous && sweep.selection > 0)
    return ", which may have been picked from the rows of this sweep after the data were seen, and "
           "whose choice beyond that is paid for with " +
           price + ",";
  if (sweep.simultaneous)
    return ", which may have been picked from the rows of this sweep after the data were seen,";
  if (sweep.selection > 0)
    return ", whose choice after the data were seen is paid for with " + price + ",";
  return ", which was fixed before the data were seen,";
}

std::string answer_text(const Problem& problem, const Explanation& e, const Page& page,
                        std::size_t width) {
  const GridView& grid = problem.view().grid;
  const auto at = [&](Axis axis) { return axis_value(grid, e.digits, axis); };
  if (e.range.is_zero())
    return paragraph("The loss is 0 for every function of the class, and so is the bound.",
                     explain_indent, width);
  std::string out = paragraph(
      fmt::format("With probability {} or more, for every network of this class{} and however it "
                  "was trained, the {} and the average loss over {} steps differ by at most",
                  confidence(at(Axis::delta)), how_chosen(problem.sweep()),
                  risk_name(problem.sweep(), at(Axis::horizon)),
                  power_text(shortest(at(Axis::samples)))),
      explain_indent, width);
  const std::string margin(explain_indent + 2, ' ');
  if (!e.values.vacuous()) {
    return out + margin +
           page.green(fmt::format("{}, which is {} of the range", shown(e.values.bound),
                                  shown(e.values.bound_over_range))) +
           "\n" +
           paragraph(fmt::format("The bound is not vacuous: no loss exceeds {}, the range.",
                                 shown(e.range)),
                     explain_indent, width);
  }
  out += margin + page.yellow(shown(e.values.bound) + ", which is the range") + "\n";
  return out + paragraph(fmt::format("The bound is vacuous: its terms add up to {}, and no loss "
                                     "exceeds the range anyway. {}",
                                     shown(sum_of_terms(e.values)), why_vacuous(e)),
                         explain_indent, width);
}

std::string routes_text(const Explanation& e, std::size_t width) {
  const auto alone = [](const char* name, Extended bound) {
    return fmt::format("{} {}", name, shown(bound));
  };
  return wrapped(
      "  Each route alone would give ",
      {alone(route_names[0], e.by_route.lipschitz), alone(route_names[1], e.by_route.smooth),
       alone(route_names[2], e.by_route.parametric)},
      ", ", width);
}

std::string certificate_text(const Explanation& e, std::size_t width) {
  return paragraph(fmt::format("Certified: at least its exact value, at most that times 1 + 2γ, "
                               "γ = {}.",
                               decimal_upper(e.certificate, 3)),
                   explain_indent, width);
}

}  // namespace

std::string explain_text(const Problem& problem, const Explanation& e, const Outlook& outlook,
                         const Page& page) {
  const std::size_t width = std::clamp(page.width.value_or(usual_width), least_width, most_width);
  std::string out;
  const auto section = [&](const std::string& heading, const std::string& body) {
    out += (out.empty() ? "" : "\n") + page.bold(heading) + "\n" + body;
  };
  section(fmt::format("Point {} of {} in the grid", e.index, grid_size(problem.view().grid)),
          point_text(problem, e, width));
  section("The answer", answer_text(problem, e, page, width));
  section("The network, layer by layer", layers_text(e, width) + derivatives_text(e, width));
  section("Scales: how many functions must be told apart", scales_text(problem, e, width));
  section("Where the bound comes from",
          terms_text(problem, e, width) + routes_text(e, width) + certificate_text(e, width));
  if (!e.range.is_zero()) section("What would help", outlook_text(problem, e, outlook, width));
  return out;
}

}  // namespace boundsweep
