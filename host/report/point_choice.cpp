#include "host/report/point_choice.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "host/config/axis_names.hpp"
#include "host/config/axis_values.hpp"
#include "host/config/closest.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/toml_text.hpp"
#include "host/output/axis_text.hpp"

namespace boundsweep {
namespace {

constexpr const char* other_values = "; other values can be tried with --set {}=VALUE";

[[noreturn]] void fail(const std::string& option, const std::string& problem) {
  throw InputError(fmt::format("{}: {}", option, problem));
}

[[noreturn]] void fail_unknown_axis(const std::string& option, const std::string& name,
                                    const Sweep& sweep) {
  const bool dotted = name.find('.') != std::string::npos;
  std::vector<std::string> known;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    known.push_back(dotted ? axis_path(axis, sweep) : axis_key(axis, sweep));
  }
  fail(option, fmt::format("unknown axis {}{}", quoted(name),
                           meant_or_closest(name, {known.begin(), known.end()})));
}

Axis axis_of(const std::string& option, const std::string& name, const Sweep& sweep) {
  const std::optional<Axis> axis = find_axis(name);
  if (!axis) fail_unknown_axis(option, name, sweep);
  // ff beside ff_ratio: the same axis, but its values are in the other's terms.
  const std::string key = axis_key(*axis, sweep);
  if (name != key && name != axis_path(*axis, sweep))
    fail(option, fmt::format("this sweep states {}, not {}: its values are {}", key, name,
                             axis_summary(sweep, *axis)));
  return *axis;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The value as a sweep file would state it; names need no quotes here. `toml` is an assignment of it.
toml::table toml_value(const std::string& value, const std::string& toml, AxisKind kind) {
  const bool is_name = kind == AxisKind::placement || kind == AxisKind::activation;
  try {
    toml::table table = parse_toml(toml);
    if (table.size() == 1 && (!is_name || table.get("value")->is_string())) return table;
  } catch (const toml::parse_error&) {
  }
  toml::table table;
  table.insert("value", value);
  return table;
}

/// The place of the value on its axis, nothing where it is not there.
std::optional<std::int64_t> place_on(const Sweep& sweep, Axis axis, const std::string& text) {
  const std::string toml = fmt::format("value = {}", text);
  const SourceText source(toml);
  const toml::table table = toml_value(text, toml, axis_info(axis).kind);
  Sweep single;
  try {
    read_axis(Item::in_option(axis_path(axis, sweep), *table.get("value"), &source), axis, single);
  } catch (const InputError&) {
    return std::nullopt;  // a value that no axis may hold is not on this one
  }
  if (single.axis(axis).size() != 1) return std::nullopt;
  double value = single.axis(axis).front();
  if (axis_info(axis).kind == AxisKind::activation) {  // numbered by each sweep's own list
    const auto known =
        std::find(sweep.activations.begin(), sweep.activations.end(), single.activations.front());
    if (known == sweep.activations.end()) return std::nullopt;
    value = static_cast<double>(known - sweep.activations.begin());
  }
  const std::vector<double>& values = sweep.axis(axis);
  const auto found = std::find(values.begin(), values.end(), value);
  if (found == values.end()) return std::nullopt;
  return found - values.begin();
}

ChosenPoint choose_by_values(const Sweep& sweep, const std::vector<std::string>& points) {
  ChosenPoint chosen;
  std::array<bool, axis_count> named{};
  for (const std::string& point : points) {
    const std::string option = "--point " + shortened(point);
    const std::size_t equals = point.find('=');
    if (equals == std::string::npos || equals == 0)
      fail(option, "must have the form axis=value, for example heads=4");
    const Axis axis = axis_of(option, trimmed(point.substr(0, equals)), sweep);
    if (named[static_cast<std::size_t>(number(axis))])
      fail(option, fmt::format("the axis {} is chosen twice", axis_key(axis, sweep)));
    named[static_cast<std::size_t>(number(axis))] = true;
    const std::optional<std::int64_t> place = place_on(sweep, axis, trimmed(point.substr(equals + 1)));
    if (!place) {
      const std::string path = axis_path(axis, sweep);
      fail(option, fmt::format("the sweep has no such value on {}, its values are {}", path,
                               axis_summary(sweep, axis)) +
                       fmt::format(fmt::runtime(other_values), path));
    }
    chosen.digits[axis] = *place;
  }
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (!named[static_cast<std::size_t>(i)] && sweep.axis(axis).size() > 1)
      chosen.at_first_value.push_back(axis);
  }
  return chosen;
}

ChosenPoint choose_by_index(const GridView& grid, const std::string& text) {
  const std::int64_t points = grid_size(grid);
  std::int64_t index = -1;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end || index < 0 || index >= points)
    fail("--index " + shortened(text),
         fmt::format("must be a whole number from 0 to {}, the grid has {} points", points - 1,
                     points));
  ChosenPoint chosen;
  decode(grid, index, 0, axis_count, chosen.digits);
  return chosen;
}

void check_not_skipped(const Problem& problem, const Digits& digits) {
  const Architecture a = architecture_at(problem.view(), digits);
  constexpr const char* choose = "choose another point with --point or --index";
  if (!heads_divide_width(a.heads, a.width))
    throw InputError(fmt::format("this point is skipped: {} heads do not divide the width {}; {}",
                                 a.heads, a.width, choose));
  if (!kv_heads_divide_heads(a.kv_heads, a.heads))
    throw InputError(fmt::format("this point is skipped: {} kv_heads do not divide {} heads; {}",
                                 a.kv_heads, a.heads, choose));
  if (!norms_fit_depth(a.norms, a.depth))
    throw InputError(fmt::format(
        "this point is skipped: {} norms are more than the {} sublayers of depth {}; {}", a.norms,
        2 * a.depth, a.depth, choose));
}

}  // namespace

ChosenPoint choose_point(const Problem& problem, const std::vector<std::string>& points,
                         const std::string& index) {
  if (!points.empty() && !index.empty())
    throw InputError("--point and --index exclude each other: either names the whole point");
  const ChosenPoint chosen = index.empty() ? choose_by_values(problem.sweep(), points)
                                           : choose_by_index(problem.view().grid, index);
  check_not_skipped(problem, chosen.digits);
  return chosen;
}

std::string first_value_note(const Sweep& sweep, const ChosenPoint& chosen) {
  if (chosen.at_first_value.empty()) return {};
  std::string list;
  for (const Axis axis : chosen.at_first_value) {
    if (!list.empty()) list += ", ";
    list += fmt::format("{}={}", axis_key(axis, sweep),
                        axis_value_text(sweep, axis, sweep.axis(axis).front()));
  }
  return fmt::format("axes not named by --point take their first value: {}", list);
}

}  // namespace boundsweep
