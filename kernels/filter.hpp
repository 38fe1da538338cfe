#pragma once
/// A few points of every group's frontier so far. A point that one of them dominates is dropped
/// where it is computed, before it costs memory.                                theory §8

#include <cstdint>

#include "boundsweep/frontier.hpp"
#include "kernels/shared.hpp"

namespace boundsweep {

/// Up to `capacity` points a group, none of which dominates or equals another; with two objectives
/// in ascending order of the first, so that the second descends.
struct Filter {
  int objectives;
  int capacity;        ///< 0: nothing is dropped
  Key* keys;           ///< [group][capacity][objectives]
  std::int32_t* size;  ///< [group]
  /// [group] The entry that dominated the last dropped point: neighbours tend to fall to the same.
  std::int32_t* latest;

  BS_FUNCTION Key* entry(std::int64_t group, int i) const {
    return keys + (group * capacity + i) * objectives;
  }

  BS_FUNCTION bool dominates(std::int64_t group, const Key* point) const {
    if (capacity == 0) return false;
    const int count = size[group];
    const int guess = load_shared(latest + group);
    if (guess < count && dominance(entry(group, guess), point, objectives) == Dominance::first)
      return true;
    const int found = dominating_entry(group, count, point);
    if (found >= 0) store_shared(latest + group, found);
    return found >= 0;
  }

  /// Takes in a point. A full group loses every second entry first: what stays is spread over the
  /// frontier, and any choice is right. One thread per group at a time.
  BS_FUNCTION void insert(std::int64_t group, const Key* point) const {
    int count = size[group];
    if (objectives == 2) {
      const int last = entries_up_to(group, count, point[0]) - 1;
      if (last >= 0 && !(point[1] < entry(group, last)[1])) return;
    }
    int kept = 0;
    for (int i = 0; i < count; ++i) {
      const Dominance order = dominance(entry(group, i), point, objectives);
      if (order == Dominance::first || order == Dominance::equal) return;  // so none was dropped
      if (order != Dominance::second) copy(entry(group, i), entry(group, kept++));
    }
    if (kept == capacity) {
      kept = 0;
      for (int i = 1; i < capacity; i += 2) copy(entry(group, i), entry(group, kept++));
    }
    int place = kept;
    if (objectives == 2)
      for (; place > 0 && point[0] < entry(group, place - 1)[0]; --place)
        copy(entry(group, place - 1), entry(group, place));
    copy(point, entry(group, place));
    size[group] = kept + 1;
  }

 private:
  /// -1 where there is none.
  BS_FUNCTION int dominating_entry(std::int64_t group, int count, const Key* point) const {
    if (objectives == 2) {
      const int last = entries_up_to(group, count, point[0]) - 1;
      return last >= 0 && dominance(entry(group, last), point, 2) == Dominance::first ? last : -1;
    }
    for (int i = 0; i < count; ++i)
      if (dominance(entry(group, i), point, objectives) == Dominance::first) return i;
    return -1;
  }
  BS_FUNCTION int entries_up_to(std::int64_t group, int count, Key first) const {
    return static_cast<int>(count_up_to(
        [&](std::int64_t i) { return *entry(group, static_cast<int>(i)); }, count, first));
  }
  BS_FUNCTION void copy(const Key* from, Key* to) const {
    for (int k = 0; k < objectives; ++k) to[k] = from[k];
  }
};

}  // namespace boundsweep
