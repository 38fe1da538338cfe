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
  /// The key that gives the same axis in other terms (ff beside ff_ratio), the member of a sweep that
  /// is true while `key` is in use, and the domain of `key`; `domain` is then that of the other one.
  const char* other_key = nullptr;
  bool Sweep::*uses_key = nullptr;
  Domain key_domain = domains::none;
};

const AxisInfo& axis_info(Axis axis);

/// What the axis may hold in the terms of that sweep.
const Domain& axis_domain(Axis axis, const Sweep& sweep);

/// Whether a network has what the axis is about even where nobody says so: sizes, norms, κ, N. The
/// others (gates, clips, ranks …) are worth a word only where a sweep changes them.
bool is_essential(Axis axis);

/// Whether such a sweep gives the axis a meaning. The predictive risk knows nothing of the process but
/// `ahead`; each loss has its own settings.
bool applies(Axis axis, const Sweep& sweep);

/// The key of an axis in the terms of that sweep: "ff_ratio" or "ff".
const char* axis_key(Axis axis, const Sweep& sweep);

/// Dotted: "weights.query", "architecture.ff_ratio".
std::string axis_path(Axis axis, const Sweep& sweep);

/// The axis called so, by key ("heads") or dotted path ("architecture.heads").
std::optional<Axis> find_axis(std::string_view name);

}  // namespace boundsweep
