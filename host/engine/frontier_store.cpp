#include "host/engine/frontier_store.hpp"

#include <algorithm>
#include <utility>

#include "host/engine/nondominated.hpp"
#include "host/engine/words.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t least_waiting = std::size_t{1} << 16;
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

void FrontierStore::settle() const {
  if (waiting_count_ == 0) return;
  const std::size_t settled = points_.index.size(), count = settled + waiting_count_;
  std::vector<std::int64_t> index = std::move(points_.index);
  index.reserve(count);
  std::vector<const std::vector<Key>*> keys = {&points_.keys};
  for (const Survivors& tile : waiting_) {
    index.insert(index.end(), tile.index.begin(), tile.index.end());
    keys.push_back(&tile.keys);
  }
  const Words words(keys, objectives_);
  points_.keys = {};
  waiting_.clear();
  waiting_count_ = 0;
  std::vector<Word> group(terms_.empty() ? 0 : count);
  for (std::size_t i = 0; i < group.size(); ++i) group[i] = group_of(index[i]);
  std::vector<WordColumn> columns;
  if (!group.empty()) columns.push_back({group.data(), 1});
  for (std::size_t k = 0; k < objectives_; ++k) columns.push_back({words.data() + k, objectives_});
  // Indices are not negative.
  columns.push_back({reinterpret_cast<const Word*>(index.data()), 1});

  const std::vector<std::size_t> added = lexicographic_order(columns, settled, count);
  std::vector<std::size_t> rows(count);
  std::size_t next = 0, place = 0;
  for (const std::size_t row : added) {
    for (; next < settled && precedes(columns, next, row); ++next) rows[place++] = next;
    rows[place++] = row;
  }
  for (; next < settled; ++next) rows[place++] = next;

  std::size_t left = 0;
  for (std::size_t begin = 0, end; begin < count; begin = end) {
    end = group.empty() ? count : begin + 1;
    while (end < count && group[rows[end]] == group[rows[begin]]) ++end;
    const std::vector<std::uint8_t> kept =
        nondominated(words.data(), rows.data() + begin, end - begin, objectives_);
    for (std::size_t i = begin; i < end; ++i)
      if (kept[i - begin]) rows[left++] = rows[i];
  }
  points_.index.resize(left);
  for (std::size_t i = 0; i < left; ++i) points_.index[i] = index[rows[i]];
  points_.keys = words.keys_of(rows.data(), left);
}

void FrontierStore::merge(Survivors survivors) {
  if (survivors.index.empty()) return;
  waiting_count_ += survivors.index.size();
  waiting_.push_back(std::move(survivors));
  if (waiting_count_ >= std::max(waiting_per_settled * points_.index.size(), least_waiting))
    settle();
}

std::int64_t FrontierStore::size() const {
  settle();
  return static_cast<std::int64_t>(points_.index.size());
}

const Survivors& FrontierStore::all() const {
  settle();
  return points_;
}

}  // namespace boundsweep
