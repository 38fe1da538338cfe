#pragma once
/// What each axis is called in a sweep file, what it may hold and what it holds by default.

#include <optional>
#include <string>
#include <string_view>

#include "boundsweep/grid.hpp"
#include "host/config/domain.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

enum class AxisKind { number, flag, placement, activation };

struct AxisInfo {
  Axis axis;
  const char* section;
  const char* key;
  AxisKind kind;
  Domain domain;
  double initial;  ///< the only value when the file does not name the axis
  /// The key that gives the same axis in other terms (ff beside ff_ratio), and the member of a
  /// sweep that is true while `key` is in use. Both alternatives have the same domain.
  const char* other_key = nullptr;
  bool Sweep::*uses_key = nullptr;
};

const AxisInfo& axis_info(Axis axis);

/// The key of an axis in the terms of that sweep: "ff_ratio" or "ff".
const char* axis_key(Axis axis, const Sweep& sweep);

/// Dotted: "weights.query", "architecture.ff_ratio".
std::string axis_path(Axis axis, const Sweep& sweep);

/// The axis called so, by key ("heads") or dotted path ("architecture.heads").
std::optional<Axis> find_axis(std::string_view name);

}  // namespace boundsweep
