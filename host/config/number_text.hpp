#pragma once
/// Numbers of the command line.

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace boundsweep {

namespace number_text {

template <class Number>
std::optional<Number> all_of(std::string_view text) {
  const char* const end = text.data() + text.size();
  Number number{};
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace number_text

/// The number that all of the text is, in decimal, such as 12, +0.5 or 1e6; empty where it is none or
/// the type cannot hold it. An integer may be written as any decimal that is whole, beyond 2^53 only
/// digit by digit. The locale does not matter. nan and inf are numbers of a double.
template <class Number>
std::optional<Number> number_of(std::string_view text) {
  if (text.size() > 1 && text[0] == '+') {  // from_chars knows no plus
    text.remove_prefix(1);
    if (text[0] == '+' || text[0] == '-') return std::nullopt;
  }
  const std::optional<Number> number = number_text::all_of<Number>(text);
  if (number || !std::is_integral_v<Number>) return number;
  using Limits = std::numeric_limits<Number>;
  constexpr double most = 0x1p53;
  const std::optional<double> decimal = number_text::all_of<double>(text);
  if (!decimal || !(std::fabs(*decimal) <= most) || *decimal != std::floor(*decimal) ||
      *decimal < static_cast<double>(Limits::lowest()) ||
      *decimal > static_cast<double>(Limits::max()))
    return std::nullopt;
  return static_cast<Number>(*decimal);
}

}  // namespace boundsweep
