#pragma once
/// The class that an audit found, as a sweep file with its reasons.

#include <string>
#include <vector>

#include "host/measure/measured_class.hpp"

namespace boundsweep {

/// What the file's head says of where the class comes from.
struct ClassOrigin {
  std::string model, start, layout;  ///< `start` is empty where there is none
  std::string trainable;             ///< as given, or empty
};

/// The sweep file. `overrides` ("section.key=value") replace entries of it or add to them.
std::string class_text(const MeasuredClass& c, const ClassOrigin& origin,
                       const std::vector<std::string>& overrides);

/// The same less what `overrides` state or replace: a text that the reader of sweep files can take
/// them with, and whose errors then name the options.
std::string class_text_without(const MeasuredClass& c, const ClassOrigin& origin,
                               const std::vector<std::string>& overrides);

}  // namespace boundsweep
