#pragma once
/// Sums over the architectures of a grid, by their numbers and without enumerating them: what cuts
/// a sweep into parts of equal work.

#include <cstdint>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// A skipped architecture weighs nothing, any other what its depth weighs.
class ArchitectureWeights {
 public:
  using Weight = unsigned __int128;

  /// `by_depth`: one weight per value of the depth axis, at most 2^20 each.
  ArchitectureWeights(const Sweep& sweep, std::vector<std::int64_t> by_depth);

  Weight total() const { return rest(0, {}); }
  /// Sum over all architectures with smaller numbers. Precondition: architecture <= their number.
  Weight below(std::int64_t architecture) const;

  struct Place {
    std::int64_t architecture;
    Weight below, weight;  ///< below <= target < below + weight
  };
  /// The architecture in which the running sum passes `target`. Precondition: target < total().
  Place find(Weight target) const;

 private:
  /// Digits on the four axes that decide the weight.
  struct Chosen {
    std::size_t heads = 0, depth = 0, width = 0, norms = 0;
  };
  static void choose(Chosen& chosen, int axis, std::size_t digit);
  /// Sum over all architectures that agree with `chosen` on the axes before `axis`.
  Weight rest(int axis, const Chosen& chosen) const;

  std::vector<double> heads_, depth_, width_, norms_;
  bool norms_per_block_;
  std::vector<std::int64_t> size_;  ///< of each axis
  std::vector<std::int64_t> by_depth_;
  std::vector<std::int64_t> divided_by_;      ///< widths that a number of heads divides
  std::int64_t pairs_ = 0;                    ///< heads and widths that go together
  std::vector<std::int64_t> norms_that_fit_;  ///< per depth
  Weight depths_and_norms_ = 0;               ///< sum of weights over what goes together
  std::vector<Weight> others_;                ///< product of sizes from an axis on, less the four
};

}  // namespace boundsweep
