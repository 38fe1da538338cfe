#pragma once

#include <string>

namespace boundsweep {

/// "MAJOR.MINOR.PATCH" of this build.
std::string version();

}  // namespace boundsweep
