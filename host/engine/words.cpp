#include "host/engine/words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace boundsweep {
namespace {

struct Item {
  Word word;
  std::size_t row;
};
using Items = std::vector<Item>;

bool by_word(const Item& a, const Item& b) {
  return a.word < b.word;
}

constexpr std::size_t few = 256;
constexpr int digit_bits = 8;
constexpr int most_digits = 4;
constexpr std::size_t digits = std::size_t{1} << digit_bits;

int bits_of_width(Word width) {
  int bits = 0;
  for (; bits < 64 && width >> bits; ++bits) {
  }
  return bits;
}

/// Sorts by columns from `level` on, most significant column first.
class LexicographicSort {
 public:
  LexicographicSort(const std::vector<WordColumn>& columns, Items& items)
      : columns_(columns), items_(items), scratch_(items.size() < few ? 0 : items.size()) {}

  void sort(std::size_t begin, std::size_t end, std::size_t level) {
    const WordColumn column = columns_[level];
    Word least = UINT64_MAX, most = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Word word = column.first[items_[i].row * column.stride];
      items_[i].word = word;
      least = std::min(least, word);
      most = std::max(most, word);
    }
    if (least < most) {
      if (end - begin < few) {
        std::sort(at(begin), at(end), by_word);
      } else {
        sort_by_digits(begin, end, least, bits_of_width(most - least));
      }
    }
    if (level + 1 == columns_.size()) return;
    for_each_run(begin, end, 0, 0,
                 [&](std::size_t first, std::size_t last) { sort(first, last, level + 1); });
  }

 private:
  Items::iterator at(std::size_t i) { return items_.begin() + static_cast<std::ptrdiff_t>(i); }

  /// Calls visit for the runs of several items whose words agree in (word − least) >> shift.
  template <class Visit>
  void for_each_run(std::size_t begin, std::size_t end, Word least, int shift, const Visit& visit) {
    for (std::size_t first = begin, last; first < end; first = last) {
      const Word high = (items_[first].word - least) >> shift;
      last = first + 1;
      while (last < end && (items_[last].word - least) >> shift == high) ++last;
      if (last - first > 1) visit(first, last);
    }
  }

  /// Radix sort by the leading bits, and what agrees in them by comparison: of numbers that are
  /// spread, little does.
  void sort_by_digits(std::size_t begin, std::size_t end, Word least, int bits) {
    const int passes = std::min(most_digits, (bits + digit_bits - 1) / digit_bits);
    const int shift = std::max(0, bits - passes * digit_bits);
    std::array<std::array<std::size_t, digits>, most_digits> place{};
    for (std::size_t i = begin; i < end; ++i) {
      Word rest = (items_[i].word - least) >> shift;
      for (int pass = 0; pass < passes; ++pass, rest >>= digit_bits)
        ++place[static_cast<std::size_t>(pass)][rest % digits];
    }
    for (int pass = 0; pass < passes; ++pass) {
      auto& next = place[static_cast<std::size_t>(pass)];
      std::size_t sum = begin;
      for (std::size_t& number : next) sum += std::exchange(number, sum);
      const int pass_shift = shift + pass * digit_bits;
      for (std::size_t i = begin; i < end; ++i)
        scratch_[next[(items_[i].word - least) >> pass_shift & (digits - 1)]++] = items_[i];
      if (begin == 0 && end == items_.size()) {
        items_.swap(scratch_);
      } else {
        std::copy(scratch_.begin() + static_cast<std::ptrdiff_t>(begin),
                  scratch_.begin() + static_cast<std::ptrdiff_t>(end), at(begin));
      }
    }
    if (shift > 0)
      for_each_run(begin, end, least, shift, [&](std::size_t first, std::size_t last) {
        std::sort(at(first), at(last), by_word);
      });
  }

  const std::vector<WordColumn>& columns_;
  Items& items_;
  Items scratch_;
};

}  // namespace

