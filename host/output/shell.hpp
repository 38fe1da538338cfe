#pragma once
/// Commands that are printed to be pasted.

#include <string>

namespace boundsweep {

/// The word for a POSIX shell, in quotes where it needs them.
std::string shell_quoted(const std::string& text);

}  // namespace boundsweep
