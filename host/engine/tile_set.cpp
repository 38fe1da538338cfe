#include "host/engine/tile_set.hpp"

#include <algorithm>
#include <iterator>

namespace boundsweep {

void TileSet::insert(std::int64_t first, std::int64_t last) {
  if (first >= last) return;
  // The first interval that touches the new one, if any does, and on from there.
  auto next = interval_.upper_bound(first);
  if (next != interval_.begin() && std::prev(next)->second >= first) --next;
  while (next != interval_.end() && next->first <= last) {
    first = std::min(first, next->first);
    last = std::max(last, next->second);
    next = interval_.erase(next);
  }
  interval_.emplace_hint(next, first, last);
}

void TileSet::insert(const TileSet& other) {
  for (const auto& [first, last] : other.interval_) insert(first, last);
}

std::int64_t TileSet::count() const {
  std::int64_t total = 0;
  for (const auto& [first, last] : interval_) total += last - first;
  return total;
}

RemainingTiles::RemainingTiles(const TileSet& done, std::int64_t tiles) {
  std::int64_t reached = 0;
  const auto gap = [&](std::int64_t end) {
    if (reached < end) {
      gaps_.push_back({count_, reached});
      count_ += end - reached;
    }
  };
  for (const auto& [first, last] : done.intervals()) {
    gap(first);
    reached = last;
  }
  gap(tiles);
}

std::int64_t RemainingTiles::tile(std::int64_t number) const {
  const auto next =
      std::upper_bound(gaps_.begin(), gaps_.end(), number,
                       [](std::int64_t value, const Gap& gap) { return value < gap.number; });
  const Gap& gap = *std::prev(next);
  return gap.tile + (number - gap.number);
}

}  // namespace boundsweep
