#pragma once
/// Reads sweep files.

#include <string>
#include <string_view>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// The path that stands for standard input, and what errors call that.
inline constexpr const char* standard_input = "-";
inline constexpr const char* standard_input_name = "<stdin>";

/// What errors and manifests call the sweep file at a path.
std::string sweep_name(const std::string& path);

/// Its text. A pipe or standard input is read to its end, so each can be asked once. Throws
/// InputError.
std::string sweep_file_text(const std::string& path);

/// Whether a path is a regular file by a name of its own, which other processes can read too and
/// results can be named after: not standard input, a pipe or an open descriptor (/dev/fd/63, where
/// shells put `<(command)`).
bool is_plain_file(const std::string& path);

/// The sweep of a TOML file, after `overrides` ("section.key=value") have replaced entries of it.
/// Throws InputError, naming file, line and entry.
Sweep read_sweep(const std::string& path, const std::vector<std::string>& overrides = {});

/// The same for a text that errors call `name`.
Sweep read_sweep_text(std::string_view text, const std::string& name,
                      const std::vector<std::string>& overrides = {});

}  // namespace boundsweep
