#pragma once
/// TOML that anyone may have written.

#include <string>
#include <string_view>

#include <toml++/toml.h>

namespace boundsweep {

/// Levels that lists, tables and the dots of keys may nest together; a sweep has 4.
inline constexpr int most_nested = 32;

/// The table of a text that errors place in `file`. Throws toml::parse_error, also where the text
/// nests more deeply: toml++ takes stack for every level, without a limit for dotted keys.
toml::table parse_toml(std::string_view text, const std::string& file = "");

}  // namespace boundsweep
