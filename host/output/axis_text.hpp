#pragma once
/// An axis in a few words, for people.

#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// One value as it is written in a sweep file, names without quotes.
std::string axis_value_text(const Sweep& sweep, Axis axis, double value);

/// "10^12" of a one with at least six zeros, which nobody counts; any other text as it is.
std::string power_text(const std::string& text);

/// All values, or the first few of many, "…" and the last.
std::vector<std::string> axis_values_shown(const Sweep& sweep, Axis axis);

/// The same in one text: "1, 2, 4, 8" or "1, 2, 3, …, 96".
std::string axis_summary(const Sweep& sweep, Axis axis);

}  // namespace boundsweep
