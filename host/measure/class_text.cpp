#include "host/measure/class_text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/entries.hpp"
#include "host/config/names.hpp"
#include "host/config/schema.hpp"
#include "host/config/training_reader.hpp"
#include "host/engine/problem.hpp"
#include "host/output/decimal.hpp"
#include "host/report/layers.hpp"
#include "host/report/paragraph.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

constexpr int digits = 9;

struct Line {
  std::string key, value, comment;
};

/// The file's sections in order, each with its entries.
class Sections {
 public:
  void add(const std::string& section, const std::string& key, const std::string& value,
           const std::string& comment = "") {
    lines(section).push_back({key, value, comment});
  }

  /// Replaces an entry and what may not stand beside it.
  void set(const std::string& path, const std::string& value) {
    for (const Alternative& alternative : alternatives()) {
      const bool is_entry = path == alternative.entry;
      const bool is_other = std::find(alternative.others.begin(), alternative.others.end(), path) !=
                            alternative.others.end();
      if (is_entry)
        for (const char* other : alternative.others) erase(other);
      else if (is_other)
        erase(alternative.entry);
    }
    const std::size_t dot = path.find('.');
    const std::string section = dot == std::string::npos ? "" : path.substr(0, dot);
    const std::string key = dot == std::string::npos ? path : path.substr(dot + 1);
    for (Line& line : lines(section))
      if (line.key == key) {
        line.value = value;
        line.comment = "--set";
        return;
      }
    lines(section).push_back({key, value, "--set"});
  }

  void erase(const std::string& path) {
    const std::size_t dot = path.find('.');
    auto& list = lines(path.substr(0, dot));
    const std::string key = path.substr(dot + 1);
    list.erase(std::remove_if(list.begin(), list.end(), [&](const Line& l) { return l.key == key; }),
               list.end());
  }

  std::string text(const std::string& section) const {
    const auto at = std::find_if(sections_.begin(), sections_.end(),
                                 [&](const auto& one) { return one.first == section; });
    if (at == sections_.end() || at->second.empty()) return "";
    std::string out = section.empty() ? "" : fmt::format("\n[{}]\n", section);
    return out + text_of(at->second);
  }

  static std::string text_of(const std::vector<Line>& lines) {
    std::size_t widest = 0;
    for (const Line& line : lines)
      if (!line.comment.empty()) widest = std::max(widest, line.key.size() + 3 + line.value.size());
    std::string out;
    for (const Line& line : lines) {
      const std::string entry = fmt::format("{} = {}", line.key, line.value);
      out += line.comment.empty() ? entry + "\n"
                                  : fmt::format("{:<{}}  # {}\n", entry, widest, line.comment);
    }
    return out;
  }

 private:
  std::vector<Line>& lines(const std::string& section) {
    for (auto& one : sections_)
      if (one.first == section) return one.second;
    return sections_.emplace_back(section, std::vector<Line>()).second;
  }

  std::vector<std::pair<std::string, std::vector<Line>>> sections_;
};

std::string decimal(double value) { return value == 0 ? "0" : decimal_upper(value, digits); }

