// The weights of the class: bounds on their norms, their shapes, and what training may change of them (theory §3, §3.1, §5.3, §7.3).
#pragma once

#include "ball.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace boundsweep::reference {

struct Architecture;

/// One weight matrix, all heads together, W_0 + Δ where an update is bounded. The norms bound the sum; for Q, K, V, and for O
/// with output matrices per head, they are those of one head.
struct Matrix {
  std::int64_t rows, columns; ///< the shape of theory §5.2
  Ball bound;                 ///< spectral norm
  Ball radius;                ///< u_i: how far training moves it
  Ball column, row, entry;    ///< largest 2-norm of a column and of a row, largest entry
  bool trainable;
};

/// A gain, a bias or the positional vectors: absent where the bound is 0. Training moves it from 0.
struct Vector {
  std::int64_t count; ///< numbers
  Ball bound;         ///< Euclidean norm
  bool trainable;
  bool present;       ///< a bias or positional vector of norm 0 is absent, a gain is not
};

struct NormWeights {
  Vector gain; ///< the bound is that of the largest |γ_i|
  Vector bias;
};

struct BlockWeights {
  Matrix query, key, value, output, ff_in, ff_out;
  Vector query_bias, key_bias, value_bias, output_bias, ff_in_bias, ff_out_bias;
  Matrix ff_gate;      ///< meaningful with a gated feed-forward only, like its bias
  Vector ff_gate_bias;
  NormWeights norm;    ///< of every norm in this block
};

struct Weights {
  Matrix embedding, readout;
  Vector position, readout_bias;
  NormWeights norm; ///< after the embedding and before the readout
  std::vector<BlockWeights> blocks;
  bool output_per_head;
};

/// How what is trained is stored; absent: no restriction.
struct Training {
  std::optional<std::int64_t> rank;      ///< ρ
  std::optional<Ball> bits, code_bits;   ///< b a number; c for all
};

/// Reads [weights], [training] and [[blocks]]. The architecture must have as many blocks as there are tables.
void read_weights(const nlohmann::json& sweep, const Architecture& architecture, Weights& weights, Training& training);

} // namespace boundsweep::reference
