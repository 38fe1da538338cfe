// Proven enclosures of the constants of theory §2. Vectors are indexed by order; all functions throw
// std::runtime_error rather than return an enclosure that is not proven.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ball.hpp"

namespace boundsweep::enclosures {

// An activation φ, theory §2.1.
struct Activation {
  std::string name;
  std::vector<Ball> derivative;  // [k] = A_k = sup |φ^(k)|/k!, k = 1 … max_order; [0] = 0
  Ball at_zero;                  // |φ(0)|
  std::optional<Ball> supremum;  // A_∞ = sup |φ|, where finite
  Ball linear_growth;            // a_0 = sup |φ(x) − φ(0)|/|x|
  int max_order;                 // highest order at which φ is differentiable everywhere, at most the one asked for
};

// tanh, sigmoid, softplus, silu, gelu, gelu_tanh, erf, mish, relu: the order of the generated table.
std::vector<Activation> activations(int highest_order);

// A_k of Swish_β(x) = x·σ(βx), computed directly, not by its scaling rule.
Ball swish_derivative(double beta, int order);

// m_b, the largest b-th absolute central moment of a variable in [−1, 1], theory §2.2; b ≥ 2.
Ball central_moment(int b);

// S_k, k = 0 … highest_order, for a softmax over `tokens` tokens, theory §2.2.
std::vector<Ball> softmax(int tokens, int highest_order);

// N_k, k = 1 … highest_order ([0] = 1, unused), theory §2.3, and the proof that the two-variable supremum is there.
std::vector<Ball> layer_norm(int highest_order);

// The derivative polynomials of tanh: tanh^(k)(x) = p_k(tanh x) with integer coefficients. Encloses max_{[−1,1]} |p_k|.
Ball tanh_derivative(int order);

}  // namespace boundsweep::enclosures
