#include "host/engine/frontier_store.hpp"

#include <algorithm>
#include <utility>

#include "host/engine/nondominated.hpp"
#include "host/engine/words.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t least_waiting = std::size_t{1} << 17;
constexpr std::size_t waiting_per_settled = 2;

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

std::uint64_t FrontierStore::group_of(std::int64_t index) const {
  std::int64_t group = 0;
  for (const GroupTerm& term : terms_) group += index / term.stride % term.size * term.scale;
  return static_cast<std::uint64_t>(group);
}

FrontierStore::List FrontierStore::rows_of(const List& list,
                                           const std::vector<std::size_t>& rows) const {
  List result;
  result.group.resize(rows.size());
  result.points.index.resize(rows.size());
  result.points.keys.resize(rows.size() * objectives_);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result.group[i] = list.group[rows[i]];
    result.points.index[i] = list.points.index[rows[i]];
    for (std::size_t k = 0; k < objectives_; ++k)
      result.points.keys[i * objectives_ + k] = list.points.keys[rows[i] * objectives_ + k];
  }
  return result;
}

void FrontierStore::settle() const {
  const std::size_t count = list_.size();
  if (count == settled_) return;
  const std::vector<Word> words = words_of(list_.points.keys, count, objectives_);
  std::vector<WordColumn> columns;
  if (!terms_.empty()) columns.push_back({list_.group.data(), 1});
  for (std::size_t k = 0; k < objectives_; ++k) columns.push_back({words.data() + k, objectives_});
  // Indices are not negative.
  columns.push_back({reinterpret_cast<const Word*>(list_.points.index.data()), 1});
  std::vector<std::size_t> rows = lexicographic_order(columns, count);

  std::vector<Word> ordered(words.size());
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < objectives_; ++k)
      ordered[i * objectives_ + k] = words[rows[i] * objectives_ + k];
  std::size_t left = 0;
  for (std::size_t begin = 0, end; begin < count; begin = end) {
    end = begin + 1;
    while (end < count && list_.group[rows[end]] == list_.group[rows[begin]]) ++end;
    const std::vector<std::uint8_t> kept =
        nondominated(ordered.data() + begin * objectives_, end - begin, objectives_);
    for (std::size_t i = begin; i < end; ++i)
      if (kept[i - begin]) rows[left++] = rows[i];
  }
  rows.resize(left);
  list_ = rows_of(list_, rows);
  settled_ = list_.size();
}

void FrontierStore::merge(const Survivors& survivors) {
  for (const std::int64_t index : survivors.index) list_.group.push_back(group_of(index));
  Survivors& points = list_.points;
  points.index.insert(points.index.end(), survivors.index.begin(), survivors.index.end());
  points.keys.insert(points.keys.end(), survivors.keys.begin(), survivors.keys.end());
  if (list_.size() - settled_ >= std::max(waiting_per_settled * settled_, least_waiting)) settle();
}

std::int64_t FrontierStore::size() const {
  settle();
  return static_cast<std::int64_t>(settled_);
}

const Survivors& FrontierStore::all() const {
  settle();
  return list_.points;
}

}  // namespace boundsweep
