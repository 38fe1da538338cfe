#include "host/engine/nondominated.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace boundsweep {
namespace {

// In lexicographic order no point is dominated by a later one, and an earlier one removes it, by
// dominance or as its equal, if it is nowhere worse in the objectives after the first. Those are
// replaced by ranks.

using Rank = std::uint32_t;
using Point = std::uint32_t;  ///< place in lexicographic order
using Points = std::vector<Point>;
using PointRange = std::pair<Points::iterator, Points::iterator>;

/// Ranks of points in the objectives after the first; equal keys share a rank.
class Ranks {
 public:
  Ranks(const Key* keys, std::size_t count, std::size_t objectives)
      : dimensions_(objectives - 1), ranks_(count * dimensions_) {
    struct Item {
      Key key;
      Point point;
    };
    std::vector<Item> items(count);
    for (std::size_t d = 0; d < dimensions_; ++d) {
      for (std::size_t i = 0; i < count; ++i)
        items[i] = {keys[i * objectives + d + 1], static_cast<Point>(i)};
      std::sort(items.begin(), items.end(),
                [](const Item& a, const Item& b) { return a.key < b.key; });
      Rank rank = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (i > 0 && items[i - 1].key < items[i].key) ++rank;
        ranks_[items[i].point * dimensions_ + d] = rank;
      }
    }
  }

  std::size_t dimensions() const { return dimensions_; }
  Rank operator()(Point point, std::size_t dimension) const {
    return ranks_[point * dimensions_ + dimension];
  }
  /// Whether a is nowhere worse than b in dimensions 0 … count−1.
  bool covers(Point a, Point b, std::size_t count) const {
    for (std::size_t d = 0; d < count; ++d)
      if ((*this)(b, d) < (*this)(a, d)) return false;
    return true;
  }

 private:
  std::size_t dimensions_;
  std::vector<Rank> ranks_;
};

/// Least second rank among the points taken so far whose first rank is at most a given one: a
/// Fenwick tree of minima.
class PrefixMinima {
 public:
  explicit PrefixMinima(std::size_t size) : least_(size + 1, UINT32_MAX) {}
  Rank up_to(Rank first) const {
    Rank least = UINT32_MAX;
    for (std::size_t i = std::size_t{first} + 1; i > 0; i &= i - 1)
      least = std::min(least, least_[i]);
    return least;
  }
  void take(Rank first, Rank second) {
    for (std::size_t i = std::size_t{first} + 1; i < least_.size(); i += i & (~i + 1))
      least_[i] = std::min(least_[i], second);
  }

 private:
  std::vector<Rank> least_;
};

std::vector<std::uint8_t> of_three(const Key* keys, std::size_t count) {
  const Ranks rank(keys, count, 3);
  std::vector<std::uint8_t> kept(count);
  PrefixMinima minima(count);
  for (Point p = 0; p < count; ++p) {
    kept[p] = rank(p, 1) < minima.up_to(rank(p, 0));
    if (kept[p]) minima.take(rank(p, 0), rank(p, 1));
  }
  return kept;
}

/// Divide and conquer for more objectives (Kung, Luccio and Preparata 1975).
class Division {
 public:
  Division(const Key* keys, std::size_t count, std::size_t objectives)
      : rank_(keys, count, objectives), kept_(count, 1) {}

  std::vector<std::uint8_t> solve() {
    Points points(kept_.size());
    std::iota(points.begin(), points.end(), Point{0});
    solve({points.begin(), points.end()});
    return std::move(kept_);
  }

 private:
  static constexpr std::ptrdiff_t few = 16;
  static std::ptrdiff_t size(const PointRange& range) { return range.second - range.first; }

  PointRange undropped(PointRange points) const {
    return {points.first,
            std::partition(points.first, points.second, [this](Point p) { return kept_[p]; })};
  }

  /// Drops all points of a range in lexicographic order that others of it remove. The order is
  /// lost.
  PointRange solve(PointRange points) {
    if (size(points) <= few) {
      for (auto b = points.first; b != points.second; ++b)
        for (auto a = points.first; a != b && kept_[*b]; ++a)
          if (kept_[*a] && rank_.covers(*a, *b, rank_.dimensions())) kept_[*b] = 0;
      return undropped(points);
    }
    const auto middle = points.first + size(points) / 2;
    const PointRange earlier = solve({points.first, middle});
    const PointRange later = solve({middle, points.second});
    drop(earlier, later, rank_.dimensions());
    // Both parts and what is dropped between them, as one range.
    return undropped(points);
  }

  /// Drops the points of `later` that one of `earlier` covers in dimensions 0 … count−1.
  void drop(PointRange earlier, PointRange later, std::size_t count) {
    later = undropped(later);
    if (size(earlier) == 0 || size(later) == 0) return;
    if (size(earlier) <= few || size(later) <= few) return drop_by_pairs(earlier, later, count);
    if (count == 2) return drop_by_sweep(earlier, later);
    const std::size_t d = count - 1;
    const auto middle = earlier.first + size(earlier) / 2;
    std::nth_element(earlier.first, middle, earlier.second,
                     [&](Point a, Point b) { return rank_(a, d) < rank_(b, d); });
    const Rank pivot = rank_(*middle, d);
    const auto split = [&](PointRange points, Rank end) {
      const auto middle =
          std::partition(points.first, points.second, [&](Point p) { return rank_(p, d) < end; });
      return std::make_pair(PointRange(points.first, middle), PointRange(middle, points.second));
    };
    auto [low, high] = split(earlier, pivot);
    auto [later_low, later_high] = split(later, pivot);
    if (size(low) > 0) {
      drop(low, later_high, d);
      drop(low, later_low, count);
      drop(high, later_high, count);
    } else {  // half of them have the least rank, which covers that rank and all higher ones
      std::tie(low, high) = split(earlier, pivot + 1);
      drop(low, later_high, d);
      drop(high, split(later_high, pivot + 1).second, count);
    }
  }

  void drop_by_pairs(PointRange earlier, PointRange later, std::size_t count) {
    for (auto b = later.first; b != later.second; ++b)
      for (auto a = earlier.first; a != earlier.second && kept_[*b]; ++a)
        if (rank_.covers(*a, *b, count)) kept_[*b] = 0;
  }

  /// The same for two dimensions.
  void drop_by_sweep(PointRange earlier, PointRange later) {
    const auto by_rank = [&](Point a, Point b) { return rank_(a, 1) < rank_(b, 1); };
    std::sort(earlier.first, earlier.second, by_rank);
    std::sort(later.first, later.second, by_rank);
    Rank least = UINT32_MAX;
    auto a = earlier.first;
    for (auto b = later.first; b != later.second; ++b) {
      for (; a != earlier.second && rank_(*a, 1) <= rank_(*b, 1); ++a)
        least = std::min(least, rank_(*a, 0));
      if (least <= rank_(*b, 0)) kept_[*b] = 0;
    }
  }

  const Ranks rank_;
  std::vector<std::uint8_t> kept_;
};

}  // namespace

std::vector<std::uint8_t> nondominated(const Key* keys, std::size_t count, std::size_t objectives) {
  if (objectives > 3) return Division(keys, count, objectives).solve();
  if (objectives == 3) return of_three(keys, count);
  std::vector<std::uint8_t> kept(count);
  const Key* least = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const Key* const last = keys + (i + 1) * objectives - 1;
    kept[i] = i == 0 || (objectives == 2 && *last < *least);
    if (kept[i]) least = last;
  }
  return kept;
}

}  // namespace boundsweep
