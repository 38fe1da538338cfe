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
  /// Indices sorted by group, then by objectives in their order, then by index.
  std::vector<std::int64_t> sorted() const;

 private:
  struct Entry {
    std::int64_t index;
    Key key[most_objectives];
  };

  std::int64_t group_of(std::int64_t index) const;
  void insert(std::vector<Entry>& group, const Entry& entry) const;
  bool removes(const Entry& first, const Entry& second) const;

  GridView grid_;
  Grouping grouping_;
  int objectives_;
  std::unordered_map<std::int64_t, std::vector<Entry>> groups_;
};

}  // namespace boundsweep
