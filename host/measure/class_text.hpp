#pragma once
/// The class that an audit found, as a sweep file with its reasons, and as a table.

#include <map>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"
#include "host/measure/measured_class.hpp"

namespace boundsweep {

/// What the file's head says of where the class comes from.
struct ClassOrigin {
  std::string model, start, layout;  ///< `start` is empty where there is none
  std::string trainable;  ///< as given, or empty
};

/// The sweep file. `overrides` ("section.key=value") replace entries of it or add to them.
std::string class_text(const MeasuredClass& c, const ClassOrigin& origin,
                       const std::vector<std::string>& overrides);

/// What is printed: norms and prices block by block, what was paid, and which layers make the
/// Lipschitz constant T_1 large. `sweep` is the file as read.
std::string class_table(const MeasuredClass& c, const Sweep& sweep, std::size_t width);

}  // namespace boundsweep
