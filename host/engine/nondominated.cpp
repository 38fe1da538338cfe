#include "host/engine/nondominated.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace boundsweep {
namespace {

// In lexicographic order no point is dominated by a later one, and an earlier one removes it, by
// dominance or as its equal, if it is nowhere worse in the objectives after the first.

/// The least points of two dimensions among those taken so far: as the first ascends, the second
/// descends. They lie in blocks, so that taking one moves few, and finding one touches little.
class Staircase {
 public:
  /// Whether a point taken is nowhere worse.
  bool covers(Word first, Word second) const {
    if (heads_.empty() || first < heads_.front()) return false;
    const Steps& steps = blocks_[block_of(first)];
    return std::prev(std::upper_bound(steps.begin(), steps.end(), first, before))->second <= second;
  }

  /// Precondition: not covers(first, second).
  void take(Word first, Word second) {
    const std::size_t block = block_of(first);
    if (heads_.empty()) start_block(block, {});
    Steps& steps = blocks_[block];
    const auto uncovered = [&](const Step& step) { return step.second < second; };
    const auto at = std::lower_bound(steps.begin(), steps.end(), first, behind);
    const auto end = std::find_if(at, steps.end(), uncovered);
    const bool to_the_end = end == steps.end();
    if (at == end) {
      steps.insert(at, {first, second});
    } else {
      *at = {first, second};
      steps.erase(at + 1, end);
    }
    heads_[block] = steps.front().first;
    if (to_the_end) {
      std::size_t next = block + 1;
      while (next < heads_.size() && !uncovered(blocks_[next].back())) ++next;
      heads_.erase(heads_.begin() + place(block + 1), heads_.begin() + place(next));
      blocks_.erase(blocks_.begin() + place(block + 1), blocks_.begin() + place(next));
      if (block + 1 < heads_.size()) {
        Steps& following = blocks_[block + 1];
        following.erase(following.begin(),
                        std::find_if(following.begin(), following.end(), uncovered));
        heads_[block + 1] = following.front().first;
      }
    }
    if (blocks_[block].size() == most_steps) split(block);
  }

  void clear() {
    heads_.clear();
    blocks_.clear();
  }

 private:
  struct Step {
    Word first, second;
  };
  using Steps = std::vector<Step>;
  static constexpr std::size_t most_steps = 256;

  static bool before(Word first, const Step& step) { return first < step.first; }
  static bool behind(const Step& step, Word first) { return step.first < first; }
  static std::ptrdiff_t place(std::size_t block) { return static_cast<std::ptrdiff_t>(block); }

  /// The last block that begins at or before `first`, or the first one.
  std::size_t block_of(Word first) const {
    const auto above = std::upper_bound(heads_.begin(), heads_.end(), first);
    return above == heads_.begin() ? 0 : static_cast<std::size_t>(above - heads_.begin()) - 1;
  }
  void start_block(std::size_t block, Steps steps) {
    steps.reserve(most_steps);
    heads_.insert(heads_.begin() + place(block), steps.empty() ? 0 : steps.front().first);
    blocks_.insert(blocks_.begin() + place(block), std::move(steps));
  }
  void split(std::size_t block) {
    Steps& steps = blocks_[block];
    const auto middle = steps.begin() + most_steps / 2;
    Steps half(middle, steps.end());
    steps.erase(middle, steps.end());
    start_block(block + 1, std::move(half));
  }

  std::vector<Word> heads_;  ///< the first step of each block
  std::vector<Steps> blocks_;
};

std::vector<std::uint8_t> of_two(const Word* words, const std::size_t* rows, std::size_t count) {
  std::vector<std::uint8_t> kept(count);
  Word least = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Word second = words[2 * rows[i] + 1];
    kept[i] = i == 0 || second < least;
    least = kept[i] ? second : least;
  }
  return kept;
}

std::vector<std::uint8_t> of_three(const Word* words, const std::size_t* rows, std::size_t count) {
  std::vector<std::uint8_t> kept(count);
  Staircase stairs;
  for (std::size_t i = 0; i < count; ++i) {
    const Word* const point = words + 3 * rows[i];
    const Word second = point[1], third = point[2];
    kept[i] = !stairs.covers(second, third);
    if (kept[i]) stairs.take(second, third);
  }
  return kept;
}

/// Divide and conquer for more objectives (Kung, Luccio and Preparata 1975), down to three
/// dimensions, which are swept.
class Division {
 public:
  Division(const Word* words, const std::size_t* rows, std::size_t count, std::size_t objectives)
      : words_(count * objectives),
        objectives_(objectives),
        kept_(count, 1),
        points_(count),
        merged_(count) {
    for (std::size_t i = 0; i < count; ++i)
      std::copy_n(words + rows[i] * objectives, objectives,
                  words_.begin() + static_cast<std::ptrdiff_t>(i * objectives));
  }

  std::vector<std::uint8_t> solve() {
    for (std::size_t i = 0; i < points_.size(); ++i) points_[i] = i;
    solve(points_.begin(), points_.end());
    return std::move(kept_);
  }

