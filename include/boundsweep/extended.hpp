#pragma once
/// Non-negative numbers far beyond double's range.                       theory §9

#include <cmath>
#include <cstdint>

#include "boundsweep/bits.hpp"
#include "boundsweep/logarithm.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// A non-negative number mantissa * 2^(512 * block) with 53 significant bits.
///
/// Invariant: mantissa == 0 (then block == zero_block), or 2^-256 <= mantissa < 2^256. The
/// representation is unique, so comparison is lexicographic. The large radix makes
/// renormalisation rare: in ordinary sums and products `block` never changes.
///
/// Every operation rounds to nearest with relative error <= 2^-53, like the double operation it
/// stands for: whenever a value fits double, the result has the same bits as in double.
/// Preconditions: operands are finite and non-negative, and |block| stays below 2^52; `power`
/// alone could leave that range, so its callers ask power_is_representable first.
struct Extended {
  double mantissa = 0;
  std::int64_t block = zero_block;

  static constexpr std::int64_t zero_block = -(std::int64_t{1} << 60);
  static constexpr std::int64_t highest_block = std::int64_t{1} << 52;
  static constexpr double radix = 0x1p512;
  static constexpr double inverse_radix = 0x1p-512;
  static constexpr double log_radix = 354.89135644669199842;  // 512 log 2
  static constexpr double upper_mantissa = 0x1p256;
  static constexpr double lower_mantissa = 0x1p-256;

  Extended() = default;
  /// Precondition: value is finite and >= 0.
  BS_FUNCTION Extended(double value) : mantissa(value), block(0) {
    if (lower_mantissa <= value && value < upper_mantissa) return;
    renormalize();
    renormalize();  // doubles reach four blocks
  }

  /// For columns alone, where a value may be infinite: it is above all others and must not be
  /// computed with.
  BS_FUNCTION static Extended infinity() {
    Extended result;
    result.mantissa = 1;
    result.block = std::int64_t{1} << 60;
    return result;
  }
  BS_FUNCTION bool is_infinite() const { return block == std::int64_t{1} << 60; }

  BS_FUNCTION bool is_zero() const { return mantissa == 0; }

  /// The value as double; above 2^1000 it becomes 2^1000, below 2^-1000 it becomes 0.
  /// Each caller says why such a value cannot matter there.
  BS_FUNCTION double to_double_saturated() const {
    if (block == 0) return mantissa;
    if (block == 1) return mantissa * radix;
    if (block == -1) return mantissa * inverse_radix;
    if (block == 2 && mantissa < 0x1p-24) return mantissa * radix * radix;
    if (block == -2 && mantissa > 0x1p24) return mantissa * inverse_radix * inverse_radix;
    return block > 0 ? 0x1p1000 : 0;
  }

  /// Restores the invariant after one product, quotient or sum.
  BS_FUNCTION void renormalize() {
    if (mantissa >= upper_mantissa) {
      mantissa *= inverse_radix;
      block += 1;
    } else if (mantissa < lower_mantissa) {
      mantissa *= radix;
      block = mantissa == 0 ? zero_block : block - 1;
    }
  }
};

BS_FUNCTION Extended operator*(Extended a, Extended b) {
  a.mantissa *= b.mantissa;
  a.block += b.block;
  a.renormalize();
  return a;
}

/// Precondition: b > 0.
BS_FUNCTION Extended operator/(Extended a, Extended b) {
  a.mantissa /= b.mantissa;
  a.block -= b.block;
  a.renormalize();
  return a;
}

BS_FUNCTION Extended operator+(Extended a, Extended b) {
  if (a.block != b.block) {
    if (a.block < b.block) {
      const Extended larger = b;
      b = a;
      a = larger;
    }
    // Two blocks apart the smaller term is below 2^-512 of the larger: less than a rounding.
    if (a.block - b.block > 1) return a;
    b.mantissa *= Extended::inverse_radix;
  }
  a.mantissa += b.mantissa;
  a.renormalize();
  return a;
}