/// Nothing where there are many major halves or the words of all do not fit.
Words::Sections Words::sections_by_major(const Parts& parts, std::size_t objectives,
                                         std::size_t k) {
  constexpr std::size_t most_sections = 16;
  struct Span {
    Word least, most;
  };
  std::map<std::int64_t, Span> spans;
  for (const std::vector<Key>* keys : parts) {
    for (std::size_t i = k; i < keys->size(); i += objectives) {
      const Key key = (*keys)[i];
      Span& span = spans.try_emplace(key.major, Span{key.minor, key.minor}).first->second;
      span = {std::min(span.least, key.minor), std::max(span.most, key.minor)};
      if (spans.size() > most_sections) return {};
    }
  }
  Sections sections;
  Word start = 0;
  for (const auto& [major, span] : spans) {
    const Word last = start + (span.most - span.least);
    if (last < start || last == UINT64_MAX) return {};
    sections.push_back({{major, span.least}, start});
    start = last + 1;
  }
  return sections;
}

Words::Sections Words::sections_by_rank(const Parts& parts, std::size_t objectives, std::size_t k) {
  std::vector<Key> ranked;
  for (const std::vector<Key>* keys : parts)
    for (std::size_t i = k; i < keys->size(); i += objectives) ranked.push_back((*keys)[i]);
  std::sort(ranked.begin(), ranked.end());
  ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
  Sections sections;
  for (const Key key : ranked) sections.push_back({key, sections.size()});
  return sections;
}

Words::Words(const Parts& parts, std::size_t objectives) : sections_(objectives) {
  std::size_t size = 0;
  for (const std::vector<Key>* keys : parts) size += keys->size();
  words_.resize(size);
  std::vector<std::int64_t> major(objectives);
  std::vector<std::uint8_t> mixed(objectives);
  std::size_t next = 0;
  for (const std::vector<Key>* keys : parts) {
    for (std::size_t i = 0; i < keys->size(); i += objectives) {
      for (std::size_t k = 0; k < objectives; ++k, ++next) {
        const Key key = (*keys)[i + k];
        if (next == k) major[k] = key.major;
        mixed[k] |= key.major != major[k];
        words_[next] = key.minor;
      }
    }
  }
  for (std::size_t k = 0; k < objectives; ++k) {
    Sections& sections = sections_[k];
    if (!mixed[k]) {
      sections = {{{major[k], 0}, 0}};
      continue;
    }
    sections = sections_by_major(parts, objectives, k);
    if (sections.empty()) sections = sections_by_rank(parts, objectives, k);
    std::size_t place = k;
    for (const std::vector<Key>* keys : parts) {
      for (std::size_t i = k; i < keys->size(); i += objectives, place += objectives) {
        const Key key = (*keys)[i];
        const auto above =
            std::upper_bound(sections.begin(), sections.end(), key,
                             [](Key left, const Section& right) { return left < right.least; });
        const Section& section = *std::prev(above);
        words_[place] = section.start + (key.minor - section.least.minor);
      }
    }
  }
}

std::vector<Key> Words::keys_of(const std::size_t* rows, std::size_t count) const {
  const std::size_t objectives = sections_.size();
  std::vector<Key> keys(count * objectives);
  // Local copies, which what is written cannot overlap.
  std::array<Section, most_objectives> first{};
  std::array<bool, most_objectives> several{};
  for (std::size_t k = 0; k < objectives; ++k) {
    if (!sections_[k].empty()) first[k] = sections_[k].front();
    several[k] = sections_[k].size() > 1;
  }
  Key* key = keys.data();
  for (std::size_t i = 0; i < count; ++i) {
    const Word* const own = words_.data() + rows[i] * objectives;
    for (std::size_t k = 0; k < objectives; ++k, ++key) {
      Section section = first[k];
      if (several[k])
        section = *std::prev(
            std::upper_bound(sections_[k].begin(), sections_[k].end(), own[k],
                             [](Word left, const Section& right) { return left < right.start; }));
      *key = {section.least.major, section.least.minor + (own[k] - section.start)};
    }
  }
  return keys;
}

std::vector<std::size_t> lexicographic_order(const std::vector<WordColumn>& columns,
                                             std::size_t first, std::size_t last) {
  Items items(last - first);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].row = first + i;
  LexicographicSort(columns, items).sort(0, items.size(), 0);
  std::vector<std::size_t> rows(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) rows[i] = items[i].row;
  return rows;
}

}  // namespace boundsweep
