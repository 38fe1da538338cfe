#pragma once
/// The frontier of points that come in the order of their objectives.     theory §8

#include <map>
#include <vector>

#include "boundsweep/frontier.hpp"

namespace boundsweep {

/// Decides, one point after another, which are on the frontier of all. Points come by group, then
/// lexicographically by keys, then by index: what could remove a point came before it, so that a
/// decision is final. A point equal in all objectives to an earlier one is removed, as theory §8
/// wants it of the one with the larger index.
class OrderedFrontier {
 public:
  explicit OrderedFrontier(int objectives) : objectives_(objectives) {}

  /// Starts with the next group.
  void clear();
  /// Whether no point so far removes one with these keys.
  bool survives(const Key* keys) const;
  /// Takes in a point that survives.
  void insert(const Key* keys);

 private:
  int objectives_;
  bool empty_ = true;
  Key best_{};                 ///< two objectives: the least second key
  std::map<Key, Key> stairs_;  ///< three: the least third key up to a second key, falling
  std::vector<Key> keys_;      ///< more: all points
};

}  // namespace boundsweep
