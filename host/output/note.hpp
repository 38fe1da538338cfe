#pragma once
/// What a command says beside its results.

#include <string_view>

namespace boundsweep {

/// Writes "boundsweep: MESSAGE" to standard error. Where that is full or its reader gone, nothing
/// is said and nothing fails: no work is lost for want of a listener.
void note(std::string_view message);

}  // namespace boundsweep
