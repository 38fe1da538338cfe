#pragma once
/// Transformers of the class as real networks, in double precision.     theory §3
///
/// Written from the definition of the network, not from its bounds: nothing here may call the
/// majorants it is used to attack.

#include <random>
#include <string>
#include <vector>

#include <Eigen/Dense>

#include "boundsweep/architecture.hpp"

namespace boundsweep::verify {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// Weights of one sublayer; those of the other kind stay empty, and so do biases that are absent.
struct SublayerWeights {
  std::vector<Matrix> query, key, value;  ///< per head, d_k × d
  std::vector<Vector> query_bias, key_bias, value_bias;
  Matrix output;  ///< d × d, all heads side by side
  Vector output_bias;
  Matrix ff_in, ff_out;  ///< D × d, d × D
  Vector ff_in_bias, ff_out_bias;
  Vector norm_gain, norm_bias;  ///< empty without a norm
};

/// What the class leaves open besides the weights.
struct NetworkVariant {
  bool mean_readout = false;  ///< of the mean over tokens
  int readout_token = 0;      ///< else of this one
  bool causal = false;        ///< token m attends to tokens 1 … m only
  bool rms_norm = false;      ///< norms without centring
};

struct NetworkWeights {
  Matrix embedding;               ///< d × d_x
  std::vector<Vector> positions;  ///< per token; empty when absent
  std::vector<SublayerWeights> sublayers;
  Vector final_gain, final_bias;  ///< empty without a final norm
  Vector readout;                 ///< d
  double readout_bias = 0;
  NetworkVariant variant;
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
double evaluate(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
                const Matrix& x);

/// Taylor coefficients 0 … order of s ↦ T(x + s h), exact up to rounding (truncated series
/// arithmetic, no differences).
Vector taylor(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
              const Matrix& x, const Matrix& h, int order);

/// The same for s ↦ T(x) with weights + s change. Where `change` holds nothing, nothing changes.
Vector taylor_in_weights(const Architecture& a, const std::string& activation,
                         const NetworkWeights& weights, const NetworkWeights& change,
                         const Matrix& x, int order);

/// max over tokens of the Euclidean norm.
double token_norm(const Matrix& x);

/// A uniform direction per token, every token of norm `norm`.
Matrix draw_tokens(const Architecture& a, double norm, std::mt19937_64& random);

}  // namespace boundsweep::verify
