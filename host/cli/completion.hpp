#pragma once
/// Completion scripts for shells.

#include <string>

#include "host/cli/interface.hpp"

namespace boundsweep {

/// For bash; needs nothing beside it.
std::string bash_completion(const InterfaceInfo& interface);
/// For zsh, a file named _boundsweep on its fpath.
std::string zsh_completion(const InterfaceInfo& interface);
std::string fish_completion(const InterfaceInfo& interface);

}  // namespace boundsweep
