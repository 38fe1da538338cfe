#pragma once
/// The natural logarithm by sums and products alone, for one number or several side by side.  theory §9

#include <cstdint>

#include "boundsweep/bits.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

inline constexpr double log_two = 0.693147180559945309;

/// value = significand · 2^exponent with √½ <= significand < √2.
template <class Real>
struct BinarySplit {
  Real significand, exponent;
};

namespace binary64 {
inline constexpr std::uint64_t one = 0x3ff0000000000000;        ///< the bits of 1
inline constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;  ///< of √½
inline constexpr std::uint64_t two_to_52 = 0x4330000000000000;  ///< of 2^52
inline constexpr int exponent_bias = 1023;
}  // namespace binary64

/// Precondition: value is a positive normal number.
BS_FUNCTION BinarySplit<double> split_binary(double value) {
  std::uint64_t bits = bits_of(value);
  const std::uint64_t biased = (bits + (binary64::one - binary64::root_half)) >> 52;
  bits += binary64::one - (biased << 52);
  return {of_bits(bits), static_cast<double>(biased) - binary64::exponent_bias};
}

/// log(value), within one ulp. Precondition: value is a positive normal number.
///
/// With f = significand − 1 and s = f/(2 + f), log(1 + f) = 2 artanh s = 2s + 2s Σ_{i>=1} s^2i/(2i+1)
/// and 2s = f − s f. From i = 11 on the terms are below 2^-60 of the sum, as |s| < 0.1716.
template <class Real>
BS_FUNCTION Real natural_log(Real value) {
  constexpr double log_two_high = 0x1.62e42fefa38p-1;  // times a binary exponent it is exact
  constexpr double log_two_low = 0x1.ef35793c76730p-45;
  const BinarySplit<Real> split = split_binary(value);
  const Real f = split.significand - Real(1.0);
  const Real s = f / (Real(2.0) + f);
  const Real z = s * s;
  const Real w = z * z;
  // The terms of even and of odd i beside each other, so that neither waits for the other.
  const Real odd =
      Real(2.0 / 3) +
      w * (Real(2.0 / 7) + w * (Real(2.0 / 11) + w * (Real(2.0 / 15) + w * Real(2.0 / 19))));
  const Real even =
      Real(2.0 / 5) +
      w * (Real(2.0 / 9) + w * (Real(2.0 / 13) + w * (Real(2.0 / 17) + w * Real(2.0 / 21))));
  const Real tail = z * odd + w * even;
  return split.exponent * Real(log_two_high) +
         (f - (s * (f - tail) - split.exponent * Real(log_two_low)));
}

}  // namespace boundsweep
