// The reference evaluator: theory §1 … §7 for one point, naive and serial, in ball arithmetic.
//
// It shares no code with the engine and is meant to be read next to the theory: every function transcribes one formula.
#pragma once

#include "ball.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace boundsweep::reference {

/// One scale k of theory §7. The gaps are relative distances to the runner-up: a label whose gap is tiny is a matter of rounding.
struct Scale {
  int level;
  Ball epsilon;       ///< ε_k
  Ball entropy;       ///< H_k
  std::string route;  ///< "lipschitz" (order 1), "smooth" (order ≥ 2) or "parametric" (order 0)
  int order;
  int parent;         ///< the minimising j
  Ball chain;         ///< A_k
  double entropy_gap; ///< to the second best route or order among those enabled; infinite where there is none
  double parent_gap;  ///< to the second best parent
};

struct Evaluation {
  bool predictive; ///< which risk is bounded: that of theory §7.1, else the stationary one (or that at the horizon)
  Ball parameters, trained; ///< exact integers
  std::vector<Ball> network; ///< T_0 … T_S
  Ball range, lipschitz, slope; ///< g_0, g_1 (infinite where the target's constant is), λ
  std::vector<Scale> scales; ///< k = 1 … levels asked for; empty if ε_0 = 0
  int levels; ///< J
  double levels_gap; ///< relative distance of discretization + deviation at J from the second best level
  Ball nonstationarity, discretization, deviation, bound;
  Ball bound_over_range; ///< 0 if the range is 0
  struct {
    Ball lipschitz, smooth, parametric;
  } by_route; ///< the bound with one route alone, whatever routes the sweep enables
  std::optional<std::int64_t> samples_needed; ///< where a target is set: the least N ≤ 2^62 whose bound meets it, if any
};

/// Evaluates one point: `sweep` has the sections and keys of a sweep file, with scalars for axes; absent keys have these
/// defaults: architecture tokens 1, input_dim 1, radius 1, heads 1, kv_heads as heads, depth 1, width 16, ff_ratio 4,
/// norms_per_block 2, placement post, activation gelu, norm_epsilon 1, outputs 1; every weight bound 1, every bias 0; all
/// trainable without restriction; loss squared, target_bound 1, target_lipschitz 1, smoothing 0, margin 1; risk stationary,
/// ahead 0 (predictive: 1), wasserstein, kappa 0.5, prefactor 1; samples 1e6, delta 0.05, selection 0; max_order 8,
/// levels 40, all routes.
///
/// `events` is the number of different events of the sweep that the point belongs to (theory §7.2). It counts where
/// statistics.simultaneous is set.
Evaluation evaluate(const nlohmann::json& sweep, slong precision_bits = 192, std::int64_t events = 1);

/// The evaluation as `explain --json` names its parts; numbers are decimal strings.
nlohmann::json to_json(const Evaluation& evaluation, slong digits = 25);

} // namespace boundsweep::reference
