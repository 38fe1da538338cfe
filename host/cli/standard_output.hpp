#pragma once
/// Results on stdout.

#include <string_view>

namespace boundsweep {

/// Call it first. A descriptor of a standard stream that is closed would be given to the next file
/// that is opened, a result perhaps; here it becomes one that cannot be used. Who closes the other
/// end of a pipe is no reason to end: a run still has files to write.
void keep_standard_streams();

/// Writes the text and flushes. Throws ResourceError where it does not arrive: a full disk, a
/// closed pipe.
void print(std::string_view text);

}  // namespace boundsweep
