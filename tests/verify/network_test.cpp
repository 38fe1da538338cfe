/// The real networks that the attacks are made with.

#include "host/verify/network.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "host/engine/problem.hpp"
#include "host/verify/activation_series.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

const std::vector<std::string> activations{"tanh",      "sigmoid", "softplus", "silu", "gelu",
                                           "gelu_tanh", "erf",     "mish",     "relu", "swish:1.7"};

Architecture small_architecture() {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = 2;
  a.depth = 2;
  a.width = 6;
  a.ff = 5;
  a.norms = 3;
  a.norm_epsilon = 0.3;
  return a;
}

Weights with_biases(Weights w) {
  w.position = 0.3;
  w.query_bias = 0.4;
  w.key_bias = 0.5;
  w.value_bias = 0.6;
  w.output_bias = 0.7;
  w.ff_in_bias = 0.8;
  w.ff_out_bias = 0.9;
  w.norm_bias = 0.2;
  w.readout_bias = 0.1;
  return w;
}

/// Architectures of every variant of theory §3.
std::vector<Architecture> variants() {
  std::vector<Architecture> result;
  for (const Placement placement : {Placement::post, Placement::pre}) {
    for (const WeightKind kind :
         {WeightKind::spectral, WeightKind::frobenius, WeightKind::entrywise}) {
      for (const bool more : {false, true}) {
        Architecture a = small_architecture();
        a.placement = placement;
        a.weights.kind = kind;
        a.weights.ff_in_row = INFINITY;
        if (more) {
          a.final_norm = true;
          a.weights = with_biases(a.weights);
          a.weights.output_per_head = true;
          a.weights.ff_in_row = 0.6;
        }
        result.push_back(a);
      }
    }
  }
  return result;
}

/// The network of theory §3 again, number by number.
class Plain {
 public:
  Plain(const Architecture& a, const std::string& activation, const NetworkWeights& w)
      : a_(a), activation_(activation), w_(w) {}

  double operator()(const Matrix& x) const {
    Matrix y = w_.embedding * x;
    for (std::size_t m = 0; m < w_.positions.size(); ++m)
      y.col(static_cast<Eigen::Index>(m)) += w_.positions[m];
    for (const SublayerWeights& s : w_.sublayers) {
      const bool normalized = s.norm_gain.size() > 0;
      const bool pre = a_.placement == Placement::pre;
      const Matrix inner = normalized && pre ? norm(y, s.norm_gain, s.norm_bias) : y;
      y += s.query.empty() ? feed_forward(s, inner) : attention(s, inner);
      if (normalized && !pre) y = norm(y, s.norm_gain, s.norm_bias);
    }
    if (w_.final_gain.size() > 0) y = norm(y, w_.final_gain, w_.final_bias);
    const Vector read = w_.variant.mean_readout ? Vector(y.rowwise().mean())
                                                : Vector(y.col(w_.variant.readout_token));
    return w_.readout.dot(read) + w_.readout_bias;
  }

 private:
  double phi(double z) const {
    if (activation_ == "tanh") return std::tanh(z);
    if (activation_ == "sigmoid") return 1 / (1 + std::exp(-z));
    if (activation_ == "softplus") return std::log(1 + std::exp(z));
    if (activation_ == "silu") return z / (1 + std::exp(-z));
    if (activation_ == "swish:1.7") return z / (1 + std::exp(-1.7 * z));
    if (activation_ == "gelu") return z * 0.5 * (1 + std::erf(z / std::sqrt(2.0)));
    if (activation_ == "gelu_tanh")
      return 0.5 * z * (1 + std::tanh(std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z)));
    if (activation_ == "erf") return std::erf(z);
    if (activation_ == "mish") return z * std::tanh(std::log(1 + std::exp(z)));
    return z > 0 ? z : 0;
  }

  Matrix attention(const SublayerWeights& s, const Matrix& x) const {
    const Eigen::Index tokens = x.cols(), head = s.query[0].rows();
    Matrix result = Matrix::Zero(x.rows(), tokens);
    for (std::size_t h = 0; h < s.query.size(); ++h) {
      const auto biased = [&](const Matrix& w, const std::vector<Vector>& b, Eigen::Index m) {
        return b.empty() ? Vector(w * x.col(m)) : Vector(w * x.col(m) + b[h]);
      };
      for (Eigen::Index m = 0; m < tokens; ++m) {
        const Vector q = biased(s.query[h], s.query_bias, m);
        Vector sum = Vector::Zero(head);
        double weights = 0;
        for (Eigen::Index j = 0; j < (w_.variant.causal ? m + 1 : tokens); ++j) {
          const double p = std::exp(q.dot(biased(s.key[h], s.key_bias, j)) /
                                    std::sqrt(static_cast<double>(head)));
          sum += p * biased(s.value[h], s.value_bias, j);
          weights += p;
        }
        result.col(m) +=
            s.output.middleCols(static_cast<Eigen::Index>(h) * head, head) * (sum / weights);
      }
    }
    if (s.output_bias.size() > 0) result.colwise() += s.output_bias;
    return result;
  }

  Matrix feed_forward(const SublayerWeights& s, const Matrix& x) const {
    Matrix hidden = s.ff_in * x;
    if (s.ff_in_bias.size() > 0) hidden.colwise() += s.ff_in_bias;
    hidden = hidden.unaryExpr([this](double z) { return phi(z); });
    Matrix result = s.ff_out * hidden;
    if (s.ff_out_bias.size() > 0) result.colwise() += s.ff_out_bias;
    return result;
  }

  Matrix norm(Matrix x, const Vector& gain, const Vector& bias) const {
    for (Eigen::Index m = 0; m < x.cols(); ++m) {
      if (!w_.variant.rms_norm) x.col(m).array() -= x.col(m).mean();
      const double variance = x.col(m).squaredNorm() / static_cast<double>(x.rows());
      x.col(m) = gain.cwiseProduct(x.col(m)) / std::sqrt(a_.norm_epsilon + variance);
      if (bias.size() > 0) x.col(m) += bias;
    }
    return x;
  }

  const Architecture& a_;
  const std::string& activation_;
  const NetworkWeights& w_;
};

