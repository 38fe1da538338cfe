#pragma once
/// 64-bit stand-ins for keys, and rows of them in lexicographic order.           theory §8

#include <cstddef>
#include <cstdint>
#include <vector>

#include "boundsweep/frontier.hpp"

namespace boundsweep {

/// Compares with the words of the same objective as its key does with theirs.
using Word = std::uint64_t;

/// The words of points. They are the minor halves of the keys where the major halves of an objective
/// are all the same, as is common; else ranks, O(n log n).
class Words {
 public:
  /// The points of all parts, one part after the other; `objectives` keys a point.
  Words(const std::vector<const std::vector<Key>*>& parts, std::size_t objectives);

  /// [point][objective]
  const Word* data() const { return words_.data(); }
  /// The key of an objective that a point's word stands for.
  Key key(std::size_t point, std::size_t objective) const {
    const Word word = words_[point * major_.size() + objective];
    const std::vector<Key>& ranked = ranked_[objective];
    return ranked.empty() ? Key{major_[objective], word} : ranked[word];
  }

 private:
  std::vector<Word> words_;
  std::vector<std::int64_t> major_;       ///< by objective, where it is shared
  std::vector<std::vector<Key>> ranked_;  ///< by objective and rank, where it is not
};

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
