#pragma once
/// Reads sweep files.

#include <string>
#include <string_view>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// The sweep of a TOML file, after `overrides` ("section.key=value") have replaced entries of it.
/// Throws InputError, naming file, line and entry.
Sweep read_sweep(const std::string& path, const std::vector<std::string>& overrides = {});

/// The same for a text that errors call `name`.
Sweep read_sweep_text(std::string_view text, const std::string& name,
                      const std::vector<std::string>& overrides = {});

}  // namespace boundsweep
