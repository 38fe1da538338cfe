#include "host/measure/map_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "host/config/entries.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/schema.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/config/toml_text.hpp"
#include "host/measure/built_in_layouts.hpp"

namespace boundsweep {
namespace {

/// "layout = …", [architecture] as in a sweep file, and [tensors] with
/// "NAME" = "part" or { is = "part" or a list, transposed = true, because = "…" }.
class MapReader {
 public:
  explicit MapReader(const std::string& file) : file_(file), text_(sweep_file_text(file)) {
    try {
      table_ = parse_toml(text_, file_);
    } catch (const toml::parse_error& error) {
      throw InputError(fmt::format("{}:{}: {}", file_, error.source().begin.line,
                                   shortened(error.description())));
    }
  }

  Layout read() {
    Layout layout;
    for (const auto& [key, node] : table_)
      if (key != "layout" && key != "architecture" && key != "tensors")
        item(printable(key.str()), node)
            .fail("unknown entry, must be layout, [architecture] or [tensors]");
    if (const toml::node* node = table_.get("layout")) {
      const Item name = item("layout", *node);
      layout =
          built_in_layout(layout_names[static_cast<std::size_t>(read_name(name, layout_names))]);
    }
    layout.name = file_;
    if (const toml::node* node = table_.get("architecture")) read_architecture(*node, layout);
    if (const toml::node* node = table_.get("tensors")) read_tensors(*node, layout);
    if (layout.rules.empty())
      throw InputError(
          fmt::format("{}: names no tensor; give [tensors], or layout = \"NAME\"", file_));
    return layout;
  }

 private:
  Item item(const std::string& path, const toml::node& node) const {
    return Item::in_file(path, node, file_);
  }

  void read_architecture(const toml::node& node, Layout& layout) {
    const Item section = item("architecture", node);
    if (!node.is_table()) section.fail("must be a section with keys");
    for (const auto& [key, value] : *node.as_table()) {
      const std::string name(key.str());
      const Item entry = item("architecture." + printable(name), value);
      if (!is_entry("architecture." + name)) entry.fail(unknown_entry("architecture." + name));
      std::string text;
      if (value.is_string())
        text = fmt::format("\"{}\"", **value.as_string());
      else if (value.is_number() || value.is_boolean())
        text = describe(value);
      else
        entry.fail("must be one value, a network has no axes");
      layout.stated.push_back({name, text});
    }
  }

  void read_tensors(const toml::node& node, Layout& layout) {
    const Item section = item("tensors", node);
    if (!node.is_table()) section.fail("must be a section with names of tensors");
    std::vector<LayoutRule> rules;
    for (const auto& [key, value] : *node.as_table()) {
      LayoutRule rule;
      rule.pattern = std::string(key.str());
      const Item entry = item("tensors." + boundsweep::quoted(rule.pattern), value);
      const std::size_t first = rule.pattern.find(block_word);
      if (first != std::string::npos &&
          rule.pattern.find(block_word, first + 1) != std::string::npos)
        entry.fail("has {block} twice, must have it once or not at all");
      read_rule(entry, rule);
      for (const Part part : rule.parts)
        if (part != Part::ignored && stands_in_blocks(part) != (first != std::string::npos))
          entry.fail(
              fmt::format(stands_in_blocks(part)
                              ? "{} stands in every block, the name must have {{block}}"
                              : "{} stands outside the blocks, the name must not have {{block}}",
                          name_of(part)));
      rules.push_back(std::move(rule));
    }
    // Before those of the layout: names that both have are the map's.
    layout.rules.insert(layout.rules.begin(), rules.begin(), rules.end());
  }

  void read_rule(const Item& entry, LayoutRule& rule) const {
    const toml::table* table = entry.node().as_table();
    if (table == nullptr) return read_parts(entry, rule);
    for (const auto& [key, value] : *table) {
      const Item field = entry.entry(key.str(), value);
      if (key == "is")
        read_parts(field, rule);
      else if (key == "transposed")
        rule.transposed = read_flag(field);
      else if (key == "because")
        rule.reason = read_string(field, "a string");
      else
        field.fail("unknown key, must be is, transposed or because");
    }
    if (rule.parts.empty()) entry.fail("does not say what the tensor is; give is = \"part\"");
  }

  static void read_parts(const Item& entry, LayoutRule& rule) {
    const toml::array* list = entry.node().as_array();
    if (list == nullptr) {
      rule.parts = {static_cast<Part>(read_name(entry, part_names))};
      return;
    }
    for (const toml::node& node : *list)
      rule.parts.push_back(static_cast<Part>(read_name(entry.element(node), part_names)));
    if (rule.parts.empty()) entry.fail("the list is empty, must name what the tensor holds");
    if (rule.parts.size() > 1 && std::find_if(rule.parts.begin(), rule.parts.end(), [](Part part) {
                                   return !stands_in_blocks(part);
                                 }) != rule.parts.end())
      entry.fail("only parts of a block may stand in one tensor");
  }

  std::string file_, text_;
  toml::table table_;
};

}  // namespace

Layout layout_of_map(const std::string& path) {
  return MapReader(path).read();
}

}  // namespace boundsweep