/// A comment is one line: names of tensors and files are anyone's.
std::string commented(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    out += control ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

Line line_of(const MeasuredEntry& entry) {
  return {entry.key, decimal(entry.bound), commented(entry.comment)};
}

std::string group_text(GroupSet groups) {
  std::string text = "[";
  for (const std::string& name : groups.bits == 0 ? std::vector<std::string>() : group_list(groups))
    text += fmt::format("{}\"{}\"", text.size() == 1 ? "" : ", ", name);
  return text + "]";
}

/// Groups that stand in blocks alone: naming one outside them frees nothing.
constexpr const char* group_without_effect = "[\"query\"]";

std::vector<Line> block_lines(const MeasuredClass& c, const MeasuredGroup& block) {
  std::vector<Line> lines;
  for (const MeasuredEntry& entry : block.weights) lines.push_back(line_of(entry));
  if (block.update) lines.push_back(line_of(*block.update));
  if (c.restricts)
    lines.push_back({"trainable", group_text(block.trainable),
                     block.trainable.bits == 0 ? "frozen" : ""});
  return lines;
}

std::string paid_text(const MeasuredClass& c) {
  std::vector<std::string> parts;
  if (const std::int64_t norms = c.paid_norms(); norms > 0)
    parts.push_back(fmt::format("{} norm{} {:.1f}", norms, norms == 1 ? "" : "s", c.norm_prices()));
  for (const PaidChoice& choice : c.paid)
    parts.push_back(fmt::format("{} {:.1f}", choice.what, choice.nats));
  return parts.empty() ? "nothing was read off weights that training changed"
                       : fmt::format("{}", fmt::join(parts, ", "));
}

std::string head_of(const MeasuredClass& c, const ClassOrigin& origin) {
  std::string text =
      fmt::format("# A class of transformers that holds the network of {}, written by\n"
                  "# boundsweep audit (layout {}). Norms are proven upper bounds.\n#\n",
                  commented(origin.model), commented(origin.layout));
  if (c.has_start)
    text += fmt::format(
        "# Training began at {}, which must have been fixed before the data were\n"
        "# seen: weights that were trained on the same data are no start.\n",
        commented(origin.start));
  else if (!origin.trainable.empty())
    text += fmt::format(
        "# Training changes {} alone. All else must have been fixed before the data were\n"
        "# seen: nothing is paid for reading its norms.\n",
        origin.trainable);
  else
    text += "# All weights were trained, from zero; --start names others that were fixed beforehand.\n";
  text +=
      "# Norms of trained weights are rounded up to a grid that was fixed beforehand; statistics.selection\n"
      "# pays for choosing its point, and whatever else was read off the trained network.\n"
      "# [loss], [process] and [statistics] are yours to edit. An edit of what was measured is no bound of this\n"
      "# network any more, unless it makes the class larger and was decided beforehand.\n\n";
  return text;
}

/// "section.key=value" as path and TOML.
std::pair<std::string, std::string> parsed_override(const std::string& text) {
  const auto trimmed = [](std::string part) {
    part.erase(0, std::min(part.find_first_not_of(" \t"), part.size()));
    part.erase(part.find_last_not_of(" \t") + 1);
    return part;
  };
  const std::size_t equals = text.find('=');
  const std::string path = trimmed(text.substr(0, equals));
  std::string value = trimmed(text.substr(equals + 1));
  // Bare words stand for strings on a command line: Entries has accepted them.
  try {
    const std::string assignment = "value = " + value;
    static_cast<void>(toml::parse(assignment));
  } catch (const toml::parse_error&) {
    value = "\"" + value + "\"";
  }
  return {path, value};
}

}  // namespace

