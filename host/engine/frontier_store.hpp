#pragma once
/// The frontier so far, group by group: a monoid that tiles are merged into.     theory §8

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "boundsweep/frontier.hpp"
#include "boundsweep/grid.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// Points by group, undominated within it. The result does not depend on the order of merging.
class FrontierStore {
 public:
  FrontierStore(const GridView& grid, const Grouping& grouping, int objectives);

  void merge(const Survivors& survivors);

  std::int64_t size() const;
  /// All points, group after group.
  Survivors all() const;
  /// All points sorted by group, then by objectives in their order, then by index.
  Survivors sorted() const;

 private:
  struct Group {
    std::vector<std::int64_t> index;
    std::vector<Key> keys;  ///< `objectives` per point
  };

  void insert(Group& group, std::int64_t index, const Key* keys) const;
  bool removes(std::int64_t first, const Key* first_keys, std::int64_t second,
               const Key* second_keys) const;
  /// The group's points in the order of the output, as positions.
  std::vector<std::size_t> order(const Group& group) const;

  GridView grid_;
  Grouping grouping_;
  std::size_t objectives_;
  std::unordered_map<std::int64_t, Group> groups_;
};

}  // namespace boundsweep
