#include "host/config/axis_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "host/config/kappa.hpp"
#include "host/config/names.hpp"
#include "host/config/quoted.hpp"
#include "host/config/range.hpp"

namespace boundsweep {
namespace {

/// The number in "swish:BETA", nan where it is none.
double swish_beta(std::string_view name) {
  const std::string_view digits = name.substr(std::string_view(swish_prefix).size());
  double beta = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), beta);
  return error == std::errc() && end == digits.data() + digits.size() ? beta : NAN;
}

std::string read_activation(const Item& item) {
  const std::vector<std::string_view> plain(activation_names.begin(), activation_names.end());
  const std::string name = read_string(
      item, fmt::format("one of {}, or swish:BETA with a number BETA", fmt::join(plain, ", ")));
  if (name.rfind(swish_prefix, 0) == 0) {
    const double beta = swish_beta(name);
    if (!domains::swish_beta.contains(beta)) {
      item.fail(fmt::format("{} is not allowed, BETA in swish:BETA must be {}", quoted(name),
                            domains::swish_beta.text));
    }
    return fmt::format("{}{}", swish_prefix, beta);  // one spelling per BETA
  }
  if (std::find(plain.begin(), plain.end(), name) == plain.end()) {
    std::vector<std::string_view> known = plain;
    known.push_back("swish:BETA");
    item.fail(unknown_name(name, known));
  }
  return name;
}

template <class Read>
std::vector<double> read_each(const Item& item, Read read) {
  const toml::array* list = item.node().as_array();
  if (list == nullptr) return {read(item)};
  check_length(item, *list);
  std::vector<double> values;
  for (const toml::node& node : *list) values.push_back(read(item.element(node)));
  return values;
}

/// Lists the different activations and numbers them by their place in that list.
std::vector<double> read_activations(const Item& item, std::vector<std::string>& activations) {
  std::map<std::string, double> numbers;
  activations.clear();
  return read_each(item, [&](const Item& value) {
    const std::string name = read_activation(value);
    const auto [place, is_new] = numbers.emplace(name, static_cast<double>(activations.size()));
    if (is_new) activations.push_back(name);
    return place->second;
  });
}

std::vector<double> read_kappa_axis(const Item& item, Sweep& sweep) {
  std::vector<double> values;
  sweep.kappa_decimals.clear();
  for (const Kappa& kappa : read_kappas(item)) {
    values.push_back(kappa.value);
    if (!kappa.decimal.empty()) sweep.kappa_decimals[kappa.value] = kappa.decimal;
  }
  return values;
}

std::vector<double> read_values(const Item& item, Axis axis, Sweep& sweep) {
  const AxisInfo& info = axis_info(axis);
  switch (info.kind) {
    case AxisKind::number:
      return axis == Axis::kappa ? read_kappa_axis(item, sweep) : read_numbers(item, axis_domain(axis, sweep));
    case AxisKind::flag:
      return read_each(item, [](const Item& value) { return read_flag(value) ? 1.0 : 0.0; });
    case AxisKind::placement:
      return read_each(item, [](const Item& value) {
        return static_cast<double>(read_name(value, placement_names));
      });
    case AxisKind::activation: return read_activations(item, sweep.activations);
  }
  return {};
}

/// The place of the first value that an earlier one equals, or the size when there is none.
std::size_t first_repeat(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] < values[b] || (values[a] == values[b] && a < b);
  });
  std::size_t first = values.size();
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (values[order[i]] == values[order[i - 1]]) first = std::min(first, order[i]);
  }
  return first;
}

void check_repeats(const Item& item, const std::vector<double>& values) {
  const std::size_t place = first_repeat(values);
  if (place == values.size()) return;
  constexpr const char* text = "{} is repeated, the values of an axis must differ";
  if (const toml::array* list = item.node().as_array()) {
    const toml::node& node = *list->get(place);
    const bool of_blocks = item.path().rfind("weights.", 0) == 0;
    item.element(node).fail(
        fmt::format(text, describe(node)) +
        (of_blocks ? "; bounds of single blocks are stated with [[blocks]]" : ""));
  }
  item.fail(fmt::format(text, values[place]));
}

}  // namespace

void read_axis(const Item& item, Axis axis, Sweep& sweep) {
  std::vector<double> values = read_values(item, axis, sweep);
  if (values.empty()) item.fail("the list is empty, an axis needs at least one value");
  check_repeats(item, values);
  sweep.axis(axis) = std::move(values);
}

}  // namespace boundsweep
