#include "host/engine/frontier_store.hpp"

#include <algorithm>
#include <utility>

#include "host/engine/nondominated.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t least_waiting = std::size_t{1} << 16;

}  // namespace

FrontierStore::FrontierStore(const GridView& grid, const Grouping& grouping, int objectives)
    : objectives_(static_cast<std::size_t>(objectives)) {
  std::int64_t stride = 1, scale = 1;
  bool joined = false;  // the axis behind, those of one value aside, groups too
  for (int i = axis_count - 1; i >= 0; --i) {
    const std::int64_t size = grid.size[i];
    if (size == 1) continue;
    if (grouping.by[i] && joined) terms_.back().size *= size;
    if (grouping.by[i] && !joined) terms_.push_back({stride, size, scale});
    if (grouping.by[i]) scale *= size;
    joined = grouping.by[i];
    stride *= size;
  }
}

std::int64_t FrontierStore::group_of(std::int64_t index) const {
  std::int64_t group = 0;
  for (const GroupTerm& term : terms_) group += index / term.stride % term.size * term.scale;
  return group;
}

bool FrontierStore::precedes(const List& a, std::size_t i, const List& b, std::size_t j) const {
  if (a.group[i] != b.group[j]) return a.group[i] < b.group[j];
  for (std::size_t k = 0; k < objectives_; ++k) {
    const Key left = a.points.keys[i * objectives_ + k], right = b.points.keys[j * objectives_ + k];
    if (!(left == right)) return left < right;
  }
  return a.points.index[i] < b.points.index[j];
}

FrontierStore::List FrontierStore::list_for(std::size_t points) const {
  List list;
  list.group.reserve(points);
  list.points.index.reserve(points);
  list.points.keys.reserve(points * objectives_);
  return list;
}

void FrontierStore::append(List& to, const List& from, std::size_t i) const {
  to.group.push_back(from.group[i]);
  to.points.index.push_back(from.points.index[i]);
  for (std::size_t k = 0; k < objectives_; ++k)
    to.points.keys.push_back(from.points.keys[i * objectives_ + k]);
}

FrontierStore::List FrontierStore::in_order(List list) const {
  // What decides most comparisons lies next to the position.
  struct Item {
    std::int64_t group;
    Key first;
    std::size_t position;
  };
  const auto item_precedes = [&](const Item& a, const Item& b) {
    if (a.group != b.group) return a.group < b.group;
    if (!(a.first == b.first)) return a.first < b.first;
    return precedes(list, a.position, list, b.position);
  };
  // Tiles and shards come as runs that are in order: merged pairwise until there is one.
  std::vector<Item> items, merged;
  std::vector<std::size_t> start;
  items.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    items.push_back({list.group[i], list.points.keys[i * objectives_], i});
    if (i == 0 || item_precedes(items[i], items[i - 1])) start.push_back(i);
  }
  if (start.size() <= 1) return list;
  start.push_back(items.size());
  while (start.size() > 2) {
    merged.resize(items.size());
    const auto at = [&](std::size_t run) {
      return items.begin() + static_cast<std::ptrdiff_t>(start[std::min(run, start.size() - 1)]);
    };
    std::vector<std::size_t> next;
    auto out = merged.begin();
    for (std::size_t run = 0; run + 1 < start.size(); run += 2) {
      next.push_back(start[run]);
      out = std::merge(at(run), at(run + 1), at(run + 1), at(run + 2), out, item_precedes);
    }
    next.push_back(items.size());
    start.swap(next);
    items.swap(merged);
  }
  List result = list_for(list.size());
  for (const Item& item : items) append(result, list, item.position);
  return result;
}

FrontierStore::List FrontierStore::undominated(const List& list) const {
  std::vector<std::uint8_t> kept;
  kept.reserve(list.size());
  for (std::size_t begin = 0, end; begin < list.size(); begin = end) {
    end = begin + 1;
    while (end < list.size() && list.group[end] == list.group[begin]) ++end;
    const std::vector<std::uint8_t> in_group =
        nondominated(list.points.keys.data() + begin * objectives_, end - begin, objectives_);
    kept.insert(kept.end(), in_group.begin(), in_group.end());
  }
  List result = list_for(static_cast<std::size_t>(std::count(kept.begin(), kept.end(), 1)));
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) append(result, list, i);
  return result;
}

FrontierStore::List FrontierStore::merged(const List& a, const List& b) const {
  List result = list_for(a.size() + b.size());
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const bool from_a = j == b.size() || (i < a.size() && !precedes(b, j, a, i));
    append(result, from_a ? a : b, from_a ? i : j);
    ++(from_a ? i : j);
  }
  return result;
}

void FrontierStore::settle() const {
  if (waiting_.size() == 0) return;
  const List fresh = undominated(in_order(std::exchange(waiting_, {})));
  settled_ = settled_.size() == 0 ? fresh : undominated(merged(settled_, fresh));
}

void FrontierStore::merge(const Survivors& survivors) {
  for (const std::int64_t index : survivors.index) waiting_.group.push_back(group_of(index));
  Survivors& points = waiting_.points;
  points.index.insert(points.index.end(), survivors.index.begin(), survivors.index.end());
  points.keys.insert(points.keys.end(), survivors.keys.begin(), survivors.keys.end());
  if (waiting_.size() >= std::max(settled_.size(), least_waiting)) settle();
}

std::int64_t FrontierStore::size() const {
  settle();
  return static_cast<std::int64_t>(settled_.size());
}

const Survivors& FrontierStore::all() const {
  settle();
  return settled_.points;
}

}  // namespace boundsweep
