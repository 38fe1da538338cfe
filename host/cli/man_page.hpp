#pragma once
/// The manual page, in troff with the man macros.

#include <string>

#include "host/cli/interface.hpp"

namespace boundsweep {

/// boundsweep(1): what --help and every COMMAND --help say.
std::string man_page(const InterfaceInfo& interface, const std::string& version);

}  // namespace boundsweep
