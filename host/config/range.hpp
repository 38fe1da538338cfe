#pragma once
/// Ranges: `{ from, to, step }`, `{ from, to, points, scale }`, `{ from, to, scale = "pow2" }`.

#include <vector>

#include "host/config/domain.hpp"
#include "host/config/item.hpp"

namespace boundsweep {

inline constexpr int most_axis_values = 1'000'000;

/// The values of a range, ascending. `to` is included where the steps hit it within rounding, and
/// then, like `from`, is exact. Ranges with points are rounded on whole-number domains, repeats
/// dropped. Without step, points and scale, whole-number domains step by 1.
std::vector<double> expand_range(const Item& item, const Domain& domain);

/// Fails where a list is longer than an axis may be.
void check_length(const Item& item, const toml::array& list);

/// A scalar, a list or a range of numbers, at most `most_axis_values`. Repeats are not checked.
std::vector<double> read_numbers(const Item& item, const Domain& domain);

}  // namespace boundsweep
