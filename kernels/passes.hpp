#pragma once
/// The three passes over a tile, and their shared buffers. Included by .cu files only.

#include <memory>

#include "kernels/algorithms.hpp"
#include "kernels/backend.hpp"
#include "kernels/cells.hpp"
#include "kernels/device.hpp"
#include "kernels/filter.hpp"

namespace boundsweep::BS_BACKEND {

/// The valid architectures of a tile and their summaries.
struct TileArchitectures {
  DeviceVector<std::int64_t> number;
  DeviceVector<Summary> summaries;
  std::int64_t count() const { return static_cast<std::int64_t>(number.size()); }
};

/// Numbers the groups of a grid: the sum of stride · digit.
struct GroupNumbering {
  std::int64_t stride[axis_count];
  std::int64_t groups;

  GroupNumbering() = default;
  GroupNumbering(const GridView& grid, const Grouping& grouping) : groups(1) {
    for (int i = axis_count - 1; i >= 0; --i) {
      stride[i] = grouping.by[i] ? groups : 0;
      if (grouping.by[i]) groups *= grid.size[i];
    }
  }
  bool operator==(const GroupNumbering& other) const {
    return groups == other.groups && std::equal(stride, stride + axis_count, other.stride);
  }
  /// The part of architecture and curve, and that of the offset.
  BS_FUNCTION std::int64_t curve_part(const Digits& digits) const {
    std::int64_t group = 0;
    for (int i = 0; i < axis_count; ++i)
      if (!is_offset_axis(static_cast<Axis>(i))) group += stride[i] * digits.digit[i];
    return group;
  }
  BS_FUNCTION std::int64_t offset_part(const Digits& digits) const {
    std::int64_t group = 0;
    for (const Axis axis : {Axis::first_step, Axis::horizon, Axis::samples})
      group += stride[number(axis)] * digits[axis];
    return group;
  }
};

/// The points that the filter lets through. Item i, a run of points, owns the places from i · room
/// on and fills the first count[i]. Buffers only grow: their sizes say nothing.
struct Candidates {
  std::int64_t items = 0, room = 0;
  DeviceVector<std::int64_t> count;
  DeviceVector<std::int64_t> index, group;
  DeviceVector<Key> keys;  ///< [place][objective]

  void resize(std::int64_t item_count, std::int64_t points_per_item, int objectives) {
    items = item_count;
    room = points_per_item;
    make_room(count, items);
    make_room(index, items * room);
    make_room(group, items * room);
    make_room(keys, items * room * objectives);
  }
};

/// Where one thread puts the points of one item.
struct CandidateWriter {
  Filter filter;
  std::int64_t* index;
  std::int64_t* group;
  Key* keys;
  std::int64_t count;

  /// key_of(k) gives the point's key for objective k.
  template <class KeyOf>
  BS_FUNCTION void offer(std::int64_t point, std::int64_t its_group, const KeyOf& key_of) {
    Key* const written = keys + count * filter.objectives;
    for (int k = 0; k < filter.objectives; ++k) written[k] = key_of(k);
    if (filter.dominates(its_group, written)) return;
    index[count] = point;
    group[count] = its_group;
    ++count;
  }
};

/// The same for all items.
struct CandidateSink {
  Filter filter;
  std::int64_t room;
  std::int64_t* count;
  std::int64_t* index;
  std::int64_t* group;
  Key* keys;

  CandidateSink(const Filter& known, Candidates& candidates)
      : filter(known),
        room(candidates.room),
        count(raw(candidates.count)),
        index(raw(candidates.index)),
        group(raw(candidates.group)),
        keys(raw(candidates.keys)) {}

  BS_FUNCTION CandidateWriter open(std::int64_t item) const {
    const std::int64_t first = item * room;
    return {filter, index + first, group + first, keys + first * filter.objectives, 0};
  }
  BS_FUNCTION void close(std::int64_t item, const CandidateWriter& writer) const {
    count[item] = writer.count;
  }
};

/// The filter's storage.
class FilterStorage {
 public:
  /// Forgets everything; as many entries a group as fit the budget.
  void reset(std::int64_t groups, int objectives);
  Filter view() { return {objectives_, capacity_, raw(keys_), raw(size_), raw(latest_)}; }

 private:
  int objectives_ = 0, capacity_ = 0;
  DeviceVector<Key> keys_;
  DeviceVector<std::int32_t> size_, latest_;
};

/// summarize.cu: all that does not depend on κ, C, δ, t, N.
void summarize_tile(const ProblemView& problem, const Tile& tile, TileArchitectures& architectures);
/// Summaries of architectures by number.
void summarize_architectures(const ProblemView& problem,
                             const DeviceVector<std::int64_t>& architectures,
                             DeviceVector<Summary>& summaries);

/// evaluate.cu: computes the objectives of every point of the tile and keeps those that the filter
/// does not drop, and where `ratios` is not null every point's bound / range. An item
/// is a curve of an architecture.
class Evaluation {
 public:
  Evaluation();
  ~Evaluation();
  /// Forgets earlier tiles. Must precede those of another problem, numbering or filter.
  void reset();
  /// Returns how many points are vacuous.
  std::int64_t operator()(const ProblemView& problem, const Tile& tile,
                          const GroupNumbering& numbering, const TileArchitectures& architectures,
                          const Filter& filter, Candidates& candidates, double* ratios);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

/// Points that share a curve: positions [begin, end) of a list of offsets.
struct CurveRun {
  std::int64_t architecture;  ///< position in the list of summaries
  std::int64_t curve;
  std::int64_t begin, end;
};
void evaluate_rows(const ProblemView& problem, const DeviceVector<std::int64_t>& architectures,
                   const DeviceVector<Summary>& summaries, const DeviceVector<CurveRun>& runs,
                   const DeviceVector<std::int64_t>& offsets, DeviceVector<PointRow>& rows);

/// reduce.cu: drops candidates that others of their group in one slice remove; on a CPU not where
/// that drops few. The filter takes in some of those that stay.
class Reduction {
 public:
  Survivors operator()(const Candidates& candidates, const Filter& filter);

 private:
  DeviceVector<std::int64_t> begin_, place_, group_, start_, window_, kept_, index_;
  DeviceVector<Key> keys_;
  KeySort sort_;
};

}  // namespace boundsweep::BS_BACKEND
