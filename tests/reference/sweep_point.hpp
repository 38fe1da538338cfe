// One point of a sweep, read from the JSON form of a sweep file with scalar values.
#pragma once

#include "ball.hpp"
#include "weights.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace boundsweep::reference {

/// The symbols of theory §0 and §3; names follow the sweep file.
struct Architecture {
  std::int64_t tokens, input_dim, heads, kv_heads, depth, width, ff, norms, outputs;
  Ball radius, norm_epsilon;
  std::string activation;
  bool pre_norm, embedding_norm, final_norm, rms_norm, ff_gated, rotary;
};

enum class LossKind { squared, absolute, pseudo_huber, log_cosh, cross_entropy, ramp };

struct Loss {
  LossKind kind;
  std::optional<Ball> clip;             ///< absent: ∞
  Ball smoothing, margin;               ///< α of cross_entropy, μ of ramp
  bool target_in_class;
  Ball target_bound;                    ///< unused when the target is in the class, and by classification
  std::optional<Ball> target_lipschitz; ///< absent: ∞; unused when the target is in the class
};

struct Process {
  bool predictive;                      ///< theory §7.1; the rest is then what that section says
  bool total_variation, stationary_start;
  Ball kappa, prefactor;
  std::int64_t lag;                     ///< w of theory §0
  std::optional<Ball> first_step;       ///< Δ; absent: ∞
  std::optional<std::int64_t> horizon;  ///< t; absent: ∞
};

struct SweepPoint {
  Architecture architecture;
  Weights weights;
  Training training;
  Loss loss;
  Process process;
  std::int64_t samples;
  Ball delta;
  Ball selection;                       ///< s of theory §7.2, `simultaneous` without its count of events
  bool simultaneous;
  int max_order, levels;
  bool smooth, lipschitz, parametric;   ///< the enabled routes
  std::optional<Ball> target;           ///< τ of samples_needed
};

/// Reads a point; throws std::invalid_argument for what is not a valid point (theory §8: H ∤ d, q > 2L), unknown keys included.
SweepPoint read_sweep_point(const nlohmann::json& sweep);

} // namespace boundsweep::reference
