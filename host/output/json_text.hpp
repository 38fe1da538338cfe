#pragma once
/// JSON as text and back, for texts of any bytes: names of files need not be UTF-8, and a file need
/// not be what it should be.

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "host/config/grid_count.hpp"

namespace boundsweep {

/// The JSON as text, indented where `indent` is not negative. Bytes that are no UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

/// The JSON of a text; discarded where it is none, or nested more deeply than any of ours: reading,
/// comparing and copying take stack for every level.
nlohmann::ordered_json json_of(std::string_view text);

/// The count that the JSON is: an integer from 0 to `most`. Throws Json::exception where it is no
/// integer, std::length_error where it is out of range; get<std::int64_t> also takes fractions, and
/// what does not fit.
std::int64_t count_of(const nlohmann::ordered_json& json, std::int64_t most = most_points);

/// The name of a file, or a word of a command line, as JSON can hold it: UTF-8 stays as it is, other
/// bytes become \xHH. Different names have different texts.
std::string text_of_name(std::string_view name);
/// The name back.
std::string name_of_text(std::string_view text);

}  // namespace boundsweep
