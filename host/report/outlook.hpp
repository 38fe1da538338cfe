#pragma once
/// What would change a point's bound: more samples, and every hyperparameter a little.

#include <string>
#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep {

/// The least N that brings the bound to a share of the range; 0 where none does.
struct SamplesFor {
  double share = 0;  ///< 1 stands for: just below the range
  double samples = 0;
};

/// The point with one axis changed.
struct Change {
  std::string words;  ///< "1 % less weights.query", "depth 2 instead of 3", "without block 2"
  Axis axis;
  double value = 0;  ///< on the axis, in the sweep's terms
  Extended bound, bound_over_range;
  double samples = 0;  ///< for Outlook::goal
};

/// How far something must shrink, all else the same, for the bound to reach the goal at this N.
struct Shrinkage {
  std::string words;  ///< "all norms together", "training.update", "training.bits"
  /// Below 1. 0 where none suffices: of norms none down to 2^-20, of bits none that leaves one; and
  /// where there is no bound yet that could shrink.
  double factor = 0;
  double to = 0;  ///< of a single setting the value that suffices; 0 where none does
};

struct Outlook {
  std::vector<SamplesFor> samples;  ///< shares falling: 1, 1/2, 1/10, 1/100
  /// The share of the range that `samples` of the changes are for: the sweep's target, else 1.
  double goal = 1;
  double samples_for_goal = 0;
  /// One per cent of each number on an axis that is neither 0 nor unbounded, in the direction that
  /// makes the bound (of a vacuous point: the samples needed) smaller, or less if neither does.
  std::vector<Change> small;
  /// Of a point that misses the goal: what would have to shrink how far.
  std::vector<Shrinkage> shrinkage;
  /// The neighbouring classes: a block more or less, half and twice the sizes, other activations.
  std::vector<Change> large;
};

/// Precondition: the point is not a skipped one. Both lists are sorted, what helps most first: by
/// bound over range, or by the samples needed for the goal where the point itself is vacuous. Where
/// the rows of the sweep hold together, all pay for that as the sweep does.
Outlook outlook_of(const Problem& problem, const Digits& digits);

/// Of a sweep whose rows hold together: whether a number of samples is that of one of them. Another
/// one was not counted when δ was shared out.                             theory §7.2
bool is_among_events(const Sweep& sweep, double samples);

}  // namespace boundsweep
