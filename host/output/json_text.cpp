#include "host/output/json_text.hpp"

#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int deepest = 32;  // a manifest has 5 levels, a report 8
constexpr std::string_view escape = "\\x";

struct TooDeep {};

/// Bytes of the UTF-8 character that the text starts with, 0 where it starts with none.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Longer forms of short characters, surrogates, and what lies beyond Unicode.
  const unsigned second = byte(1);
  const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return wrong ? 0 : size;
}

}  // namespace

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json json_of(std::string_view text) {
  const auto shallow = [](int depth, Json::parse_event_t, const Json&) {
    if (depth > deepest) throw TooDeep{};
    return true;
  };
  try {
    return Json::parse(text, shallow, false);
  } catch (const TooDeep&) {
    return Json(Json::value_t::discarded);
  }
}

std::int64_t count_of(const Json& json, std::int64_t most) {
  const std::int64_t count = json.get_ref<const Json::number_integer_t&>();
  if (count < 0 || count > most) throw std::length_error(json_text(json) + " is no count");
  return count;
}

std::string text_of_name(std::string_view name) {
  // What reads like an escape is written as one too, so that there is one way back.
  bool plain = name.find(escape) == std::string_view::npos;
  std::string text;
  for (std::string_view rest = name; !rest.empty();) {
    const std::size_t size = character_size(rest);
    if (size == 0) {
      plain = false;
      text += fmt::format("{}{:02x}", escape, static_cast<unsigned char>(rest[0]));
    } else {
      text += rest[0] == '\\' ? "\\\\" : rest.substr(0, size);
    }
    rest.remove_prefix(size == 0 ? 1 : size);
  }
  return plain ? std::string(name) : text;
}

std::string name_of_text(std::string_view text) {
  std::string name(text);
  if (text.find(escape) == std::string_view::npos) return name;
  name.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + escape.size();
    if (text.substr(i, 2) == "\\\\") {
      name += '\\';
      ++i;
    } else if (text.substr(i, escape.size()) == escape && text.size() - i >= 4 &&
               std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      name += static_cast<char>(byte);
      i += 3;
    } else {
      name += text[i];
    }
  }
  return name;
}

}  // namespace boundsweep
