#pragma once
/// An explanation for people.

#include <string>

#include "host/report/explanation.hpp"

namespace boundsweep {

/// At most 100 columns wide. Numbers are rounded up.
std::string explain_text(const Problem& problem, const Explanation& explanation);

}  // namespace boundsweep
