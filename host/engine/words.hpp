#pragma once
/// 64-bit stand-ins for keys, and rows of them in lexicographic order.           theory §8

#include <cstddef>
#include <cstdint>
#include <vector>

#include "boundsweep/frontier.hpp"

namespace boundsweep {

/// Compares with the words of the same objective as its key does with theirs.
using Word = std::uint64_t;

/// The words of points. Where the major halves of an objective's keys are all the same, as is
/// common, the minor halves; where there are few and the minor halves of each lie close enough, as
/// with blocks of Extended and with missing values, one range of words a major half; else ranks,
/// O(n log n).
class Words {
 public:
  /// The points of all parts, one part after the other; `objectives` keys a point.
  Words(const std::vector<const std::vector<Key>*>& parts, std::size_t objectives);

  /// [point][objective]
  const Word* data() const { return words_.data(); }
  /// The keys that the words of these points stand for, [row][objective].
  std::vector<Key> keys_of(const std::size_t* rows, std::size_t count) const;

 private:
  /// The words from `start` on stand for keys from `least` on that share its major half.
  struct Section {
    Key least;
    Word start;
  };
  using Sections = std::vector<Section>;
  using Parts = std::vector<const std::vector<Key>*>;

  static Sections sections_by_major(const Parts& parts, std::size_t objectives, std::size_t k);
  static Sections sections_by_rank(const Parts& parts, std::size_t objectives, std::size_t k);

  std::vector<Word> words_;
  std::vector<Sections> sections_;  ///< by objective; ascending
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
