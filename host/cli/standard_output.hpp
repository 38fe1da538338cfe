#pragma once
/// Results on stdout.

#include <string_view>

namespace boundsweep {

/// Writes the text and flushes. Throws ResourceError where it does not arrive: a full disk, a
/// closed pipe.
void print(std::string_view text);

}  // namespace boundsweep
