#include "host/output/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fmt/color.h>
#include <fmt/format.h>

namespace boundsweep {
namespace {

/// Narrower than that no table is readable: such a width is taken for a mistake.
constexpr std::size_t least_width = 20;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<std::size_t> usable(std::size_t width) {
  return width >= least_width ? std::optional(width) : std::nullopt;
}

std::optional<std::size_t> width_of(int descriptor) {
  const std::string_view columns = variable("COLUMNS");
  std::size_t stated = 0;
  const auto [end, error] =
      std::from_chars(columns.data(), columns.data() + columns.size(), stated);
  if (error == std::errc() && end == columns.data() + columns.size() && usable(stated))
    return stated;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return std::nullopt;
  return usable(size.ws_col);
}

std::string styled(bool colour, const fmt::text_style& style, const std::string& text) {
  return colour ? fmt::format(style, "{}", text) : text;
}

}  // namespace

std::string Page::bold(const std::string& text) const {
  return styled(colour, fmt::text_style(fmt::emphasis::bold), text);
}

std::string Page::green(const std::string& text) const {
  return styled(colour, fmt::fg(fmt::terminal_color::green) | fmt::emphasis::bold, text);
}

std::string Page::yellow(const std::string& text) const {
  return styled(colour, fmt::fg(fmt::terminal_color::yellow) | fmt::emphasis::bold, text);
}

bool redraws_lines(int descriptor) {
  return ::isatty(descriptor) == 1 && variable("TERM") != "dumb";
}

Page page_of(int descriptor) {
  return {width_of(descriptor), redraws_lines(descriptor) && variable("NO_COLOR").empty()};
}

}  // namespace boundsweep
