#pragma once
/// The values of any axis: numbers, flags or names.

#include <vector>

#include "host/config/axis_names.hpp"
#include "host/config/item.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// Sets the axis from a scalar, a list or, for numbers, a range; activations also set the sweep's
/// list of them. Empty lists and repeated values fail.
void read_axis(const Item& item, Axis axis, Sweep& sweep);

}  // namespace boundsweep
