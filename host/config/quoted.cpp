#include "host/config/quoted.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace boundsweep {

std::string shortened(std::string_view text) {
  constexpr std::size_t longest = 80;
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // within UTF-8
  return std::string(text.substr(0, end)) + "…";
}

std::string quoted(std::string_view text) { return fmt::format("{:?}", shortened(text)); }

std::string printable(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != 0x7f;
  });
  return plain ? shortened(text) : quoted(text);
}

}  // namespace boundsweep