struct Case {
  Architecture a;
  std::string activation;
  NetworkWeights weights;
  Matrix x, h;
};

/// Every variant with every style of weights, the activations in turn.
std::vector<Case> cases() {
  std::vector<Case> result;
  std::mt19937_64 random = generator_for({11});
  std::size_t count = 0;
  for (const Architecture& a : variants()) {
    for (int style = 0; style < weight_styles; ++style) {
      for (int i = 0; i < 4; ++i) {
        Case c{a,
               activations[count++ % activations.size()],
               draw_weights(a, static_cast<WeightStyle>(style), random),
               {},
               {}};
        c.x = draw_tokens(a, a.radius * uniform(random), random);
        c.h = draw_tokens(a, 1, random);
        result.push_back(std::move(c));
      }
    }
  }
  return result;
}

TEST(Network, AgreesWithAPlainImplementation) {
  for (const Case& c : cases()) {
    const double expected = Plain(c.a, c.activation, c.weights)(c.x);
    EXPECT_NEAR(evaluate(c.a, c.activation, c.weights, c.x), expected,
                1e-12 * (1 + std::fabs(expected)))
        << c.activation;
  }
}

/// max_k |t_k|^{1/k}, about one over the radius of convergence.
double growth(const Vector& t) {
  double result = 0.1;
  for (Eigen::Index k = 1; k < t.size(); ++k)
    result = std::max(result, std::pow(std::fabs(t[k]), 1.0 / static_cast<double>(k)));
  return result;
}

TEST(Network, TaylorSeriesSumToTheNetwork) {
  for (const Case& c : cases()) {
    const bool smooth = c.activation != "relu";
    const int order = smooth ? 10 : 1;
    const Vector t = taylor(c.a, c.activation, c.weights, c.x, c.h, order);
    const double step = (smooth ? 0.05 : 1e-7) / growth(t);
    EXPECT_EQ(t[0], evaluate(c.a, c.activation, c.weights, c.x));
    double sum = 0;
    for (int k = order; k >= 0; --k) sum = sum * step + t[k];
    const double expected = Plain(c.a, c.activation, c.weights)(c.x + step * c.h);
    EXPECT_NEAR(sum, expected, (smooth ? 1e-8 : 1e-11) * (1 + std::fabs(expected))) << c.activation;
  }
}

TEST(Network, TaylorCoefficientsAreDerivatives) {
  for (const Case& c : cases()) {
    if (c.activation == "relu") continue;
    const Plain f(c.a, c.activation, c.weights);
    const Vector t = taylor(c.a, c.activation, c.weights, c.x, c.h, 6);
    const double rate = growth(t), s = 0.02 / rate;
    const auto at = [&](int i) { return f(c.x + i * s * c.h); };
    const double first = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * s);
    const double second = (16 * (at(1) + at(-1)) - (at(2) + at(-2)) - 30 * at(0)) / (12 * s * s);
    const double third = (at(2) - 2 * at(1) + 2 * at(-1) - at(-2)) / (2 * s * s * s);
    EXPECT_NEAR(t[1], first, 1e-4 * rate) << c.activation;
    EXPECT_NEAR(t[2], second / 2, 1e-4 * rate * rate) << c.activation;
    EXPECT_NEAR(t[3], third / 6, 1e-2 * std::pow(rate, 3)) << c.activation;
  }
}

