#pragma once
/// Dominance between points: the frontier is what no other point dominates.     theory §8

#include <cmath>
#include <cstdint>

#include "boundsweep/bits.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// A value of an objective in a form whose lexicographic order is the order of preference, best
/// first. Full values, never rounded ones: every Extended, double and 64-bit count has its own key.
struct Key {
  std::int64_t major = 0;
  std::uint64_t minor = 0;
};

BS_FUNCTION bool operator<(Key a, Key b) {
  return a.major < b.major || (a.major == b.major && a.minor < b.minor);
}
BS_FUNCTION bool operator==(Key a, Key b) { return a.major == b.major && a.minor == b.minor; }

/// Extended numbers: block first, then the mantissa, whose bits are ordered because it is >= 0.
BS_FUNCTION Key key_of(Extended value) { return {value.block, bits_of(value.mantissa)}; }

/// The number that has this key.
BS_FUNCTION Extended extended_of(Key key) {
  Extended value;
  value.block = key.major;
  value.mantissa = of_bits(key.minor);
  return value;
}

/// Ordinary numbers of either sign; -0 and 0 share a key. Infinity is allowed.
BS_FUNCTION Key key_of(double value) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  const std::uint64_t bits = bits_of(value == 0 ? 0.0 : value);
  return {0, bits & sign ? ~bits : bits | sign};
}

BS_FUNCTION Key key_of_count(std::uint64_t value) { return {0, value}; }

/// For a value that a point does not have: worse than every value, in either direction.
BS_FUNCTION constexpr Key missing_key() { return {INT64_MAX, UINT64_MAX}; }

BS_FUNCTION Key reversed(Key key) { return {-key.major, ~key.minor}; }

inline constexpr int most_objectives = 8;

enum class Dominance : std::uint8_t { neither, first, second, equal };

/// Which of two points dominates the other: at least as good everywhere and better somewhere.
BS_FUNCTION Dominance dominance(const Key* first, const Key* second, int objectives) {
  bool first_better = false, second_better = false;
  for (int i = 0; i < objectives; ++i) {
    first_better = first_better || first[i] < second[i];
    second_better = second_better || second[i] < first[i];
    if (first_better && second_better) return Dominance::neither;
  }
  if (first_better) return Dominance::first;
  return second_better ? Dominance::second : Dominance::equal;
}

/// Whether value[i] > limit[i] for all i < count; limits may be infinite. The signs of differences
/// stand for the comparisons, which compilers do not turn into vectors.
BS_FUNCTION bool all_above(const double* value, const double* limit, int count) {
  std::uint64_t signs = ~std::uint64_t{0};
  for (int i = 0; i < count; ++i) signs &= bits_of(limit[i] - value[i]);
  return signs >> 63 != 0;
}

/// How many of `count` ascending keys are <= limit. key_at(i) gives the i-th.
template <class KeyAt>
BS_FUNCTION std::int64_t count_up_to(const KeyAt& key_at, std::int64_t count, Key limit) {
  std::int64_t low = 0;
  while (low < count) {
    const std::int64_t middle = low + (count - low) / 2;
    if (limit < key_at(middle)) {
      count = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace boundsweep
