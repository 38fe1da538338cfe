#include "transformer_draw.hpp"

#include <cmath>
#include <stdexcept>

namespace boundsweep {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// ---- power series ----

Jet operator+(Jet a, const Jet& b) {
  for (int k = 0; k <= jet_order; ++k) a.c[k] += b.c[k];
  return a;
}

Jet operator*(const Jet& a, const Jet& b) {
  Jet result;
  for (int i = 0; i <= jet_order; ++i)
    for (int j = 0; i + j <= jet_order; ++j) result.c[i + j] += a.c[i] * b.c[j];
  return result;
}

Jet operator/(const Jet& a, const Jet& b) {
  Jet result;
  for (int k = 0; k <= jet_order; ++k) {
    double rest = a.c[k];
    for (int j = 1; j <= k; ++j) rest -= b.c[j] * result.c[k - j];
    result.c[k] = rest / b.c[0];
  }
  return result;
}

/// y with y' = slope · x' and the given value: how most functions of a series are found.
Jet integrate(double value, const Jet& slope, const Jet& x) {
  Jet result(value);
  for (int k = 1; k <= jet_order; ++k)
    for (int j = 1; j <= k; ++j) result.c[k] += j * x.c[j] * slope.c[k - j] / k;
  return result;
}

Jet exp(const Jet& x) {
  Jet result(std::exp(x.c[0]));
  for (int k = 1; k <= jet_order; ++k)
    for (int j = 1; j <= k; ++j) result.c[k] += j * x.c[j] * result.c[k - j] / k;
  return result;
}

Jet sqrt(const Jet& x) {
  Jet result(std::sqrt(x.c[0]));
  for (int k = 1; k <= jet_order; ++k) {
    double rest = x.c[k];
    for (int j = 1; j < k; ++j) rest -= result.c[j] * result.c[k - j];
    result.c[k] = rest / (2 * result.c[0]);
  }
  return result;
}

/// y' = (1 − y²) x', coefficient by coefficient.
Jet tanh(const Jet& x) {
  Jet y(std::tanh(x.c[0])), slope(1 - y.c[0] * y.c[0]);
  for (int k = 1; k <= jet_order; ++k) {
    for (int j = 1; j <= k; ++j) y.c[k] += j * x.c[j] * slope.c[k - j] / k;
    for (int j = 0; j <= k; ++j) slope.c[k] -= y.c[j] * y.c[k - j];
  }
  return y;
}

Jet sigmoid(const Jet& x) {
  return Jet(0.5) + Jet(0.5) * tanh(Jet(0.5) * x);
}

Jet softplus(const Jet& x) {
  const double at = std::fmax(x.c[0], 0.0) + std::log1p(std::exp(-std::fabs(x.c[0])));
  return integrate(at, sigmoid(x), x);
}

Jet erf(const Jet& x) {
  constexpr double two_over_root_pi = 1.1283791670955126;
  return integrate(std::erf(x.c[0]), Jet(two_over_root_pi) * exp(Jet(-1.0) * x * x), x);
}

Jet activate(const std::string& name, const Jet& x) {
  if (name == "tanh") return tanh(x);
  if (name == "sigmoid") return sigmoid(x);
  if (name == "softplus") return softplus(x);
  if (name == "silu") return x * sigmoid(x);
  if (name == "erf") return erf(x);
  if (name == "gelu") return Jet(0.5) * x * (Jet(1.0) + erf(Jet(0.7071067811865476) * x));
  if (name == "gelu_tanh")
    return Jet(0.5) * x *
           (Jet(1.0) + tanh(Jet(0.7978845608028654) * (x + Jet(0.044715) * x * x * x)));
  if (name == "mish") return x * tanh(softplus(x));
  if (name.rfind("swish:", 0) == 0) return x * sigmoid(Jet(std::stod(name.substr(6))) * x);
  throw std::invalid_argument("no activation " + name);
}

// ---- weights ----

VectorXd random_vector(RandomSource& random, Index size, double norm) {
  VectorXd v(size);
  for (Index i = 0; i < size; ++i) v[i] = random.normal();
  return norm == 0 ? VectorXd(VectorXd::Zero(size)) : VectorXd(v * (norm / v.norm()));
}

/// Spectral norm `norm`; `spread` is the share of what is not of rank one.
MatrixXd random_matrix(RandomSource& random, Index rows, Index columns, double norm,
                       double spread) {
  MatrixXd m = random_vector(random, rows, 1) * random_vector(random, columns, 1).transpose();
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) m(i, j) += spread * random.normal();
  return m * (norm / m.jacobiSvd().singularValues()[0]);
}

