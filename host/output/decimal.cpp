#include "host/output/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include <fmt/compile.h>
#include <fmt/format.h>
#include <mpfr.h>

namespace boundsweep {
namespace {

enum class Direction { up, down };

/// d1.d2d3… · 10^exponent with d1 != 0 and no trailing zeros: a positive number.
struct Decimal {
  char digits[most_digits + 3];  // room for the sign and the end that MPFR may write
  int count = 0;
  std::int64_t exponent = 0;

  Decimal() = default;
  /// Precondition: whole > 0.
  explicit Decimal(std::uint64_t whole) {
    count = static_cast<int>(std::to_chars(digits, std::end(digits), whole).ptr - digits);
    exponent = count - 1;
    strip_trailing_zeros();
  }
  void strip_trailing_zeros() {
    while (digits[count - 1] == '0') --count;
  }
};

/// Working number of MPFR, freed on every way out.
struct Multiprecision {
  explicit Multiprecision(mpfr_prec_t precision) { mpfr_init2(number, precision); }
  ~Multiprecision() { mpfr_clear(number); }
  Multiprecision(const Multiprecision&) = delete;
  Multiprecision& operator=(const Multiprecision&) = delete;
  mpfr_t number;
};

Decimal rounded(const Multiprecision& value, int digits, Direction direction) {
  Decimal decimal;
  mpfr_exp_t point;  // MPFR puts it before the first digit
  mpfr_get_str(decimal.digits, &point, 10, static_cast<std::size_t>(digits), value.number,
               direction == Direction::up ? MPFR_RNDU : MPFR_RNDD);
  decimal.count = digits;
  decimal.exponent = point - 1;
  decimal.strip_trailing_zeros();
  return decimal;
}

/// value <= part · 10^exponent with 1 <= part <= 10, exceeding it by less than 10^-70 of it.
struct ScaledPower {
  explicit ScaledPower(Extended value) {
    Multiprecision logarithm(precision);
    mpfr_set_d(logarithm.number, 2, MPFR_RNDN);
    mpfr_log10(logarithm.number, logarithm.number, value.block > 0 ? MPFR_RNDU : MPFR_RNDD);
    mpfr_mul_2ui(logarithm.number, logarithm.number, 9, MPFR_RNDN);  // exact
    mpfr_mul_si(logarithm.number, logarithm.number, value.block, MPFR_RNDU);
    mpfr_set_d(part.number, value.mantissa, MPFR_RNDN);
    mpfr_log10(part.number, part.number, MPFR_RNDU);
    mpfr_add(logarithm.number, logarithm.number, part.number, MPFR_RNDU);

    mpfr_floor(exponent.number, logarithm.number);
    mpfr_sub(part.number, logarithm.number, exponent.number, MPFR_RNDU);
    mpfr_exp10(part.number, part.number, MPFR_RNDU);
  }

