#include "host/report/html/row_index.hpp"

#include <charconv>

#include <fmt/format.h>

#include "host/config/error.hpp"

namespace boundsweep {

Digits digits_of(const std::string& text, const GridView& grid, const std::string& file) {
  std::int64_t index = -1;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end || index < 0 || index >= grid_size(grid))
    throw InputError(
        fmt::format("{}: index {:?} is not a point of the manifest's sweep", file, text));
  Digits digits;
  decode(grid, index, 0, axis_count, digits);
  return digits;
}

}  // namespace boundsweep