/// matrix · x + bias for one token.
std::vector<Jet> apply(const MatrixXd& matrix, const std::vector<Jet>& x, const VectorXd& bias) {
  std::vector<Jet> result(static_cast<std::size_t>(matrix.rows()));
  for (Index i = 0; i < matrix.rows(); ++i) {
    Jet& sum = result[static_cast<std::size_t>(i)];
    sum.c[0] = bias.size() > 0 ? bias[i] : 0;
    for (Index j = 0; j < matrix.cols(); ++j)
      for (int k = 0; k <= jet_order; ++k)
        sum.c[k] += matrix(i, j) * x[static_cast<std::size_t>(j)].c[k];
  }
  return result;
}

JetTokens sum(JetTokens a, const JetTokens& b) {
  for (std::size_t m = 0; m < a.size(); ++m)
    for (std::size_t i = 0; i < a[m].size(); ++i) a[m][i] = a[m][i] + b[m][i];
  return a;
}

}  // namespace

double token_norm(const JetTokens& x, int k) {
  double largest = 0;
  for (const std::vector<Jet>& token : x) {
    double square = 0;
    for (const Jet& entry : token) square += entry.c[k] * entry.c[k];
    if (!(square <= largest)) largest = square;  // keeps a NaN
  }
  return std::sqrt(largest);
}

DrawnTransformer::DrawnTransformer(const Architecture& a, const std::string& activation,
                                   RandomSource& random, double spread)
    : a_(a), activation_(activation) {
  const auto d = static_cast<Index>(a.width), head = static_cast<Index>(a.head_width());
  const auto ff = static_cast<Index>(a.ff), heads = static_cast<Index>(a.heads);
  const Weights& w = a.weights;
  embedding_ = random_matrix(random, d, static_cast<Index>(a.input_dim), w.embedding, spread);
  position_ = MatrixXd::Zero(d, static_cast<Index>(a.tokens));
  for (Index m = 0; m < position_.cols(); ++m)
    position_.col(m) = random_vector(random, d, w.position);
  for (int b = 0; b < static_cast<int>(a.depth); ++b) {
    Block block;
    for (Index h = 0; h < heads; ++h) {
      block.query.push_back(random_matrix(random, head, d, w.query, spread));
      block.key.push_back(random_matrix(random, head, d, w.key, spread));
      block.value.push_back(random_matrix(random, head, d, w.value, spread));
    }
    if (w.output_per_head) {
      block.output.resize(d, d);
      for (Index h = 0; h < heads; ++h)
        block.output.middleCols(h * head, head) = random_matrix(random, d, head, w.output, spread);
    } else {
      block.output = random_matrix(random, d, d, w.output, spread);
    }
    block.ff_in = random_matrix(random, ff, d, w.ff_in, spread);
    block.ff_out = random_matrix(random, d, ff, w.ff_out, spread);
    // Bounds on the biases of queries, keys and values are per head.
    block.query_bias = random_vector(random, head, w.query_bias);
    block.key_bias = random_vector(random, head, w.key_bias);
    block.value_bias = random_vector(random, head, w.value_bias);
    block.output_bias = random_vector(random, d, w.output_bias);
    block.ff_in_bias = random_vector(random, ff, w.ff_in_bias);
    block.ff_out_bias = random_vector(random, d, w.ff_out_bias);
    blocks_.push_back(block);
  }
  for (int i = 0; i <= a.sublayers(); ++i) {
    Norm norm{VectorXd(d), random_vector(random, d, w.norm_bias)};
    for (Index j = 0; j < d; ++j) norm.gain[j] = random.pick({-1.0, 1.0}) * w.norm_gain;
    norms_.push_back(norm);
  }
  readout_ = random_vector(random, d, w.readout);
  readout_bias_ = random.pick({-1.0, 1.0}) * w.readout_bias;
}

JetTokens DrawnTransformer::embed(const JetTokens& input) const {
  JetTokens x;
  for (std::size_t m = 0; m < input.size(); ++m)
    x.push_back(apply(embedding_, input[m], position_.col(static_cast<Index>(m))));
  return x;
}