/// a - b, or 0 where b >= a. Loses relative accuracy by cancellation: see each caller.
BS_FUNCTION Extended saturated_difference(Extended a, Extended b) {
  if (a.block == b.block) {
    a.mantissa = a.mantissa > b.mantissa ? a.mantissa - b.mantissa : 0;
    a.renormalize();
    return a;
  }
  if (a.block < b.block) return Extended();
  if (a.block - b.block > 1) return a;
  a.mantissa -= b.mantissa * Extended::inverse_radix;
  a.renormalize();
  return a;
}

BS_FUNCTION Extended& operator+=(Extended& a, Extended b) { return a = a + b; }
BS_FUNCTION Extended& operator*=(Extended& a, Extended b) { return a = a * b; }

BS_FUNCTION bool operator<(Extended a, Extended b) {
  return a.block < b.block || (a.block == b.block && a.mantissa < b.mantissa);
}
BS_FUNCTION bool operator>(Extended a, Extended b) { return b < a; }
BS_FUNCTION bool operator<=(Extended a, Extended b) { return !(b < a); }
BS_FUNCTION bool operator>=(Extended a, Extended b) { return !(a < b); }
BS_FUNCTION bool operator==(Extended a, Extended b) {
  return a.block == b.block && a.mantissa == b.mantissa;
}
BS_FUNCTION bool operator!=(Extended a, Extended b) { return !(a == b); }

BS_FUNCTION Extended min(Extended a, Extended b) { return b < a ? b : a; }
BS_FUNCTION Extended max(Extended a, Extended b) { return a < b ? b : a; }
BS_FUNCTION double min(double a, double b) { return b < a ? b : a; }
BS_FUNCTION double max(double a, double b) { return a < b ? b : a; }
BS_FUNCTION std::int64_t min(std::int64_t a, std::int64_t b) { return b < a ? b : a; }

/// One truth value, or several side by side (lanes.hpp), may decide between two numbers.
BS_FUNCTION bool any(bool truth) { return truth; }
BS_FUNCTION double select(bool truth, double yes, double no) { return truth ? yes : no; }
BS_FUNCTION Extended select(bool truth, Extended yes, Extended no) { return truth ? yes : no; }

/// The type of what never leaves double's range beside numbers that may: sizes, weights, counts.
template <class Number>
struct RealBeside {
  using type = Number;
};
template <>
struct RealBeside<Extended> {
  using type = double;
};
template <class Number>
using RealOf = typename RealBeside<Number>::type;

/// min(value, bound), where the bound may be +infinity.
BS_FUNCTION Extended at_most(Extended value, double bound) {
  return std::isfinite(bound) ? min(value, Extended(bound)) : value;
}

