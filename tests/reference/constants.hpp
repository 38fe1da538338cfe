// The constants of theory §2, computed from their definitions at the working precision.
//
// Suprema are located on a grid and refined by Newton's method on the derivative; that the right maximum was found is
// confirmed by comparison with the published digits in the tests, not proved here.
#pragma once

#include "ball.hpp"
#include "series.hpp"

#include <optional>
#include <string>

namespace boundsweep::reference {

/// The largest order of the tables.
inline constexpr int largest_order = 16;

/// What theory §2.1 says about one activation φ.
struct ActivationConstants {
  Series taylor;               ///< A_k = sup|φ^(k)|/k! at index k, 1 ≤ k ≤ order (index 0 unused)
  Ball at_zero;                ///< |φ(0)|
  Ball growth;                 ///< a_0 = sup|φ(x) − φ(0)|/|x|
  std::optional<Ball> ceiling; ///< A_∞ = sup|φ|, where finite
};

/// Orders 1 … 16 (ReLU: order 1 only) of "tanh", "sigmoid", …, "relu" or "swish:BETA".
const ActivationConstants& activation_constants(const std::string& name);

/// S_0 … S_16 of theory §2.2 for `tokens` tokens.
const Series& softmax_constants(std::int64_t tokens);

/// N_1 … N_16 of theory §2.3 (index 0 unused).
const Series& layer_norm_constants();

} // namespace boundsweep::reference
