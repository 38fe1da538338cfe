#pragma once
/// A MAP.toml: which part each tensor of a checkpoint is, for names that no built-in layout has.

#include <string>

#include "host/measure/layout.hpp"

namespace boundsweep {

/// Throws InputError, naming file, line and entry.
Layout layout_of_map(const std::string& path);

}  // namespace boundsweep