  static constexpr mpfr_prec_t precision = 320;  // 68 bits hold an exponent
  Multiprecision part{precision}, exponent{precision};
};

__extension__ using Wide = unsigned __int128;

constexpr int most_quick_digits = 15;
constexpr std::uint64_t power_of_ten[most_quick_digits + 1] = {1,
                                                               10,
                                                               100,
                                                               1'000,
                                                               10'000,
                                                               100'000,
                                                               1'000'000,
                                                               10'000'000,
                                                               100'000'000,
                                                               1'000'000'000,
                                                               10'000'000'000,
                                                               100'000'000'000,
                                                               1'000'000'000'000,
                                                               10'000'000'000'000,
                                                               100'000'000'000'000,
                                                               1'000'000'000'000'000};

/// 2^binary lies in (upper - 2, upper] · 2^-60 · 10^decimal, and 10 · 2^60 >= upper.
struct PowerOfTwo {
  std::int64_t binary = INT64_MIN;
  std::int64_t decimal = 0;
  std::uint64_t upper = 0;
};

/// Few exponents occur in one sweep, but they take tens of microseconds each: they are kept.
const PowerOfTwo& power_of_two(std::int64_t exponent) {
  constexpr std::int64_t slots = 1024;
  thread_local PowerOfTwo kept[slots];
  PowerOfTwo& slot = kept[exponent & (slots - 1)];
  if (slot.binary != exponent) {
    ScaledPower scaled(compose(1, exponent));
    mpfr_mul_2ui(scaled.part.number, scaled.part.number, 60, MPFR_RNDN);  // exact
    slot.upper = mpfr_get_ui(scaled.part.number, MPFR_RNDU);
    slot.decimal = mpfr_get_si(scaled.exponent.number, MPFR_RNDN);
    slot.binary = exponent;
  }
  return slot;
}

/// The rounded value where 64-bit bounds of its power of two decide it: false for about one number
/// in 10^8, and for those that are decimals of so many digits. Precondition: |exponent| < 2^60.
bool round_quickly(Decomposition value, int digits, Direction direction, Decimal& decimal) {
  if (digits > most_quick_digits) return false;
  const PowerOfTwo& power = power_of_two(value.exponent);
  const auto significand = static_cast<std::uint64_t>(value.significand * 0x1p52);
  // low < value < high in units of 2^-64 · 10^power.decimal: below 20 · 2^64, and 2^116 scaled.
  Wide low = Wide{significand} * (power.upper - 2) >> 48;
  Wide high = (Wide{significand} * power.upper >> 48) + 1;
  const int leading = high < Wide{10} << 64 ? 0 : 1;
  const int scale = digits - 1 - leading;
  low *= power_of_ten[scale];
  high *= power_of_ten[scale];
  const auto whole = static_cast<std::uint64_t>(low >> 64);
  if (whole != static_cast<std::uint64_t>(high >> 64)) return false;
  decimal = Decimal(direction == Direction::up ? whole + 1 : whole);
  decimal.exponent += power.decimal - scale;
  return true;
}

/// A positive double.
Decimal rounded(double value, int digits, Direction direction) {
  if (value < 1e15 && value == std::floor(value)) {
    const Decimal whole(static_cast<std::uint64_t>(value));
    if (whole.count <= digits) return whole;
  }
  Decimal decimal;
  if (round_quickly(decompose(value), digits, direction, decimal)) return decimal;
  Multiprecision exact(53);
  mpfr_set_d(exact.number, value, MPFR_RNDN);
  return rounded(exact, digits, direction);
}

void append_digits_with_point(std::string& out, const Decimal& decimal) {
  out += decimal.digits[0];
  if (decimal.count == 1) return;
  out += '.';
  out.append(decimal.digits + 1, static_cast<std::size_t>(decimal.count - 1));
}

void append_notation(std::string& out, const Decimal& decimal, int digits) {
  const auto count = static_cast<std::size_t>(decimal.count);
  if (decimal.exponent < -4 || decimal.exponent >= digits) {
    append_digits_with_point(out, decimal);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("e{:+03}"), decimal.exponent);
  } else if (decimal.exponent < 0) {
    out.append("0.000", static_cast<std::size_t>(1 - decimal.exponent));
    out.append(decimal.digits, count);
  } else {
    const auto whole = static_cast<std::size_t>(decimal.exponent + 1);
    if (count <= whole) {
      out.append(decimal.digits, count);
      out.append(whole - count, '0');
    } else {
      out.append(decimal.digits, whole);
      out += '.';
      out.append(decimal.digits + whole, count - whole);
    }
  }
}

/// A number beyond 2^±768, whose decimal exponent may exceed 64 bits. No decimal of at most 40
/// digits equals such a number (5^192 would divide its 53 bits or those digits), so rounding up
/// twice is no loss.
void append_beyond_double(std::string& out, Extended value, int digits) {
  ScaledPower scaled(value);
  const Decimal decimal = rounded(scaled.part, digits, Direction::up);
  mpfr_add_si(scaled.exponent.number, scaled.exponent.number, decimal.exponent, MPFR_RNDU);
  append_digits_with_point(out, decimal);
  char exponent[32];
  mpfr_snprintf(exponent, sizeof exponent, "e%+.0Rf", scaled.exponent.number);
  out += exponent;
}

}  // namespace

void append_decimal_upper(std::string& out, double value, int digits) {
  if (value == 0) {
    out += '0';
  } else if (value > 0) {
    append_notation(out, rounded(value, digits, Direction::up), digits);
  } else {
    out += '-';
    append_notation(out, rounded(-value, digits, Direction::down), digits);
  }
}

void append_decimal_upper(std::string& out, Extended value, int digits) {
  if (value.is_zero() || std::abs(value.block) <= 1) {  // exact as double
    append_decimal_upper(out, value.to_double_saturated(), digits);
    return;
  }
  Decimal decimal;
  if (std::abs(value.block) < (std::int64_t{1} << 51) &&
      round_quickly(decompose(value), digits, Direction::up, decimal)) {
    append_notation(out, decimal, digits);
  } else {
    append_beyond_double(out, value, digits);
  }
}

std::string decimal_upper(Extended value, int digits) {
  std::string text;
  append_decimal_upper(text, value, digits);
  return text;
}

std::string decimal_upper(double value, int digits) {
  std::string text;
  append_decimal_upper(text, value, digits);
  return text;
}

std::string shortened_upper(const std::string& text, int digits) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  std::int64_t exponent = 0;
  if (e < text.size()) {
    const char* begin = text.data() + e + 1;
    const char* const end = text.data() + text.size();
    if (begin != end && *begin == '+') ++begin;
    const auto [stop, error] = std::from_chars(begin, end, exponent);
    if (error != std::errc() || stop != end) return text;
  }
  const bool negative = text[0] == '-';
  std::string kept;
  std::int64_t before_point = 0;
  bool point = false;
  for (const char c : text.substr(negative ? 1 : 0, e - (negative ? 1 : 0))) {
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      kept += c;
      if (!point) ++before_point;
    } else {
      return text;
    }
  }
  const std::size_t zeros = std::min(kept.find_first_not_of('0'), kept.size());
  kept.erase(0, zeros);
  const auto count = static_cast<std::size_t>(digits);
  if (kept.size() <= count) return text;
  exponent += before_point - static_cast<std::int64_t>(zeros) - 1;
  const bool exact = kept.find_first_not_of('0', count) == std::string::npos;
  kept.resize(count);
  if (!exact && !negative) {  // up is away from zero
    std::size_t last = count;
    while (last > 0 && kept[last - 1] == '9') kept[--last] = '0';
    if (last > 0) {
      ++kept[last - 1];
    } else {
      kept[0] = '1';  // 999 became 000
      ++exponent;
    }
  }
  Decimal decimal;
  std::copy(kept.begin(), kept.end(), decimal.digits);
  decimal.count = digits;
  decimal.exponent = exponent;
  decimal.strip_trailing_zeros();
  std::string out = negative ? "-" : "";
  append_notation(out, decimal, digits);
  return out;
}

void append_shortest(std::string& out, double value) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
}

std::string shortest(double value) {
  std::string text;
  append_shortest(text, value);
  return text;
}

nlohmann::json json_upper(Extended value) {
  if (value.is_zero()) return 0.0;
  if (value < Extended(1e-300) || value > Extended(1e300)) return decimal_upper(value, 17);
  return value.to_double_saturated();
}

}  // namespace boundsweep