/// 2^exponent. Precondition: -1022 <= exponent <= 1023.
BS_FUNCTION double power_of_two(int exponent) {
  return of_bits(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// The quotient rounded down, for negative exponents too.
BS_FUNCTION std::int64_t floor_quotient(std::int64_t exponent, int divisor) {
  return exponent / divisor - (exponent % divisor < 0 ? 1 : 0);
}

/// significand * 2^exponent with 1 <= significand < 2.
struct Decomposition {
  double significand;
  std::int64_t exponent;
};

/// Precondition: value > 0.
BS_FUNCTION Decomposition decompose(Extended value) {
  int exponent = 0;
  const double half = std::frexp(value.mantissa, &exponent);
  return {2 * half, value.block * 512 + exponent - 1};
}

/// Exact. Precondition: significand > 0 is a normal double.
BS_FUNCTION Extended compose(double significand, std::int64_t exponent) {
  int shift = 0;
  const double half = std::frexp(significand, &shift);
  const std::int64_t total = exponent + shift - 1 + 256;
  const std::int64_t block = floor_quotient(total, 512);
  Extended result;
  result.mantissa = 2 * half * power_of_two(static_cast<int>(total - block * 512) - 256);
  result.block = block;
  return result;
}

/// Natural logarithm. Precondition: value > 0.
BS_FUNCTION double log(Extended value) {
  return natural_log(value.mantissa) + static_cast<double>(value.block) * Extended::log_radix;
}

/// log(1 + value) for 0 <= value < 2^1000, from the sum and what it lost: within 3 roundings of the
/// logarithm's error.
template <class Real>
BS_FUNCTION Real log1p_of_sum(Real value) {
  const Real sum = Real(1.0) + value;
  return natural_log(sum) + select(value > Real(1.0), Real(0.0), value - (sum - Real(1.0)));
}

/// log(1 + value), accurate for small values too.
BS_FUNCTION Extended log1p(Extended value) {
  if (value.block > 0) return Extended(log(value));  // 1 is below 2^-256 of it
  if (value.block < -1) return value;                // as is its square, beside it
  return Extended(log1p_of_sum(value.to_double_saturated()));
}

/// exp(x) for any |x| below 2^52; absolute error of the exponent 2^-53 |x|.
BS_FUNCTION Extended exp_extended(double x) {
  constexpr double log_two_high = 0x1.62e42fefa39p-1;  // 44 bits: products with 9-bit counts are exact
  constexpr double log_two_low = 0x1.de6af278ece60p-46;
  constexpr double inverse_log_two = 1.4426950408889634;
  const double count = std::rint(x * inverse_log_two);
  const double rest = (x - count * log_two_high) - count * log_two_low;
  return compose(std::exp(rest), static_cast<std::int64_t>(count));
}

BS_FUNCTION Extended sqrt(Extended value) {
  if (value.is_zero()) return value;
  if (value.block % 2 != 0) {  // the radicand stays far inside double's range
    value.mantissa *= Extended::radix;
    value.block -= 1;
  }
  value.mantissa = std::sqrt(value.mantissa);
  value.block /= 2;
  value.renormalize();
  return value;
}

BS_FUNCTION double square_root(double value) { return std::sqrt(value); }
BS_FUNCTION Extended square_root(Extended value) { return sqrt(value); }

/// What code for Extended and double alike needs of both.
BS_FUNCTION bool is_zero(double value) { return value == 0; }
BS_FUNCTION bool is_zero(Extended value) { return value.is_zero(); }
/// Whether a number leaves what its type can hold: Extended never does.
BS_FUNCTION bool is_too_large(Extended) { return false; }
BS_FUNCTION double saturated(double value) { return value; }
BS_FUNCTION double saturated(Extended value) { return value.to_double_saturated(); }

/// value^(1/degree). Multiplying a value by 2^(degree i) multiplies its root by 2^i exactly.
/// Precondition: 1 <= degree <= 16.
BS_FUNCTION Extended root(Extended value, int degree) {
  if (degree == 1 || value.is_zero()) return value;
  if (degree == 2) return sqrt(value);
  const Decomposition parts = decompose(value);
  const std::int64_t quotient = floor_quotient(parts.exponent, degree);
  const int rest = static_cast<int>(parts.exponent - quotient * degree);
  return compose(std::pow(parts.significand * power_of_two(rest), 1.0 / degree), quotient);
}

/// True when value^exponent surely stays inside the exponent range of Extended.
BS_FUNCTION bool power_is_representable(Extended value, double exponent) {
  if (value.is_zero()) return true;
  const double magnitude = std::fabs(static_cast<double>(value.block)) + 1;
  return magnitude * exponent < static_cast<double>(Extended::highest_block);
}

/// value^exponent by squaring: relative error <= exponent * (error of value + 2^-53).
/// Preconditions: exponent >= 0, power_is_representable(value, exponent).
template <class Number>
BS_FUNCTION Number power(Number value, std::int64_t exponent) {
  Number result(1.0);
  while (true) {
    if (exponent & 1) result *= value;
    exponent >>= 1;
    if (exponent == 0) return result;
    value *= value;
  }
}

/// The smallest whole number >= value.
BS_FUNCTION Extended ceil(Extended value) {
  if (value.block > 0) return value;  // above 2^256 every double is whole
  if (value.block < 0) return Extended(value.is_zero() ? 0.0 : 1.0);
  return Extended(std::ceil(value.mantissa));
}

}  // namespace boundsweep
