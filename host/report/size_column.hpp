#pragma once
/// The column that says how large the classes of a sweep are.

#include <string>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// "trained" where the frontier maximizes it, or where training is restricted and the frontier does
/// not maximize the parameters; else "parameters".
std::string size_column(const Sweep& sweep);

/// What it counts: "numbers trained" or "parameters".
const char* size_words(const std::string& size_column);

}  // namespace boundsweep
