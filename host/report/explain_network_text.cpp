/// The network's growth, layer by layer.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "host/report/explain_sections.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int digits_shown = 5;
constexpr int most_blocks_shown = 4;
constexpr int first_blocks_shown = 2;  // of a deeper network, and its last one

struct Scale {
  double least = INFINITY, most = -INFINITY;
};

Scale log_scale(const std::vector<Layer>& layers) {
  Scale scale;
  for (const Layer& layer : layers) {
    if (layer.lipschitz.is_zero()) continue;
    scale.least = std::min(scale.least, log10_upper(layer.lipschitz));
    scale.most = std::max(scale.most, log10_upper(layer.lipschitz));
  }
  return scale;
}

std::string bar(const Layer& layer, const Scale& scale, std::size_t longest) {
  if (layer.lipschitz.is_zero() || !(scale.most - scale.least > 0.01)) return "";
  const double share = (log10_upper(layer.lipschitz) - scale.least) / (scale.most - scale.least);
  std::string text;
  for (int i = 0; i <= static_cast<int>(share * static_cast<double>(longest - 1)); ++i) text += "━";
  return text;
}

std::string name_of_layer(const Layer& layer) {
  return layer.block == 0 ? layer.name : fmt::format("block {} {}", layer.block, layer.name);
}

Cell factor_cell(Extended after, Extended before) {
  return before.is_zero() ? empty_cell() : number_cell(after / before, 4);
}

}  // namespace

std::string layers_text(const Explanation& e, std::size_t width) {
  const Scale scale = log_scale(e.layers);
  const int depth =
      std::max_element(e.layers.begin(), e.layers.end(), [](const Layer& a, const Layer& b) {
        return a.block < b.block;
      })->block;
  const auto is_shown = [depth](const Layer& layer) {
    return depth <= most_blocks_shown || layer.block <= first_blocks_shown || layer.block == depth;
  };
  constexpr std::size_t columns = 63;  // of the numbers, their names and the gaps
  const std::size_t longest = width > columns + 8 ? std::min<std::size_t>(width - columns, 24) : 0;
  TextTable table;
  table.header = {"after", "norm <=", "Lipschitz <=", "factor"};
  if (longest > 0) table.header.push_back("on a log scale");
  const Layer* before = nullptr;
  const Layer* skipped = nullptr;
  for (const Layer& layer : e.layers) {
    if (!is_shown(layer)) {
      skipped = &layer;
      continue;
    }
    if (skipped != nullptr) {
      table.rows.push_back(
          {text_cell(fmt::format("… {} blocks{}", depth - 1 - first_blocks_shown,
                                 e.blocks.empty() ? " alike" : "")),
           number_cell(skipped->range, digits_shown), number_cell(skipped->lipschitz, digits_shown),
           factor_cell(skipped->lipschitz, before->lipschitz)});
      if (longest > 0) table.rows.back().push_back(text_cell(bar(*skipped, scale, longest)));
      before = skipped;
      skipped = nullptr;
    }
    table.rows.push_back(
        {text_cell(name_of_layer(layer)), number_cell(layer.range, digits_shown),
         number_cell(layer.lipschitz, digits_shown),
         before == nullptr ? empty_cell() : factor_cell(layer.lipschitz, before->lipschitz)});
    if (longest > 0) table.rows.back().push_back(text_cell(bar(layer, scale, longest)));
    before = &layer;
  }
  return paragraph(
             "Largest norm of what comes out, and how far two inputs at distance 1 can be "
             "apart after it:",
             explain_indent, width) +
         format_table(table, TableFormat::text, explain_indent, width);
}

}  // namespace boundsweep
