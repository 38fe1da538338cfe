#pragma once
/// The frontier so far, group by group: a monoid that tiles are merged into.     theory §8

#include <cstdint>
#include <vector>

#include "boundsweep/frontier.hpp"
#include "boundsweep/grid.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// Points by group, undominated within it. The result does not depend on the order of merging.
///
/// Points lie in one list, sorted as the output is, and new ones wait until they are twice as many;
/// then they are sorted and merged with those, and all are swept, so that a point costs O(log n)
/// however many merges there are. The const functions may do that too: one thread at a time.
class FrontierStore {
 public:
  FrontierStore(const GridView& grid, const Grouping& grouping, int objectives);

  void merge(Survivors survivors);

  std::int64_t size() const;
  /// All points, in the order of sorted().
  const Survivors& all() const;
  /// Indices sorted by group, then by objectives in their order, then by index.
  const std::vector<std::int64_t>& sorted() const { return all().index; }

 private:
  /// Neighbouring axes that group, or not, taken together: (index / stride) mod size, times scale.
  struct GroupTerm {
    std::int64_t stride, size, scale;
  };

  std::uint64_t group_of(std::int64_t index) const;
  /// Leaves what no other point of the list removes, in the order of the output.
  void settle() const;

  std::vector<GroupTerm> terms_;
  std::size_t objectives_;
  mutable Survivors points_;  ///< undominated, in the order of the output
  mutable std::vector<Survivors> waiting_;
  mutable std::size_t waiting_count_ = 0;  ///< points
};

}  // namespace boundsweep
