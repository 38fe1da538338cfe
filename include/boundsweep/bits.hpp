#pragma once
/// A double as the number that its bits are, and back. Of numbers >= 0 the order is the same.

#include <cstdint>
#include <cstring>

#include "boundsweep/portability.hpp"

namespace boundsweep {

BS_FUNCTION std::uint64_t bits_of(double value) {
  std::uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

BS_FUNCTION double of_bits(std::uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace boundsweep
