#include "host/output/axis_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {

std::string axis_value_text(const Sweep& sweep, Axis axis, double value) {
  switch (axis_info(axis).kind) {
    case AxisKind::flag: return value != 0 ? "true" : "false";
    case AxisKind::placement: return placement_names[static_cast<std::size_t>(value)];
    case AxisKind::activation: return sweep.activations[static_cast<std::size_t>(value)];
    case AxisKind::number: break;
  }
  const auto decimal = sweep.kappa_decimals.find(value);
  const bool stated = axis == Axis::kappa && decimal != sweep.kappa_decimals.end();
  return stated ? decimal->second : shortest(value);
}

std::string power_text(const std::string& text) {
  constexpr std::size_t least_zeros = 6;
  const std::size_t zeros = text.size() - 1;
  const bool power = text.size() > least_zeros && text[0] == '1' &&
                     text.find_first_not_of('0', 1) == std::string::npos;
  return power ? "10^" + std::to_string(zeros) : text;
}

std::vector<std::string> axis_values_shown(const Sweep& sweep, Axis axis) {
  constexpr std::size_t shown_whole = 8, shown_first = 3;
  const std::vector<double>& values = sweep.axis(axis);
  const bool whole = values.size() <= shown_whole;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < (whole ? values.size() : shown_first); ++i)
    shown.push_back(axis_value_text(sweep, axis, values[i]));
  if (!whole) shown.insert(shown.end(), {"…", axis_value_text(sweep, axis, values.back())});
  return shown;
}

std::string axis_summary(const Sweep& sweep, Axis axis) {
  return fmt::format("{}", fmt::join(axis_values_shown(sweep, axis), ", "));
}

}  // namespace boundsweep
