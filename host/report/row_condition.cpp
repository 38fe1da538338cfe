#include "host/report/row_condition.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

/// sign · 0.digits · 10^exponent; `digits` begins and ends with others than 0, empty for 0.
struct Decimal {
  int sign = 0;  ///< 0 of zero
  bool infinite = false;
  std::string digits;
  std::int64_t exponent = 0;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::optional<Decimal> decimal_of(std::string_view text) {
  Decimal decimal;
  decimal.sign = 1;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    if (text[0] == '-') decimal.sign = -1;
    text.remove_prefix(1);
  }
  if (text == "inf") {
    decimal.infinite = true;
    return decimal;
  }
  std::size_t at = 0;
  bool any = false, point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    decimal.digits += text[at];
    if (!point) ++decimal.exponent;
  }
  if (!any) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    std::size_t begin = at + 1;
    if (begin < text.size() && text[begin] == '+') ++begin;
    if (begin == text.size() || (text[begin] == '-' && text[at + 1] == '+')) return std::nullopt;
    std::int64_t exponent = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + begin, end, exponent);
    if (stop != end || error != std::errc() || exponent > std::int64_t{1} << 40 ||
        exponent < -(std::int64_t{1} << 40))
      return std::nullopt;
    decimal.exponent += exponent;
  }
  const std::size_t first = decimal.digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  decimal.exponent -= static_cast<std::int64_t>(first);
  const std::size_t last = decimal.digits.find_last_not_of('0');
  decimal.digits = decimal.digits.substr(first, last + 1 - first);
  return decimal;
}

int order(std::int64_t a, std::int64_t b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

int compare_magnitudes(const Decimal& a, const Decimal& b) {
  if (a.infinite || b.infinite) return order(a.infinite, b.infinite);
  if (a.exponent != b.exponent) return order(a.exponent, b.exponent);
  return order(a.digits.compare(b.digits), 0);  // the shorter of equal beginnings is smaller
}

std::optional<double> double_of(const std::string& text) {
  double value = 0;
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (begin != end && *begin == '+') ++begin;
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

struct Operator {
  std::string_view text;
  Comparison comparison;
};

/// The longer ones first.
constexpr Operator operators[] = {
    {"<=", Comparison::less_or_equal}, {">=", Comparison::greater_or_equal},
    {"!=", Comparison::unequal},       {"==", Comparison::equal},
    {"<", Comparison::less},           {">", Comparison::greater},
    {"=", Comparison::equal}};

bool is_order(Comparison comparison) {
  return comparison != Comparison::equal && comparison != Comparison::unequal;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

[[noreturn]] void refuse(const std::string& condition, const std::string& what) {
  throw InputError(fmt::format("--where {}: {}", shortened(condition), what));
}

bool same_value(const std::string& a, const std::string& b) {
  return a == b || compare_decimals(a, b) == 0;
}

}  // namespace

std::optional<int> compare_decimals(const std::string& a, const std::string& b) {
  const std::optional<Decimal> first = decimal_of(a), second = decimal_of(b);
  if (!first || !second) return std::nullopt;
  const std::optional<double> x = double_of(a), y = double_of(b);
  if (x && y && *x == *y) return 0;
  if (first->sign != second->sign) return order(first->sign, second->sign);
  return first->sign * compare_magnitudes(*first, *second);
}

bool RowCondition::meets(const std::string& field) const {
  const auto equals = [&](const std::string& value) { return same_value(field, value); };
  if (!is_order(comparison))
    return std::any_of(values.begin(), values.end(), equals) == (comparison == Comparison::equal);
  if (field.empty()) return false;
  const std::optional<int> order = compare_decimals(field, values[0]);
  if (!order)
    refuse(text, fmt::format("{} holds names such as {}, which have no order; use = or !=", column,
                             quoted(field)));
  switch (comparison) {
    case Comparison::less: return *order < 0;
    case Comparison::less_or_equal: return *order <= 0;
    case Comparison::greater: return *order > 0;
    default: return *order >= 0;
  }
}

RowCondition parse_row_condition(const std::string& text) {
  const std::size_t at = text.find_first_of("<>=!");
  const auto found =
      std::find_if(std::begin(operators), std::end(operators), [&](const Operator& candidate) {
        return at != std::string::npos &&
               text.compare(at, candidate.text.size(), candidate.text) == 0;
      });
  RowCondition condition;
  condition.text = text;
  if (found != std::end(operators)) condition.column = trimmed(text.substr(0, at));
  if (condition.column.empty())
    refuse(text,
           "must have the form column=value, for example depth=2, samples=1e4,1e6 or "
           "bound_over_range<1; also != <= > >=");
  condition.comparison = found->comparison;
  const std::string operand = trimmed(text.substr(at + found->text.size()));
  for (std::size_t begin = 0; begin <= operand.size();) {
    const std::size_t end = std::min(operand.find(',', begin), operand.size());
    const std::string value = trimmed(operand.substr(begin, end - begin));
    if (value.empty())
      refuse(text, is_order(condition.comparison)
                       ? fmt::format("a value is missing after {}", found->text)
                       : fmt::format("a value is missing; the empty field is {}{}\"\"",
                                     condition.column, found->text));
    if (value.find_first_of("<>=!") == 0)  // "=<", "=>"
      refuse(text, fmt::format("{} does not begin a value; comparisons are = != < <= > >=",
                               value.substr(0, 1)));
    condition.values.push_back(value == "\"\"" ? "" : value);
    begin = end + 1;
  }
  if (is_order(condition.comparison)) {
    if (condition.values.size() > 1)
      refuse(text, fmt::format("{} takes one number, lists are for = and !=", found->text));
    if (!decimal_of(condition.values[0]))
      refuse(text, fmt::format("{} is not a number, {} takes one", quoted(condition.values[0]),
                               found->text));
  }
  return condition;
}

}  // namespace boundsweep