std::string class_text(const MeasuredClass& c, const ClassOrigin& origin,
                       const std::vector<std::string>& overrides) {
  Sections sections;
  std::int64_t outputs = 1;
  for (const MeasuredClass::Fact& fact : c.architecture) {
    sections.add("architecture", fact.key, fact.value, commented(fact.comment));
    if (fact.key == "outputs") outputs = std::stoll(fact.value);
  }
  for (const MeasuredEntry& entry : c.outside.weights) {
    const Line line = line_of(entry);
    sections.add("weights", line.key, line.value, line.comment);
  }
  if (c.restricts)
    sections.add("training", "trainable",
                 c.outside.trainable.bits == 0 ? group_without_effect : group_text(c.outside.trainable),
                 c.outside.trainable.bits == 0 ? "outside the blocks: nothing, where no queries are"
                                               : "outside the blocks");
  for (const auto* entry : {&c.outside.update, &c.rank, &c.bits})
    if (*entry) sections.add("training", (*entry)->key, decimal((*entry)->bound), commented((*entry)->comment));
  for (const std::string& text : overrides) {
    const auto [path, value] = parsed_override(text);
    if (path == "architecture.outputs" && value.find_first_not_of("0123456789") == std::string::npos)
      outputs = value.size() < 16 ? std::stoll(value) : 2;
  }
  if (outputs > 1) {
    sections.add("loss", "kind", "\"cross_entropy\"", "yours");
    sections.add("loss", "smoothing", "0.1", "yours: log(1 + (1 - smoothing) outputs / smoothing) is the range");
  } else {
    sections.add("loss", "kind", "\"squared\"", "yours");
    sections.add("loss", "target_bound", "1", "yours: the largest modulus of a label");
  }
  sections.add("process", "risk", "\"predictive\"", "nothing is assumed of the process");
  sections.add("statistics", "samples", "{ from = 1e5, to = 1e7, points = 3, scale = \"log\" }", "yours");
  sections.add("statistics", "delta", "0.05", "yours");
  const double selection = c.selection();
  sections.add("statistics", "selection", decimal(selection), "nats: " + commented(paid_text(c)));
  sections.add("bound", "max_order", "2");
  for (const std::string& text : overrides) {
    const auto [path, value] = parsed_override(text);
    // What belongs to the loss that stood there goes with it.
    if (path == "loss.kind")
      for (const char* other : {"loss.smoothing", "loss.target_bound"}) sections.erase(other);
    sections.set(path, value);
  }
  std::string out = head_of(c, origin) + sections.text("");
  for (const char* section : {"architecture", "weights", "training"}) out += sections.text(section);
  for (std::size_t block = 0; block < c.blocks.size(); ++block)
    out += fmt::format("\n[[blocks]]  # {}\n", block) + Sections::text_of(block_lines(c, c.blocks[block]));
  for (const char* section : {"loss", "process", "statistics", "bound", "frontier", "report"})
    out += sections.text(section);
  return out;
}

std::string class_table(const MeasuredClass& c, const Sweep& sweep, std::size_t width) {
  const Problem problem(sweep);
  const std::vector<Layer> layers = layers_of(problem, Digits{});
  // By what factor a layer multiplies T_1.
  std::vector<Extended> factors(layers.size(), Extended(1.0)), of_block(c.blocks.size(), Extended(1.0));
  for (std::size_t i = 1; i < layers.size(); ++i) {
    if (is_zero(layers[i - 1].lipschitz)) continue;
    factors[i] = layers[i].lipschitz / layers[i - 1].lipschitz;
    if (layers[i].block > 0) of_block[static_cast<std::size_t>(layers[i].block - 1)] *= factors[i];
  }
  constexpr int shown = 4;
  std::vector<std::string> keys{"query", "key", "value", "output", "ff_in", "ff_gate", "ff_out", "norm_gain"};
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
    outside.push_back(fmt::format("{} {}", entry.key, entry.bound == 0 ? "0" : decimal_upper(entry.bound, shown)));
  if (c.outside.update && c.outside.update->price > 0)
    outside.push_back("update " + decimal_upper(c.outside.update->bound, shown));
  out += "\n" + paragraph("outside: ", fmt::format("{}; {:.1f} nats", fmt::join(outside, ", "), c.outside.price()), width);
  out += paragraph("paid: ", fmt::format("{} = statistics.selection {}", paid_text(c), decimal_upper(std::max(c.selection(), 1e-9), 6)), width);
  std::vector<std::size_t> order;
  for (std::size_t i = 1; i < layers.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return factors[a] > factors[b]; });
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i) {
    const Layer& layer = layers[order[i]];
    first.push_back(fmt::format("{}{} x {}", layer.name, layer.block > 0 ? fmt::format(" of block {}", layer.block - 1) : "",
                                decimal_upper(factors[order[i]], 3)));
  }
  out += paragraph("T_1: ", fmt::format("{}, most of it by {}", decimal_upper(layers.back().lipschitz, 3), fmt::join(first, ", ")), width);
  return out;
}

}  // namespace boundsweep
