#include "host/engine/frontier_store.hpp"

#include <algorithm>

namespace boundsweep {

FrontierStore::FrontierStore(const GridView& grid, const Grouping& grouping, int objectives)
    : grid_(grid), grouping_(grouping), objectives_(objectives) {}

std::int64_t FrontierStore::group_of(std::int64_t index) const {
  Digits digits;
  decode(grid_, index, 0, axis_count, digits);
  std::int64_t group = 0;
  for (int i = 0; i < axis_count; ++i)
    if (grouping_.by[i]) group = group * grid_.size[i] + digits.digit[i];
  return group;
}

bool FrontierStore::removes(const Entry& first, const Entry& second) const {
  const Dominance order = dominance(first.key, second.key, objectives_);
  return order == Dominance::first ||
         (order == Dominance::equal && first.index < second.index);
}

void FrontierStore::insert(std::vector<Entry>& group, const Entry& entry) const {
  for (const Entry& kept : group)
    if (removes(kept, entry) || kept.index == entry.index) return;
  group.erase(std::remove_if(group.begin(), group.end(),
                             [&](const Entry& kept) { return removes(entry, kept); }),
              group.end());
  group.push_back(entry);
}

void FrontierStore::merge(const Survivors& survivors) {
  for (std::size_t i = 0; i < survivors.index.size(); ++i) {
    Entry entry{};
    entry.index = survivors.index[i];
    for (int k = 0; k < objectives_; ++k)
      entry.key[k] = survivors.keys[i * static_cast<std::size_t>(objectives_) +
                                    static_cast<std::size_t>(k)];
    insert(groups_[group_of(entry.index)], entry);
  }
}

std::int64_t FrontierStore::size() const {
  std::int64_t total = 0;
  for (const auto& [group, entries] : groups_) total += static_cast<std::int64_t>(entries.size());
  return total;
}

Survivors FrontierStore::all() const {
  Survivors result;
  for (const auto& [group, entries] : groups_) {
    for (const Entry& entry : entries) {
      result.index.push_back(entry.index);
      result.keys.insert(result.keys.end(), entry.key, entry.key + objectives_);
    }
  }
  return result;
}

std::vector<std::int64_t> FrontierStore::sorted() const {
  std::vector<std::int64_t> numbers;
  numbers.reserve(groups_.size());
  for (const auto& group : groups_) numbers.push_back(group.first);
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::int64_t> indices;
  for (const std::int64_t number : numbers) {
    std::vector<Entry> entries = groups_.at(number);
    std::sort(entries.begin(), entries.end(), [this](const Entry& a, const Entry& b) {
      for (int k = 0; k < objectives_; ++k) {
        if (a.key[k] < b.key[k]) return true;
        if (b.key[k] < a.key[k]) return false;
      }
      return a.index < b.index;
    });
    for (const Entry& entry : entries) indices.push_back(entry.index);
  }
  return indices;
}

}  // namespace boundsweep
