// One point of a sweep, read from the JSON form of a sweep file with scalar values.
#pragma once

#include "ball.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace boundsweep::reference {

/// The symbols of theory §0 and §3; names follow the sweep file.
struct Architecture {
  std::int64_t tokens, input_dim, heads, depth, width, ff, norms;
  Ball radius, norm_epsilon;
  std::string activation;
  bool pre_norm, final_norm;
};

/// Norm bounds, already converted to spectral norms (matrices) and Euclidean norms (vectors).
struct Weights {
  Ball embedding, query, key, value, output, ff_in, ff_in_row, ff_out, readout, norm_gain;
  Ball position, query_bias, key_bias, value_bias, output_bias, ff_in_bias, ff_out_bias, norm_bias, readout_bias;
  bool output_per_head;
};

enum class LossKind { squared, absolute, pseudo_huber, log_cosh };

struct Loss {
  LossKind kind;
  bool target_in_class;
  Ball target_bound, target_lipschitz; ///< unused when the target is in the class
};

struct Process {
  bool total_variation, stationary_start;
  Ball kappa, prefactor;
  std::int64_t lag;                     ///< w of theory §0
  std::optional<Ball> first_step;       ///< Δ; absent: ∞
  std::optional<std::int64_t> horizon;  ///< t; absent: ∞
};

struct SweepPoint {
  Architecture architecture;
  Weights weights;
  Loss loss;
  Process process;
  std::int64_t samples;
  Ball delta;
  int max_order, levels;
  bool smooth, lipschitz, parametric;   ///< the enabled routes
  std::optional<Ball> target;           ///< τ of samples_needed
};

/// Reads a point; throws std::invalid_argument for what is not a valid point (theory §8: H ∤ d, q > 2L), unknown keys included.
SweepPoint read_sweep_point(const nlohmann::json& sweep);

} // namespace boundsweep::reference
