#pragma once
/// The undominated ones of many points at once.                           theory §8

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/engine/words.hpp"

namespace boundsweep {

/// Which of `count` points no other one dominates, 1 or 0 each; of equal points the first stays.
/// The words of point i, `objectives` of them, are from words[rows[i] · objectives] on, and the
/// points are in lexicographic order of their words. O(n) for up to two objectives, O(n log n) for
/// three, O(n log^(m-2) n) for m.
std::vector<std::uint8_t> nondominated(const Word* words, const std::size_t* rows,
                                       std::size_t count, std::size_t objectives);

}  // namespace boundsweep
