#include "host/config/axis_names.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace boundsweep {
namespace {

constexpr AxisInfo number_axis(Axis axis, const char* section, const char* key, Domain domain,
                               double initial) {
  return {axis, section, key, AxisKind::number, domain, initial};
}

constexpr AxisInfo weight(Axis axis, const char* key) {
  return number_axis(axis, "weights", key, domains::nonnegative, 1);
}

constexpr AxisInfo bias(Axis axis, const char* key) {
  return number_axis(axis, "weights", key, domains::nonnegative, 0);
}

constexpr std::array<AxisInfo, axis_count> table{{
    number_axis(Axis::tokens, "architecture", "tokens", domains::size, 1),
    number_axis(Axis::input_dim, "architecture", "input_dim", domains::size, 1),
    number_axis(Axis::radius, "architecture", "radius", domains::positive, 1),
    number_axis(Axis::heads, "architecture", "heads", domains::size, 1),
    number_axis(Axis::depth, "architecture", "depth", domains::depth, 1),
    number_axis(Axis::width, "architecture", "width", domains::size, 16),
    {Axis::ff, "architecture", "ff_ratio", AxisKind::number, domains::ff, 4, "ff",
     &Sweep::ff_is_ratio},
    {Axis::norms, "architecture", "norms_per_block", AxisKind::number, domains::norms, 2, "norms",
     &Sweep::norms_per_block},
    {Axis::placement, "architecture", "placement", AxisKind::placement, domains::none, 0},
    {Axis::activation, "architecture", "activation", AxisKind::activation, domains::none, 0},
    number_axis(Axis::norm_epsilon, "architecture", "norm_epsilon", domains::positive, 1),
    {Axis::final_norm, "architecture", "final_norm", AxisKind::flag, domains::none, 0},
    weight(Axis::embedding, "embedding"),
    weight(Axis::query, "query"),
    weight(Axis::key, "key"),
    weight(Axis::value, "value"),
    weight(Axis::output, "output"),
    weight(Axis::ff_in, "ff_in"),
    number_axis(Axis::ff_in_row, "weights", "ff_in_row", domains::unbounded, INFINITY),
    weight(Axis::ff_out, "ff_out"),
    weight(Axis::readout, "readout"),
    weight(Axis::norm_gain, "norm_gain"),
    bias(Axis::position, "position"),
    bias(Axis::query_bias, "query_bias"),
    bias(Axis::key_bias, "key_bias"),
    bias(Axis::value_bias, "value_bias"),
    bias(Axis::output_bias, "output_bias"),
    bias(Axis::ff_in_bias, "ff_in_bias"),
    bias(Axis::ff_out_bias, "ff_out_bias"),
    bias(Axis::norm_bias, "norm_bias"),
    bias(Axis::readout_bias, "readout_bias"),
    number_axis(Axis::target_bound, "loss", "target_bound", domains::nonnegative, 1),
    number_axis(Axis::target_lipschitz, "loss", "target_lipschitz", domains::nonnegative, 1),
    number_axis(Axis::kappa, "process", "kappa", domains::kappa, 0.5),
    number_axis(Axis::prefactor, "process", "prefactor", domains::prefactor, 1),
    {Axis::window, "process", "window", AxisKind::flag, domains::none, 0},
    number_axis(Axis::first_step, "process", "first_step", domains::unbounded, INFINITY),
    number_axis(Axis::horizon, "process", "horizon", domains::horizon, INFINITY),
    number_axis(Axis::samples, "statistics", "samples", domains::samples, 1e6),
    number_axis(Axis::delta, "statistics", "delta", domains::fraction, 0.05),
}};

constexpr bool rows_follow_the_enumeration() {
  for (int i = 0; i < axis_count; ++i) {
    if (number(table[i].axis) != i) return false;
  }
  return true;
}
static_assert(rows_follow_the_enumeration());

/// Strips "section." where the name starts with it.
std::string_view without_section(std::string_view name, std::string_view section) {
  const bool dotted = name.size() > section.size() && name[section.size()] == '.' &&
                      name.substr(0, section.size()) == section;
  return dotted ? name.substr(section.size() + 1) : name;
}

}  // namespace

const AxisInfo& axis_info(Axis axis) { return table[number(axis)]; }

const char* axis_key(Axis axis, const Sweep& sweep) {
  const AxisInfo& info = axis_info(axis);
  return info.other_key == nullptr || sweep.*info.uses_key ? info.key : info.other_key;
}

std::string axis_path(Axis axis, const Sweep& sweep) {
  return fmt::format("{}.{}", axis_info(axis).section, axis_key(axis, sweep));
}

std::optional<Axis> find_axis(std::string_view name) {
  for (const AxisInfo& info : table) {
    const std::string_view key = without_section(name, info.section);
    if (key == info.key || (info.other_key != nullptr && key == info.other_key)) return info.axis;
  }
  return std::nullopt;
}

}  // namespace boundsweep
