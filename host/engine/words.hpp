#pragma once
/// 64-bit stand-ins for keys, and rows of them in lexicographic order.           theory §8

#include <cstddef>
#include <cstdint>
#include <vector>

#include "boundsweep/frontier.hpp"

namespace boundsweep {

/// Compares with the words of the same objective as its key does with theirs.
using Word = std::uint64_t;

/// Words of `count` points, [point][objective] as their keys. The minor halves where the major
/// halves of an objective are all the same, as is common; else ranks, O(n log n).
std::vector<Word> words_of(const std::vector<Key>& keys, std::size_t count, std::size_t objectives);

/// One word of every row: that of row i is first[i · stride].
struct WordColumn {
  const Word* first;
  std::size_t stride;
};

/// Rows first … last − 1 in lexicographic order of their columns, of which the last one tells equal
/// rows apart.
std::vector<std::size_t> lexicographic_order(const std::vector<WordColumn>& columns,
                                             std::size_t first, std::size_t last);

/// Whether row a comes before row b in that order.
inline bool precedes(const std::vector<WordColumn>& columns, std::size_t a, std::size_t b) {
  for (const WordColumn& column : columns) {
    const Word left = column.first[a * column.stride], right = column.first[b * column.stride];
    if (left != right) return left < right;
  }
  return false;
}

}  // namespace boundsweep