TEST(Network, DerivativesInTheWeightsAreDerivatives) {
  std::mt19937_64 random = generator_for({12});
  for (Case& c : cases()) {
    if (c.activation == "relu") continue;
    NetworkWeights change = draw_weights(c.a, WeightStyle::gaussian, random);
    const Vector t = taylor_in_weights(c.a, c.activation, c.weights, change, c.x, 1);
    EXPECT_EQ(t[0], evaluate(c.a, c.activation, c.weights, c.x));
    const double s = 1e-4;
    const std::vector<WeightBlock> by = weight_blocks(c.a, change);
    double values[2];
    for (int i = 0; i < 2; ++i) {
      NetworkWeights moved = c.weights;
      std::vector<WeightBlock> blocks = weight_blocks(c.a, moved);
      for (std::size_t j = 0; j < blocks.size(); ++j)
        blocks[j].values += (i == 0 ? s : -s) * by[j].values;
      values[i] = Plain(c.a, c.activation, moved)(c.x);
    }
    EXPECT_NEAR(t[1], (values[0] - values[1]) / (2 * s), 1e-4 * (1 + std::fabs(t[1])))
        << c.activation;
  }
}

TEST(Network, WeightsMeetTheirBounds) {
  std::mt19937_64 random = generator_for({13});
  for (const Architecture& a : variants()) {
    for (int style = 0; style < weight_styles; ++style) {
      NetworkWeights weights = draw_weights(a, static_cast<WeightStyle>(style), random);
      for (const WeightBlock& block : weight_blocks(a, weights)) {
        const Eigen::JacobiSVD<Matrix> svd(block.values);
        double norm = svd.singularValues()[0];
        if (block.limit == WeightBlock::Limit::frobenius) norm = block.values.norm();
        if (block.limit == WeightBlock::Limit::entrywise) norm = block.values.cwiseAbs().maxCoeff();
        const double row = block.values.rowwise().norm().maxCoeff();
        EXPECT_LE(norm, block.bound * (1 + 1e-13)) << name_of(block.item);
        EXPECT_LE(row, block.row_bound * (1 + 1e-13)) << name_of(block.item);
        EXPECT_TRUE(norm >= block.bound * (1 - 1e-12) || row >= block.row_bound * (1 - 1e-12))
            << name_of(block.item) << " " << name_of(static_cast<WeightStyle>(style));
        EXPECT_NEAR(spectral_norm(block.values), svd.singularValues()[0], 1e-13 * (1 + norm));
      }
    }
  }
}

TEST(Network, ProjectionKeepsWhatIsInsideAndBringsBackTheRest) {
  std::mt19937_64 random = generator_for({14});
  for (const Architecture& a : variants()) {
    NetworkWeights weights = draw_weights(a, WeightStyle::gaussian, random);
    for (WeightBlock& block : weight_blocks(a, weights)) {
      block.values *= 0.5;
      const Matrix inside = block.values;
      block.project();
      EXPECT_EQ(block.values, inside);
      block.values *= 10;
      block.project();
      const Matrix outside = block.values;
      block.project();
      EXPECT_LE((block.values - outside).norm(), 1e-14 * outside.norm());
    }
  }
}

TEST(Network, KeyBiasesDropOut) {
  for (Case& c : cases()) {
    if (c.a.weights.key_bias == 0) continue;
    const double before = Plain(c.a, c.activation, c.weights)(c.x);
    for (SublayerWeights& s : c.weights.sublayers)
      for (Vector& b : s.key_bias) b *= -3;
    const double after = Plain(c.a, c.activation, c.weights)(c.x);
    EXPECT_NEAR(before, after, 1e-12 * (1 + std::fabs(before)));
  }
}

TEST(Network, ParametersAreCounted) {
  for (const Architecture& a : variants()) {
    NetworkWeights weights = empty_network(a);
    Eigen::Index entries = 0;
    for (const WeightBlock& block : weight_blocks(a, weights)) entries += block.values.size();
    EXPECT_EQ(static_cast<std::uint64_t>(entries), parameter_count(a));
  }
}

TEST(Network, ActivationsStayAccurateFarOut) {
  for (const std::string& name : activations) {
    for (const double x : {-700.0, -30.0, 30.0, 700.0}) {
      const Series z = Series::line(Matrix::Constant(1, 1, x), Matrix::Constant(1, 1, 1.0), 4);
      const Series y = activate(name, z);
      const Activation bounds = make_activation(name);
      for (int k = 1; k <= std::min(4, bounds.max_order); ++k)
        EXPECT_LE(std::fabs(y[k](0, 0)), bounds.derivative[k] * (1 + 1e-12)) << name << " " << x;
      for (int k = 2; k <= 4; ++k) EXPECT_NEAR(y[k](0, 0), 0, 1e-9) << name << " " << x;
    }
  }
}

}  // namespace
}  // namespace boundsweep::verify
