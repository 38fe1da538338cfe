#pragma once

#include <string_view>

namespace boundsweep {

/// Writes to standard output and flushes. Throws ResourceError when that fails: a full disk behind
/// a redirection must not pass for success.
void print(std::string_view text);

}  // namespace boundsweep
