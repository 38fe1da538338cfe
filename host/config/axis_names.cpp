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

constexpr AxisInfo weight(Axis axis, const char* key, double initial) {
  // What may be infinite is a further bound beside that on the whole matrix.
  const Domain domain = initial < INFINITY ? domains::nonnegative : domains::unbounded;
  return number_axis(axis, "weights", key, domain, initial);
}

constexpr std::array<AxisInfo, axis_count> table{{
    number_axis(Axis::tokens, "architecture", "tokens", domains::size, 1),
    number_axis(Axis::input_dim, "architecture", "input_dim", domains::size, 1),
    number_axis(Axis::radius, "architecture", "radius", domains::positive, 1),
    number_axis(Axis::heads, "architecture", "heads", domains::size, 1),
    number_axis(Axis::kv_heads, "architecture", "kv_heads", domains::size, 0),
    number_axis(Axis::depth, "architecture", "depth", domains::depth, 1),
    number_axis(Axis::width, "architecture", "width", domains::size, 16),
    {Axis::ff, "architecture", "ff_ratio", AxisKind::number, domains::ff, 4, "ff",
     &Sweep::ff_is_ratio, domains::ff_ratio},
    {Axis::norms, "architecture", "norms_per_block", AxisKind::number, domains::norms, 2, "norms",
     &Sweep::norms_per_block, domains::norms_per_block},
    {Axis::placement, "architecture", "placement", AxisKind::placement, domains::none, 0},
    {Axis::activation, "architecture", "activation", AxisKind::activation, domains::none, 0},
    {Axis::ff_gated, "architecture", "ff_gated", AxisKind::flag, domains::none, 0},
    {Axis::rotary, "architecture", "rotary", AxisKind::flag, domains::none, 0},
    number_axis(Axis::norm_epsilon, "architecture", "norm_epsilon", domains::positive, 1),
    {Axis::embedding_norm, "architecture", "embedding_norm", AxisKind::flag, domains::none, 0},
    {Axis::final_norm, "architecture", "final_norm", AxisKind::flag, domains::none, 0},
    number_axis(Axis::outputs, "architecture", "outputs", domains::size, 1),
#define BS_FIELD(name, initial) weight(Axis::name, #name, initial),
    BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
    number_axis(Axis::update, "training", "update", domains::unbounded, INFINITY),
    number_axis(Axis::rank, "training", "rank", domains::rank, INFINITY),
    number_axis(Axis::bits, "training", "bits", domains::bits, INFINITY),
    number_axis(Axis::code_bits, "training", "code_bits", domains::code_bits, INFINITY),
    number_axis(Axis::clip, "loss", "clip", domains::positive_or_infinite, INFINITY),
    number_axis(Axis::smoothing, "loss", "smoothing", domains::smoothing, 0),
    number_axis(Axis::margin, "loss", "margin", domains::positive, 1),
    number_axis(Axis::target_bound, "loss", "target_bound", domains::nonnegative, 1),
    number_axis(Axis::target_lipschitz, "loss", "target_lipschitz", domains::unbounded, 1),
    number_axis(Axis::ahead, "process", "ahead", domains::ahead, 0),
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

const Domain& axis_domain(Axis axis, const Sweep& sweep) {
  const AxisInfo& info = axis_info(axis);
  return info.uses_key != nullptr && sweep.*info.uses_key ? info.key_domain : info.domain;
}

bool is_essential(Axis axis) {
  switch (axis) {
    case Axis::kv_heads:
    case Axis::ff_gated:
    case Axis::rotary:
    case Axis::embedding_norm:
    case Axis::outputs:
    case Axis::clip:
    case Axis::smoothing:
    case Axis::margin:
    case Axis::ahead: return false;
    default: break;
  }
  const std::string_view section = axis_info(axis).section;
  return section != "weights" && section != "training";
}

bool applies(Axis axis, const Sweep& sweep) {
  switch (axis) {
    case Axis::kappa:
    case Axis::prefactor:
    case Axis::window:
    case Axis::first_step:
    case Axis::horizon: return !sweep.predictive;
    case Axis::smoothing: return sweep.loss == LossKind::cross_entropy;
    case Axis::margin: return sweep.loss == LossKind::ramp;
    case Axis::target_bound: return !sweep.target_in_class && !is_classification(sweep.loss);
    case Axis::target_lipschitz: return !sweep.target_in_class;
    default: return true;
  }
}

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
