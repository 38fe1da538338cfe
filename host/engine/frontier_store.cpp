#include "host/engine/frontier_store.hpp"

#include <algorithm>
#include <numeric>

#include "host/engine/grouping.hpp"

namespace boundsweep {

FrontierStore::FrontierStore(const GridView& grid, const Grouping& grouping, int objectives)
    : grid_(grid), grouping_(grouping), objectives_(static_cast<std::size_t>(objectives)) {}

bool FrontierStore::removes(std::int64_t first, const Key* first_keys, std::int64_t second,
                            const Key* second_keys) const {
  const Dominance order = dominance(first_keys, second_keys, static_cast<int>(objectives_));
  return order == Dominance::first || (order == Dominance::equal && first < second);
}

void FrontierStore::insert(Group& group, std::int64_t index, const Key* keys) const {
  const std::size_t count = group.index.size();
  const auto keys_at = [&](std::size_t i) { return group.keys.data() + i * objectives_; };
  for (std::size_t i = 0; i < count; ++i)
    if (group.index[i] == index || removes(group.index[i], keys_at(i), index, keys)) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (removes(index, keys, group.index[i], keys_at(i))) continue;
    group.index[kept] = group.index[i];
    std::copy_n(keys_at(i), objectives_, keys_at(kept));
    ++kept;
  }
  group.index.resize(kept);
  group.keys.resize(kept * objectives_);
  group.index.push_back(index);
  group.keys.insert(group.keys.end(), keys, keys + objectives_);
}

void FrontierStore::merge(const Survivors& survivors) {
  for (std::size_t i = 0; i < survivors.index.size(); ++i)
    insert(groups_[group_number(grid_, grouping_, survivors.index[i])], survivors.index[i],
           survivors.keys.data() + i * objectives_);
}

std::int64_t FrontierStore::size() const {
  std::int64_t total = 0;
  for (const auto& entry : groups_) total += static_cast<std::int64_t>(entry.second.index.size());
  return total;
}

Survivors FrontierStore::all() const {
  Survivors result;
  for (const auto& [number, group] : groups_) {
    result.index.insert(result.index.end(), group.index.begin(), group.index.end());
    result.keys.insert(result.keys.end(), group.keys.begin(), group.keys.end());
  }
  return result;
}

std::vector<std::size_t> FrontierStore::order(const Group& group) const {
  std::vector<std::size_t> positions(group.index.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  std::sort(positions.begin(), positions.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t k = 0; k < objectives_; ++k) {
      const Key left = group.keys[a * objectives_ + k], right = group.keys[b * objectives_ + k];
      if (left < right) return true;
      if (right < left) return false;
    }
    return group.index[a] < group.index[b];
  });
  return positions;
}

Survivors FrontierStore::sorted() const {
  std::vector<std::int64_t> numbers;
  numbers.reserve(groups_.size());
  for (const auto& entry : groups_) numbers.push_back(entry.first);
  std::sort(numbers.begin(), numbers.end());
  Survivors result;
  for (const std::int64_t number : numbers) {
    const Group& group = groups_.at(number);
    for (const std::size_t position : order(group)) {
      result.index.push_back(group.index[position]);
      const auto keys = group.keys.begin() + static_cast<std::ptrdiff_t>(position * objectives_);
      result.keys.insert(result.keys.end(), keys,
                         keys + static_cast<std::ptrdiff_t>(objectives_));
    }
  }
  return result;
}

}  // namespace boundsweep
