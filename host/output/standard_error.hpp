#pragma once
/// What is said beside the results.

#include <string>

namespace boundsweep {

/// One line on standard error, behind the program's name. Where it does not arrive nobody is told:
/// a closed or full standard error ends no command.
void say(const std::string& message);

}  // namespace boundsweep