 private:
  using Point = std::size_t;  ///< place in lexicographic order
  using Points = std::vector<Point>;
  using At = Points::iterator;
  struct Range {
    Points::const_iterator first, last;
    std::ptrdiff_t size() const { return last - first; }
    Points::const_iterator begin() const { return first; }
    Points::const_iterator end() const { return last; }
  };
  static constexpr std::ptrdiff_t few = 32;

  Word word(Point p, std::size_t objective) const { return words_[p * objectives_ + objective]; }
  /// Whether a is nowhere worse than b in objectives 1 … last.
  bool covers(Point a, Point b, std::size_t last) const {
    for (std::size_t k = 1; k <= last; ++k)
      if (word(b, k) < word(a, k)) return false;
    return true;
  }

  /// Drops all points of [first, last) that others of it remove. Those that stay come to its front,
  /// in order of objective 1. Returns their end.
  At solve(At first, At last) {
    const auto by_second = [this](Point a, Point b) { return word(a, 1) < word(b, 1); };
    if (last - first <= few) {
      for (At b = first; b != last; ++b)
        for (At a = first; a != b && kept_[*b]; ++a)
          if (kept_[*a] && covers(*a, *b, objectives_ - 1)) kept_[*b] = 0;
      last = without_dropped(first, last);
      std::sort(first, last, by_second);
      return last;
    }
    const At middle = first + (last - first) / 2;
    const At earlier = solve(first, middle);
    At later = solve(middle, last);
    drop({first, earlier}, {middle, later}, objectives_ - 1);
    later = without_dropped(middle, later);
    const auto end = std::merge(first, earlier, middle, later, merged_.begin(), by_second);
    return std::copy(merged_.begin(), end, first);
  }

  At without_dropped(At first, At last) const {
    return std::remove_if(first, last, [this](Point p) { return !kept_[p]; });
  }

  /// Drops the points of `later` that one of `earlier` covers in objectives 1 … d. Both are in
  /// order of objective 1.
  void drop(Range earlier, Range later, std::size_t d) {
    if (earlier.size() <= few || later.size() <= few) return drop_by_pairs(earlier, later, d);
    if (d == 3) return drop_by_sweep(earlier, later);
    Points by_last(earlier.begin(), earlier.end());
    const auto middle = by_last.begin() + earlier.size() / 2;
    std::nth_element(by_last.begin(), middle, by_last.end(),
                     [&](Point a, Point b) { return word(a, d) < word(b, d); });
    const Word pivot = word(*middle, d);
    const auto below = [&](Point p) { return word(p, d) < pivot; };
    const auto from = [&](Point p) { return pivot <= word(p, d); };
    if (std::any_of(by_last.begin(), middle, below)) {
      const Points low = those(earlier, below);
      drop(range(low), range(those(later, from)), d - 1);
      drop(range(low), range(those(later, below)), d);
      drop(range(those(earlier, from)), range(those(later, from)), d);
    } else {  // half of them have the least word, which covers that word and all higher ones
      const auto above = [&](Point p) { return pivot < word(p, d); };
      drop(range(those(earlier, [&](Point p) { return word(p, d) == pivot; })),
           range(those(later, from)), d - 1);
      drop(range(those(earlier, above)), range(those(later, above)), d);
    }
  }

  void drop_by_pairs(Range earlier, Range later, std::size_t d) {
    for (const Point b : later)
      for (auto a = earlier.begin(); a != earlier.end() && kept_[b]; ++a)
        if (covers(*a, b, d)) kept_[b] = 0;
  }

  void drop_by_sweep(Range earlier, Range later) {
    stairs_.clear();
    auto a = earlier.begin();
    for (const Point b : later) {
      for (; a != earlier.end() && word(*a, 1) <= word(b, 1); ++a)
        if (!stairs_.covers(word(*a, 2), word(*a, 3))) stairs_.take(word(*a, 2), word(*a, 3));
      if (stairs_.covers(word(b, 2), word(b, 3))) kept_[b] = 0;
    }
  }

  static Range range(const Points& points) { return {points.begin(), points.end()}; }

  /// The points of a range that are not dropped and that `wanted` holds for.
  template <class Wanted>
  Points those(Range points, const Wanted& wanted) const {
    Points result;
    for (const Point p : points)
      if (kept_[p] && wanted(p)) result.push_back(p);
    return result;
  }

  std::vector<Word> words_;  ///< in lexicographic order
  std::size_t objectives_;
  std::vector<std::uint8_t> kept_;
  Points points_, merged_;
  Staircase stairs_;
};

}  // namespace

std::vector<std::uint8_t> nondominated(const Word* words, const std::size_t* rows,
                                       std::size_t count, std::size_t objectives) {
  if (objectives == 2) return of_two(words, rows, count);
  if (objectives == 3) return of_three(words, rows, count);
  if (objectives > 3) return Division(words, rows, count, objectives).solve();
  std::vector<std::uint8_t> kept(count);
  if (count > 0) kept[0] = 1;
  return kept;
}

}  // namespace boundsweep
