#include "host/measure/class_table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/engine/problem.hpp"
#include "host/output/decimal.hpp"
#include "host/report/layers.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {

std::string class_table(const MeasuredClass& c, const Sweep& sweep, std::size_t width) {
  const Problem problem(sweep);
  const std::vector<Layer> layers = layers_of(problem, Digits{});
  // By what factor a layer multiplies T_1.
  std::vector<Extended> factors(layers.size(), Extended(1.0)),
      of_block(c.blocks.size(), Extended(1.0));
  for (std::size_t i = 1; i < layers.size(); ++i) {
    if (is_zero(layers[i - 1].lipschitz)) continue;
    factors[i] = layers[i].lipschitz / layers[i - 1].lipschitz;
    if (layers[i].block > 0) of_block[static_cast<std::size_t>(layers[i].block - 1)] *= factors[i];
  }
  constexpr int shown = 4;
  std::vector<std::string> keys{"query", "key",     "value",  "output",
                                "ff_in", "ff_gate", "ff_out", "norm_gain"};
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [&](const std::string& key) { return !c.blocks[0].bound(key); }),
             keys.end());
  TextTable table;
  table.header = {"block"};
  table.header.insert(table.header.end(), keys.begin(), keys.end());
  const bool updates = c.has_start;
  if (updates) table.header.emplace_back("update");
  table.header.emplace_back("nats");
  table.header.emplace_back("T_1 times");
  const auto row = [&](Cell name, const MeasuredGroup& group, Cell factor) {
    std::vector<Cell> cells{std::move(name)};
    for (const std::string& key : keys) {
      const std::optional<double> bound = group.bound(key);
      cells.push_back(bound ? number_cell(*bound, shown) : empty_cell());
    }
    if (updates) {
      const bool trained = group.update && group.update->price > 0;
      cells.push_back(trained ? number_cell(group.update->bound, shown) : empty_cell());
    }
    cells.push_back(right_cell(fmt::format("{:.1f}", group.price())));
    cells.push_back(std::move(factor));
    table.rows.push_back(std::move(cells));
  };
  for (std::size_t block = 0; block < c.blocks.size(); ++block)
    row(count_cell(static_cast<std::int64_t>(block)), c.blocks[block],
        number_cell(of_block[block], 3));
  std::string out = format_table(table, TableFormat::text, 0, width);
  std::vector<std::string> outside;
  for (const MeasuredEntry& entry : c.outside.weights)
    outside.push_back(fmt::format("{} {}", entry.key,
                                  entry.bound == 0 ? "0" : decimal_upper(entry.bound, shown)));
  if (c.outside.update && c.outside.update->price > 0)
    outside.push_back("update " + decimal_upper(c.outside.update->bound, shown));
  out +=
      "\n" + paragraph("outside: ",
                       fmt::format("{}; {:.1f} nats", fmt::join(outside, ", "), c.outside.price()),
                       width);
  out += paragraph("paid: ",
                   fmt::format("{} = statistics.selection {}", c.paid_text(),
                               c.selection() == 0 ? "0" : decimal_upper(c.selection(), 6)),
                   width);
  std::vector<std::size_t> order;
  for (std::size_t i = 1; i < layers.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return factors[a] > factors[b]; });
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i) {
    const Layer& layer = layers[order[i]];
    first.push_back(fmt::format("{}{} x {}", layer.name,
                                layer.block > 0 ? fmt::format(" of block {}", layer.block - 1) : "",
                                decimal_upper(factors[order[i]], 3)));
  }
  out += paragraph("T_1: ",
                   fmt::format("{}, most of it by {}", decimal_upper(layers.back().lipschitz, 3),
                               fmt::join(first, ", ")),
                   width);
  return out;
}

}  // namespace boundsweep
