#pragma once
/// The class that an audit found, as a table for people.

#include <cstddef>
#include <string>

#include "host/config/sweep.hpp"
#include "host/measure/measured_class.hpp"

namespace boundsweep {

/// Norms and prices block by block, what was paid, and which layers make the Lipschitz constant T_1
/// large. `sweep` is the class' file as read.
std::string class_table(const MeasuredClass& c, const Sweep& sweep, std::size_t width);

}  // namespace boundsweep
