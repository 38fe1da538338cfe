#include "host/config/item.hpp"

#include <utility>

#include <fmt/format.h>

#include "host/config/closest.hpp"
#include "host/config/error.hpp"
#include "host/config/exact.hpp"
#include "host/config/familiar_names.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {

Item::Item(std::string path, const toml::node& node, std::string origin, bool is_option,
           const SourceText* text)
    : path_(std::move(path)),
      node_(&node),
      origin_(std::move(origin)),
      is_option_(is_option),
      text_(text) {}

Item Item::in_file(std::string path, const toml::node& node, std::string file,
                   const SourceText* text) {
  return {std::move(path), node, std::move(file), false, text};
}

Item Item::in_option(std::string path, const toml::node& node, const SourceText* text) {
  std::string origin = "--set " + path;
  return {std::move(path), node, std::move(origin), true, text};
}

Item Item::element(const toml::node& node) const {
  return {path_, node, origin_, is_option_, text_};
}

Item Item::entry(std::string_view key, const toml::node& node) const {
  return {fmt::format("{}.{}", path_, key), node, origin_, is_option_, text_};
}

std::string_view Item::literal() const {
  return text_ == nullptr ? std::string_view() : text_->at(node_->source());
}

std::string Item::at(std::string_view text) const {
  if (!is_option_)
    return fmt::format("{}:{}: {}: {}", origin_, node_->source().begin.line, path_, text);
  // The option names its entry already; only what lies inside the value needs a further name.
  if (origin_ == "--set " + path_) return fmt::format("{}: {}", origin_, text);
  return fmt::format("{}: {}: {}", origin_, path_, text);
}

void Item::fail(std::string_view problem) const { throw InputError(at(problem)); }
namespace {

/// Whether digits other than 0 stand before the exponent of a number that was read as 0.
bool underflows(std::string_view literal) {
  return literal.substr(0, literal.find_first_of("eE")).find_first_of("123456789") !=
         std::string_view::npos;
}

}  // namespace

std::string describe(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return quoted(**node.as_string());
    case toml::node_type::integer: return fmt::format("{}", **node.as_integer());
    case toml::node_type::floating_point: return fmt::format("{}", **node.as_floating_point());
    case toml::node_type::boolean: return **node.as_boolean() ? "true" : "false";
    case toml::node_type::array: return "a list";
    case toml::node_type::table: return "a table";
    default: return "a date or time";
  }
}

void fail_value(const Item& item, std::string_view allowed) {
  item.fail(fmt::format("{} is not allowed, must be {}", describe(item.node()), allowed));
}

std::string unknown_name(std::string_view name, const std::vector<std::string_view>& known) {
  if (const std::string_view meaning = meaning_of_name(name, known); !meaning.empty())
    return fmt::format("unknown name {}: {}; allowed are {}", quoted(name), meaning,
                       fmt::join(known, ", "));
  return fmt::format("unknown name {}, the closest known one is \"{}\"; allowed are {}",
                     quoted(name), closest(name, known), fmt::join(known, ", "));
}

double read_number(const Item& item, const Domain& domain) {
  const toml::node& node = item.node();
  if (!node.is_number()) fail_value(item, domain.text);
  const double value =
      node.is_integer() ? static_cast<double>(**node.as_integer()) : **node.as_floating_point();
  if (value == 0 && node.is_floating_point() && underflows(item.literal())) {
    item.fail(fmt::format("{} is too small for a double, must be {}", shortened(item.literal()),
                          domain.text));
  }
  if (!domain.contains(value)) fail_value(item, domain.text);
  if (domain.exact_most && value == domain.most && exact_number(item) != value)
    item.fail(fmt::format("{} is too close to {} for a double, must be {}",
                          shortened(item.literal()), domain.most, domain.text));
  return value + 0.0;  // -0 becomes 0
}

bool read_flag(const Item& item) {
  if (!item.node().is_boolean()) fail_value(item, "true or false");
  return **item.node().as_boolean();
}

std::string read_string(const Item& item, std::string_view allowed) {
  if (!item.node().is_string()) fail_value(item, allowed);
  return **item.node().as_string();
}

int read_name(const Item& item, const std::vector<std::string_view>& known) {
  const std::string name = read_string(item, fmt::format("one of {}", fmt::join(known, ", ")));
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] == name) return static_cast<int>(i);
  }
  item.fail(unknown_name(name, known));
}

}  // namespace boundsweep
