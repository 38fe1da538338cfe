#include "host/config/closest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

#include <fmt/format.h>

#include "host/config/familiar_names.hpp"

namespace boundsweep {
namespace {

bool same_letter(char a, char b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return lower(a) == lower(b);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances from a's prefix to every prefix of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (same_letter(a[i], b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::size_t name_distance(std::string_view name, std::string_view known) {
  // The key alone of section.key.
  const std::size_t dot = known.rfind('.');
  if (dot != std::string_view::npos && known.substr(dot + 1) == name) return 0;
  const bool abbreviates =
      !name.empty() && name.size() < known.size() && known.substr(0, name.size()) == name;
  return abbreviates ? 1 : edit_distance(name, known);
}

std::string_view closest(std::string_view name, const std::vector<std::string_view>& known) {
  std::string_view best = known.front();
  std::size_t least = name_distance(name, best);
  for (const std::string_view candidate : known) {
    const std::size_t distance = name_distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string meant_or_closest(std::string_view key, const std::vector<std::string_view>& known) {
  const std::string_view last = key.substr(key.rfind('.') + 1);  // of a dotted path
  if (const std::string_view meaning = meaning_of_key(last); !meaning.empty())
    return fmt::format(": {}", meaning);
  return fmt::format(", the closest known one is \"{}\"", closest(key, known));
}

}  // namespace boundsweep
