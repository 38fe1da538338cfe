#pragma once
/// Reads what the frontier is a frontier of.

#include "host/config/entries.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// An axis by key or dotted path.
Axis read_axis_name(const Item& item);

/// Whether training may change less than everything, or by less than anything: then the numbers it
/// may change say how large a class is.
bool restricts_training(const Sweep& sweep);

/// The [frontier] section. Precondition: axes, max_order and target of the sweep are set, since
/// they decide which columns exist.
FrontierChoice read_frontier(const Entries& entries, const Sweep& sweep);

}  // namespace boundsweep
