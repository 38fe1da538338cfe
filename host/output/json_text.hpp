#pragma once
/// JSON as text and back, for texts of any bytes: names of files need not be UTF-8, and a file need
/// not be what it should be.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace boundsweep {

/// The JSON as text, indented where `indent` is not negative. Bytes that are no UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

/// The JSON of a text; discarded where it is none, or nested more deeply than any of ours: reading,
/// comparing and copying take stack for every level.
nlohmann::ordered_json json_of(std::string_view text);

/// The name of a file, or a word of a command line, as JSON can hold it: UTF-8 stays as it is, other
/// bytes become \xHH. Different names have different texts.
std::string text_of_name(std::string_view name);
/// The name back.
std::string name_of_text(std::string_view text);

}  // namespace boundsweep
