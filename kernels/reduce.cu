/// Pass 3: candidates → those that survive in their group.

#include <utility>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

#if defined(__CUDACC__)
constexpr std::int64_t filter_bytes = std::int64_t{1} << 28;
/// A core of the host needs far longer for a point than the device for a slice.
constexpr bool sample_slices = false;
constexpr std::int64_t slice_of_three = 32;
#else
constexpr std::int64_t filter_bytes = std::int64_t{1} << 26;
/// Where a slice in so many shows that they keep most, reducing the others costs more than it
/// saves.
constexpr bool sample_slices = true;
constexpr std::int64_t slice_of_three = 16;
#endif

/// No slice of a group is larger than this, so that a group that spans the whole tile is still
/// reduced by many threads, and work quadratic in the slice stays small: the shifts within a window
/// of two objectives, the comparisons of all pairs for more. Slices of one group meet again on the
/// host, which has better algorithms for what few points come so far, best for three objectives.
BS_FUNCTION constexpr std::int64_t slice_size(int objectives) {
  return objectives == 2 ? 512 : objectives == 3 ? slice_of_three : 32;
}

constexpr std::int64_t slices_per_sample = 16;
constexpr std::int64_t most_filter_points = 64;

/// Lists the places and groups of an item's candidates.
struct ListCandidates {
  std::int64_t room;
  Span<const std::int64_t> count, begin;
  Span<const std::int64_t> group_at;  ///< by place
  Span<std::int64_t> place, group;

  BS_FUNCTION void operator()(std::int64_t item) const {
    for (std::int64_t i = 0; i < count[item]; ++i) {
      place[begin[item] + i] = item * room + i;
      group[begin[item] + i] = group_at[item * room + i];
    }
  }
};

struct StartsGroup {
  Span<const std::int64_t> group;

  BS_FUNCTION bool operator()(std::int64_t i) const { return i == 0 || group[i] != group[i - 1]; }
};

struct StartsSlice {
  StartsGroup starts_group;
  std::int64_t size;

  BS_FUNCTION bool operator()(std::int64_t i) const { return i % size == 0 || starts_group(i); }
};

/// One thread per slice: keeps the window of places that no other one of the slice removes, or all
/// of them, in the slice's own part of a scratch array.
struct ReduceSlice {
  Span<const std::int64_t> start;
  Span<const std::int64_t> place;
  Span<const std::int64_t> index;  ///< by place
  Span<const Key> keys;            ///< by place
  int objectives;
  Span<std::int64_t> window;
  Span<std::int64_t> kept;  ///< per slice

  BS_FUNCTION void keep_all(std::int64_t item) const {
    for (std::int64_t i = start[item]; i < start[item + 1]; ++i) window[i] = place[i];
    kept[item] = start[item + 1] - start[item];
  }

  BS_FUNCTION void operator()(std::int64_t item) const {
    std::int64_t* const mine = window.data + start[item];
    std::int64_t count = 0;
    for (std::int64_t i = start[item]; i < start[item + 1]; ++i)
      count =
          objectives == 2 ? insert_ordered(place[i], mine, count) : insert(place[i], mine, count);
    kept[item] = count;
  }

  BS_FUNCTION const Key* keys_of(std::int64_t candidate) const {
    return keys.data + candidate * objectives;
  }

  /// Offers a candidate to the window and returns the window's new size.
  BS_FUNCTION std::int64_t insert(std::int64_t candidate, std::int64_t* mine,
                                  std::int64_t count) const {
    const Key* const own = keys_of(candidate);
    // The newest survivor is the likeliest to dominate. What one of them removes cannot remove
    // another, so that none has been taken out where this returns early.
    for (std::int64_t i = count - 1; i >= 0; --i) {
      const Dominance order = dominance(keys_of(mine[i]), own, objectives);
      if (order == Dominance::neither) continue;
      if (order == Dominance::first ||
          (order == Dominance::equal && index[mine[i]] < index[candidate]))
        return count;
      mine[i] = mine[--count];
    }
    mine[count] = candidate;
    return count + 1;
  }

  /// The same for two objectives, where the window ascends in the first and descends in the second.
  BS_FUNCTION std::int64_t insert_ordered(std::int64_t candidate, std::int64_t* mine,
                                          std::int64_t count) const {
    const Key* const own = keys_of(candidate);
    std::int64_t begin =
        count_up_to([&](std::int64_t i) { return *keys_of(mine[i]); }, count, own[0]);
    if (begin > 0) {
      const Key* const last = keys_of(mine[begin - 1]);
      if (!(own[1] < last[1])) {
        if (last[0] == own[0] && last[1] == own[1] && index[candidate] < index[mine[begin - 1]])
          mine[begin - 1] = candidate;
        return count;
      }
      if (last[0] == own[0]) --begin;
    }
    std::int64_t end = begin;  // [begin, end) is what the candidate removes
    while (end < count && !(keys_of(mine[end])[1] < own[1])) ++end;
    if (end == begin) {
      for (std::int64_t i = count; i > begin; --i) mine[i] = mine[i - 1];
    } else {
      for (std::int64_t i = end; i < count; ++i) mine[i - (end - begin - 1)] = mine[i];
    }
    mine[begin] = candidate;
    return count + 1 - (end - begin);
  }
};

/// The slices of the sample.
struct ReduceSample {
  ReduceSlice slice;

  BS_FUNCTION void operator()(std::int64_t item) const { slice(item * slices_per_sample); }
};

/// The slices that are not in the sample.
struct ReduceOthers {
  ReduceSlice slice;
  bool keep_all;

