#pragma once
/// Ranges: `{ from, to, step }`, `{ from, to, points, scale }`, `{ from, to, scale = "pow2" }`.

#include <functional>
#include <vector>

#include <gmpxx.h>

#include "host/config/domain.hpp"
#include "host/config/item.hpp"

namespace boundsweep {

inline constexpr int most_axis_values = 1'000'000;

/// A value and the double nearest to it.
using VisitValue = std::function<void(const mpq_class&, double)>;

/// Calls visit for the values of a range, ascending. They are computed from the decimals as typed:
/// exactly, but for values of a log range that are no fractions, which come as the nearest doubles.
/// `to` is included, as it is, where the steps hit it within 1e-9 of a step. Ranges with points are
/// rounded on whole-number domains, repeats dropped. Without step, points and scale, whole-number
/// domains step by 1.
void expand_range(const Item& item, const Domain& domain, const VisitValue& visit);

/// Fails where a list is longer than an axis may be.
void check_length(const Item& item, const toml::array& list);

/// A scalar, a list or a range of numbers, at most `most_axis_values`. Repeats are not checked.
std::vector<double> read_numbers(const Item& item, const Domain& domain);

}  // namespace boundsweep
