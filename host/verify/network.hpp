#pragma once
/// Transformers of the class as real networks, in double precision.     theory §3
///
/// Written from the definition of the network, not from its bounds: nothing here may call the
/// majorants it is used to attack.

#include <random>
#include <string>
#include <vector>

#include <Eigen/Dense>

#include "boundsweep/architecture/architecture.hpp"

namespace boundsweep::verify {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// Weights of one sublayer; those of the other kind stay empty, and so do biases that are absent.
struct SublayerWeights {
  Matrix query;       ///< d × d, the heads one below the other
  Matrix key, value;  ///< (d_k kv_heads) × d, likewise
  Vector query_bias, key_bias, value_bias;
  Matrix output;  ///< d × d, all heads side by side
  Vector output_bias;
  Matrix ff_in, ff_gate, ff_out;  ///< D × d twice, d × D; no gate without ff_gated
  Vector ff_in_bias, ff_gate_bias, ff_out_bias;
  Vector norm_gain, norm_bias;  ///< empty without a norm
};

/// What the class leaves open besides the weights.
struct NetworkVariant {
  bool mean_readout = false;  ///< of the mean over tokens
  int readout_token = 0;      ///< else of this one
  bool causal = false;        ///< token m attends to tokens 1 … m only
  bool rms_norm = false;      ///< norms without centring
  double frequency = 1;       ///< by which rotary positions turn the first pair from token to token
};

struct NetworkWeights {
  Matrix embedding;                       ///< d × d_x
  Matrix positions;                       ///< d × M; empty when absent
  Vector embedding_gain, embedding_bias;  ///< empty without a norm after the embedding
  std::vector<SublayerWeights> sublayers;
  int first_sublayer = 0;         ///< the number of sublayers[0]
  Vector final_gain, final_bias;  ///< empty without a final norm
  Matrix readout;                 ///< k × d
  Vector readout_bias;            ///< k; empty when absent
  NetworkVariant variant;
  /// Where training starts: one for each of weight_blocks, empty where from zero or fixed.
  std::vector<Matrix> start;
};

/// How weights are drawn inside the norm constraints; every draw meets its bound with equality in
/// at least one direction, unless the bound on the rows of W_1 is what stops it.
enum class WeightStyle { gaussian, rank_one, orthogonal };
inline constexpr int weight_styles = 3;
const char* name_of(WeightStyle style);

/// A network of the class `a` (as stated, any WeightKind, output_per_head or not). Draws are a
/// function of the generator alone.
NetworkWeights draw_weights(const Architecture& a, WeightStyle style, std::mt19937_64& random);

/// T(x) for x with one column per token.
Vector evaluate(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
                const Matrix& x);

/// Taylor coefficients 0 … order of s ↦ T(x + s h), one a column, exact up to rounding (truncated
/// series arithmetic, no differences).
Matrix taylor(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
              const Matrix& x, const Matrix& h, int order);

/// The same for s ↦ T(x) with weights + s change. Where `change` holds nothing, nothing changes.
Matrix taylor_in_weights(const Architecture& a, const std::string& activation,
                         const NetworkWeights& weights, const NetworkWeights& change,
                         const Matrix& x, int order);

/// The projection to the ball of radius `clip`, which may be infinite.
Vector clipped(Vector prediction, double clip);

/// max over tokens of the Euclidean norm.
double token_norm(const Matrix& x);

/// A uniform direction per token, every token of norm `norm`.
Matrix draw_tokens(const Architecture& a, double norm, std::mt19937_64& random);

}  // namespace boundsweep::verify
