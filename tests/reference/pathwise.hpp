// The pathwise bound (theory §7): chaining over scales, the non-stationarity term, and their sum.
#pragma once

#include "loss.hpp"
#include "sweep_point.hpp"

#include <vector>

namespace boundsweep::reference {

/// ε_0 … ε_levels.
std::vector<Ball> scale_sizes(const Process& process, const LossBounds& loss, const Ball& radius, int levels);

/// Ψ(a_jk, b_j) at [k][j], 0 ≤ j < k ≤ levels: all that the chaining needs to know about the process.
std::vector<std::vector<Ball>> link_costs(const Process& process, const LossBounds& loss, const Ball& radius, const std::vector<Ball>& epsilon);

struct Chain {
  std::vector<Ball> cost;         ///< A_0 … A_levels
  std::vector<int> parent;        ///< the minimising j (index 0 unused)
  std::vector<double> parent_gap; ///< relative distance to the second best j, infinite where there is none
};

/// `entropies` holds H_1 … H_levels at indices 1 … levels; `confidence` is log(1/δ) + s.
Chain chain(const std::vector<std::vector<Ball>>& links, const std::vector<Ball>& entropies, const Ball& confidence);

struct Chained {
  int levels; ///< J
  Ball discretization, deviation;
  double levels_gap; ///< relative distance to the second best k
};

Chained finish_chain(const Chain& chain, const std::vector<Ball>& epsilon, std::int64_t samples);

Ball nonstationarity(const Process& process, const LossBounds& loss, const Ball& radius, std::int64_t samples);

} // namespace boundsweep::reference
