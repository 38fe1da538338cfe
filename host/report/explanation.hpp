#pragma once
/// One point in full: majorant, entropies, links, terms, and what each route gives alone.

#include <cstdint>
#include <vector>

#include "host/engine/problem.hpp"
#include "host/report/layers.hpp"

namespace boundsweep {

/// What one route alone offers at a scale.
struct Contender {
  int order = ScaleEntropy::no_route;  ///< 0: parametric
  Extended entropy;                    ///< has a meaning only where `reached`

  bool reached() const { return order != ScaleEntropy::no_route; }
};

/// One scale of the chaining. entropy, parent and chain have a meaning only where `reached`.
struct ExplainedScale {
  int level = 0;
  Extended epsilon;  ///< ε_k
  int order = ScaleEntropy::no_route;
  Extended entropy;  ///< H_k
  int parent = 0;    ///< the minimising j
  Extended chain;    ///< A_k
  /// The routes alone, whatever routes the sweep enables; smooth includes order 1.
  Contender lipschitz, smooth, parametric;

  bool reached() const { return order != ScaleEntropy::no_route; }
};

/// One of blocks that differ, by itself: residual connections and norms included.
struct ExplainedBlock {
  int number = 0;                  ///< 1 … L
  Extended input;                  ///< bound on the token norm of what enters
  std::vector<Extended> majorant;  ///< c_0 … c_S
};

/// All numbers are upper bounds of the exact formulas; those of the point are bit for bit the ones
/// a run writes.
struct Explanation {
  Digits digits{};
  std::int64_t index = 0;
  ParameterCount parameters;
  double prefactor = 1;  ///< C
  std::vector<Extended> network;       ///< T_0 … T_S
  std::vector<Extended> derivatives;   ///< k! T_k
  std::vector<ExplainedBlock> blocks;  ///< where the sweep has [[blocks]]
  Extended range, lipschitz, slope;    ///< g_0, g_1, λ
  std::vector<ExplainedScale> scales;  ///< k = 1 … levels; none where the loss is constant
  PointValues values;
  double certificate = 0;  ///< γ: the bound exceeds its exact value by at most 2γ  theory §9
  std::vector<Layer> layers;  ///< how range and Lipschitz constant grow, input to readout
  struct {
    Extended lipschitz, smooth, parametric;
  } by_route;                 ///< the bound of each route alone, whatever routes the sweep enables
  double samples_needed = 0;  ///< 0 where not asked for, or where no N suffices
};

/// Precondition: the point is not a skipped one.                         theory §3 … §7
Explanation explain(const Problem& problem, const Digits& digits);

/// What an axis is at the explained point; of C, what it is in the token norm, of kv_heads their number.
double value_at(const Sweep& sweep, const Explanation& explanation, Axis axis);

}  // namespace boundsweep