  BS_FUNCTION void operator()(std::int64_t item) const {
    if (item % slices_per_sample == 0) return;
    if (keep_all) {
      slice.keep_all(item);
    } else {
      slice(item);
    }
  }
};

/// Whether the slices of the sample keep more than three quarters.
bool keeps_most(const ReduceSlice& slices, std::int64_t count) {
  std::int64_t points = 0, kept = 0;
  for (std::int64_t i = 0; i < count; i += slices_per_sample) {
    points += slices.start[i + 1] - slices.start[i];
    kept += slices.kept[i];
  }
  return kept > points / 4 * 3;
}

void reduce_slices(const ReduceSlice& slice, std::int64_t slices, std::int64_t points) {
  if (!sample_slices || slices < slices_per_sample) return launch_light(slices, points, slice);
  launch_light((slices + slices_per_sample - 1) / slices_per_sample, points / slices_per_sample,
               ReduceSample{slice});
  launch_light(slices, points, ReduceOthers{slice, keeps_most(slice, slices)});
}

/// Gathers what the slices keep, slice after slice.
struct GatherSurvivors {
  Span<const std::int64_t> start, kept, begin;  ///< per slice
  Span<const std::int64_t> window;
  Span<const std::int64_t> index_at, group_at;  ///< by place
  Span<const Key> keys_at;                      ///< by place
  int objectives;
  Span<std::int64_t> index, group;
  Span<Key> keys;

  BS_FUNCTION void operator()(std::int64_t item) const {
    for (std::int64_t i = 0; i < kept[item]; ++i) {
      const std::int64_t from = window[start[item] + i], to = begin[item] + i;
      index[to] = index_at[from];
      group[to] = group_at[from];
      for (int k = 0; k < objectives; ++k)
        keys[to * objectives + k] = keys_at[from * objectives + k];
    }
  }
};

/// Shows the filter survivors of one group, spread over all of them.
struct UpdateFilter {
  Span<const std::int64_t> start;
  Span<const std::int64_t> group;
  Span<const Key> keys;
  Filter filter;

  BS_FUNCTION void operator()(std::int64_t item) const {
    const std::int64_t most = std::int64_t{4} * filter.capacity;
    const std::int64_t step = (start[item + 1] - start[item] + most - 1) / most;
    for (std::int64_t i = start[item]; i < start[item + 1]; i += step)
      filter.insert(group[i], keys.data + i * filter.objectives);
  }
};

struct Identity {
  BS_FUNCTION std::int64_t operator()(std::int64_t i) const { return i; }
};

/// Puts the numbers below `count` that `starts` holds for, and `count` itself, into `start`.
/// Returns how many hold.
template <class Starts>
std::int64_t find_starts(std::int64_t count, const Starts& starts,
                         DeviceVector<std::int64_t>& start) {
  make_room(start, count + 1);
  const std::int64_t found = select(count, Identity(), starts, start);
  start[static_cast<std::size_t>(found)] = count;
  return found;
}

/// First places of consecutive runs of these lengths; returns where the last one ends.
std::int64_t find_begins(std::int64_t runs, const DeviceVector<std::int64_t>& length,
                         DeviceVector<std::int64_t>& begin) {
  make_room(begin, runs);
  return sums_before(length, runs, begin);
}

}  // namespace

void FilterStorage::reset(std::int64_t groups, int objectives) {
  objectives_ = objectives;
  const std::int64_t each = objectives * static_cast<std::int64_t>(sizeof(Key));
  capacity_ = static_cast<int>(std::min(most_filter_points, filter_bytes / each / groups));
  const std::int64_t known = capacity_ == 0 ? 0 : groups;
  keys_.resize(static_cast<std::size_t>(known * capacity_ * objectives));
  for (DeviceVector<std::int32_t>* list : {&size_, &latest_})
    list->assign(static_cast<std::size_t>(known), 0);
}

Survivors Reduction::operator()(const Candidates& candidates, const Filter& filter) {
  const int objectives = filter.objectives;
  const std::int64_t count = find_begins(candidates.items, candidates.count, begin_);
  Survivors survivors;
  if (count == 0) return survivors;
  make_room(place_, count);
  make_room(group_, count);
  launch_light(candidates.items, candidates.items + count,
               ListCandidates{candidates.room, span(candidates.count), span(std::as_const(begin_)),
                              span(candidates.group), span(place_), span(group_)});
  sort_(count, group_, place_);

  const Span<const std::int64_t> group = span(std::as_const(group_));
  const std::int64_t slices =
      find_starts(count, StartsSlice{{group}, slice_size(objectives)}, start_);
  const Span<const std::int64_t> start = span(std::as_const(start_));
  make_room(window_, count);
  make_room(kept_, slices);
  reduce_slices({start, span(std::as_const(place_)), span(candidates.index), span(candidates.keys),
                 objectives, span(window_), span(kept_)},
                slices, count);

  const std::int64_t left = find_begins(slices, kept_, begin_);
  make_room(index_, left);
  make_room(keys_, left * objectives);
  launch_light(
      slices, left,
      GatherSurvivors{start, span(std::as_const(kept_)), span(std::as_const(begin_)),
                      span(std::as_const(window_)), span(candidates.index), span(candidates.group),
                      span(candidates.keys), objectives, span(index_), span(group_), span(keys_)});
  if (filter.capacity > 0) {
    const std::int64_t groups = find_starts(left, StartsGroup{group}, start_);
    launch_light(groups, left, UpdateFilter{start, group, span(std::as_const(keys_)), filter});
  }
  copy_to_host(index_, left, survivors.index);
  copy_to_host(keys_, left * objectives, survivors.keys);
  return survivors;
}

}  // namespace boundsweep::BS_BACKEND