JetTokens DrawnTransformer::attention(int index, const JetTokens& x) const {
  const Block& block = blocks_[static_cast<std::size_t>(index)];
  const double scale = 1 / std::sqrt(a_.head_width());
  JetTokens joined(x.size());
  for (std::size_t h = 0; h < block.query.size(); ++h) {
    JetTokens query, key, value;
    for (const std::vector<Jet>& token : x) {
      query.push_back(apply(block.query[h], token, block.query_bias));
      key.push_back(apply(block.key[h], token, block.key_bias));
      value.push_back(apply(block.value[h], token, block.value_bias));
    }
    for (std::size_t m = 0; m < x.size(); ++m) {
      std::vector<Jet> logits(x.size());
      double largest = -INFINITY;
      for (std::size_t j = 0; j < x.size(); ++j) {
        for (std::size_t i = 0; i < query[m].size(); ++i)
          logits[j] = logits[j] + Jet(scale) * query[m][i] * key[j][i];
        largest = std::fmax(largest, logits[j].c[0]);
      }
      Jet total;
      for (Jet& logit : logits) {
        logit.c[0] -= largest;
        logit = exp(logit);
        total = total + logit;
      }
      for (std::size_t i = 0; i < value[m].size(); ++i) {
        Jet mean;
        for (std::size_t j = 0; j < x.size(); ++j) mean = mean + logits[j] / total * value[j][i];
        joined[m].push_back(mean);
      }
    }
  }
  JetTokens result;
  for (const std::vector<Jet>& token : joined)
    result.push_back(apply(block.output, token, block.output_bias));
  return result;
}

JetTokens DrawnTransformer::feed_forward(int index, const JetTokens& x) const {
  const Block& block = blocks_[static_cast<std::size_t>(index)];
  JetTokens result;
  for (const std::vector<Jet>& token : x) {
    std::vector<Jet> hidden = apply(block.ff_in, token, block.ff_in_bias);
    for (Jet& unit : hidden) unit = activate(activation_, unit);
    result.push_back(apply(block.ff_out, hidden, block.ff_out_bias));
  }
  return result;
}

JetTokens DrawnTransformer::layer_norm(int index, const JetTokens& x) const {
  const Norm& norm = norms_[static_cast<std::size_t>(index)];
  JetTokens result = x;
  for (std::vector<Jet>& token : result) {
    const Jet share(1 / a_.width);
    Jet mean, variance;
    for (const Jet& entry : token) mean = mean + share * entry;
    for (Jet& entry : token) {
      entry = entry + Jet(-1.0) * mean;
      variance = variance + share * entry * entry;
    }
    const Jet root = sqrt(Jet(a_.norm_epsilon) + variance);
    for (std::size_t i = 0; i < token.size(); ++i)
      token[i] = Jet(norm.gain[static_cast<Index>(i)]) * token[i] / root +
                 Jet(norm.bias[static_cast<Index>(i)]);
  }
  return result;
}

Jet DrawnTransformer::readout(const JetTokens& x) const {
  return apply(readout_.transpose(), x.front(), VectorXd::Constant(1, readout_bias_)).front();
}

Jet DrawnTransformer::predict(const JetTokens& input) const {
  JetTokens x = embed(input);
  for (int i = 0; i < a_.sublayers(); ++i) {
    const bool normalized = carries_norm(a_, i), pre = a_.placement == Placement::pre;
    const JetTokens inner = normalized && pre ? layer_norm(i, x) : x;
    x = sum(x, i % 2 == 0 ? attention(i / 2, inner) : feed_forward(i / 2, inner));
    if (normalized && !pre) x = layer_norm(i, x);
  }
  if (a_.final_norm) x = layer_norm(a_.sublayers(), x);
  return readout(x);
}

JetTokens random_line(RandomSource& random, int tokens, int width, double radius_x) {
  JetTokens line;
  for (int m = 0; m < tokens; ++m) {
    // Tokens may stand still or lie inside the ball: the norm is the largest token's.
    const double length = m == 0 || random.chance(0.7) ? radius_x : radius_x * random.uniform();
    const double speed = m == 0 || random.chance(0.7) ? 1 : random.uniform();
    const VectorXd at = random_vector(random, width, length);
    const VectorXd step = random_vector(random, width, speed);
    std::vector<Jet> token(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) {
      token[static_cast<std::size_t>(i)].c[0] = at[i];
      token[static_cast<std::size_t>(i)].c[1] = step[i];
    }
    line.push_back(token);
  }
  return line;
}

}  // namespace boundsweep
