/// Networks of the class, differentiated along random lines: never above the bounds.

#include <cmath>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "boundsweep/network/coordinate_norm.hpp"
#include "close.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

constexpr int order = 4;

/// Σ c_k t^k up to t^order.
struct Series {
  double c[order + 1] = {};

  Series() = default;
  Series(double constant) { c[0] = constant; }
};
Series operator+(Series a, const Series& b) {
  for (int k = 0; k <= order; ++k) a.c[k] += b.c[k];
  return a;
}
Series operator*(const Series& a, const Series& b) {
  Series result;
  for (int k = 0; k <= order; ++k)
    for (int i = 0; i <= k; ++i) result.c[k] += a.c[i] * b.c[k - i];
  return result;
}
/// y with y' = a'(t) g(y, …): coefficient k from those before.
Series exponential(const Series& a) {
  Series y(std::exp(a.c[0]));
  for (int k = 1; k <= order; ++k)
    for (int i = 1; i <= k; ++i) y.c[k] += i * a.c[i] * y.c[k - i] / k;
  return y;
}
Series reciprocal(const Series& a) {
  Series y(1 / a.c[0]);
  for (int k = 1; k <= order; ++k)
    for (int i = 1; i <= k; ++i) y.c[k] -= a.c[i] * y.c[k - i] / a.c[0];
  return y;
}
Series root(const Series& a) {
  Series y(std::sqrt(a.c[0]));
  for (int k = 1; k <= order; ++k) {
    y.c[k] = a.c[k];
    for (int i = 1; i < k; ++i) y.c[k] -= y.c[i] * y.c[k - i];
    y.c[k] /= 2 * y.c[0];
  }
  return y;
}
/// x σ(x) and tanh x = 2σ(2x) − 1.
Series sigmoid(const Series& x) {
  return reciprocal(Series(1) + exponential(Series(-1) * x));
}

using Vector = std::vector<Series>;
using Tokens = std::vector<Vector>;
using Matrix = std::vector<std::vector<double>>;

/// Of spectral norm (to 1e-9 from below) or with entries of at most `bound`.
Matrix random_matrix(RandomSource& random, int rows, int columns, double bound, bool entrywise) {
  Matrix m(static_cast<std::size_t>(rows), std::vector<double>(static_cast<std::size_t>(columns)));
  const bool one_sided = random.chance(0.5);
  for (auto& row : m)
    for (double& x : row)
      x = entrywise ? bound * (one_sided || random.chance(0.5) ? 1 : -1) : random.normal();
  if (entrywise) return m;
  std::vector<double> v(static_cast<std::size_t>(columns), 1);
  double norm = 0;
  for (int step = 0; step < 300; ++step) {
    std::vector<double> image(m.size());
    for (std::size_t i = 0; i < m.size(); ++i)
      for (std::size_t j = 0; j < v.size(); ++j) image[i] += m[i][j] * v[j];
    std::vector<double> back(v.size());
    for (std::size_t i = 0; i < m.size(); ++i)
      for (std::size_t j = 0; j < v.size(); ++j) back[j] += m[i][j] * image[i];
    double square = 0;
    for (const double x : back) square += x * x;
    norm = std::sqrt(std::sqrt(square));
    for (std::size_t j = 0; j < v.size(); ++j) v[j] = back[j] / std::sqrt(square);
  }
  for (auto& row : m)
    for (double& x : row) x *= bound / (norm * (1 + 1e-4));
  return m;
}

std::vector<double> random_vector(RandomSource& random, int size, double norm) {
  std::vector<double> v(static_cast<std::size_t>(size));
  double square = 1e-300;
  for (double& x : v) {
    x = random.normal();
    square += x * x;
  }
  for (double& x : v) x *= norm / std::sqrt(square);
  return v;
}

/// One network with weights at the bounds of a class, evaluated straight from its definition.
class Drawn {
 public:
  Drawn(const Architecture& a, bool silu, RandomSource& random)
      : a_(a), silu_(silu), d_(static_cast<int>(a.width)),
        head_(static_cast<int>(a.head_width())) {
    const Weights& w = a.weights;
    const bool entrywise = w.kind == WeightKind::entrywise;
    const auto matrix = [&](int rows, int columns, double bound) {
      return random_matrix(random, rows, columns, bound, entrywise);
    };
    embedding_ = matrix(d_, static_cast<int>(a.input_dim), w.embedding);
    for (int m = 0; m < a.tokens; ++m) position_.push_back(random_vector(random, d_, w.position));
    embedding_norm_ = norm(random, w);
    final_norm_ = norm(random, w);
    for (int i = 0; i < a.depth; ++i) {
      const Weights own = a.blocks == nullptr ? w : overridden(w, a.blocks[i]);
      Block block;
      const int hidden = static_cast<int>(a.ff);
      for (int h = 0; h < a.heads; ++h) block.query.push_back(matrix(head_, d_, own.query));
      for (int h = 0; h < a.kv_heads; ++h) {
        block.key.push_back(matrix(head_, d_, own.key));
        block.value.push_back(matrix(head_, d_, own.value));
      }
      block.output = matrix(d_, d_, own.output);
      block.in = matrix(hidden, d_, own.ff_in);
      block.gate = matrix(hidden, d_, own.ff_gate);
      block.out = matrix(d_, hidden, own.ff_out);
      // One head's share of a bias is at most its bound.
      block.query_bias = random_vector(random, head_, own.query_bias);
      block.key_bias = random_vector(random, head_, own.key_bias);
      block.value_bias = random_vector(random, head_, own.value_bias);
      block.output_bias = random_vector(random, d_, own.output_bias);
      block.in_bias = random_vector(random, hidden, own.ff_in_bias);
      block.gate_bias = random_vector(random, hidden, own.ff_gate_bias);
      block.out_bias = random_vector(random, d_, own.ff_out_bias);
      block.norm[0] = norm(random, own);
      block.norm[1] = norm(random, own);
      blocks_.push_back(block);
    }
    readout_ = matrix(static_cast<int>(a.outputs), d_, w.readout);
    readout_bias_ = random_vector(random, static_cast<int>(a.outputs), w.readout_bias);
  }

  Vector predict(const Tokens& input) const {
    Tokens x;
    for (std::size_t m = 0; m < input.size(); ++m) x.push_back(affine(embedding_, position_[m], input[m]));
    if (a_.embedding_norm) x = normalize(embedding_norm_, x);
    for (int i = 0; i < a_.sublayers(); ++i) {
      const Block& block = blocks_[static_cast<std::size_t>(i / 2)];
      const Norm& norm = block.norm[i % 2];
      const bool normalized = carries_norm(a_, i), pre = a_.placement == Placement::pre;
      const Tokens in = normalized && pre ? normalize(norm, x) : x;
      const Tokens out = i % 2 == 0 ? attention(block, in) : feed_forward(block, in);
      for (std::size_t m = 0; m < x.size(); ++m)
        for (std::size_t j = 0; j < x[m].size(); ++j) x[m][j] = x[m][j] + out[m][j];
      if (normalized && !pre) x = normalize(norm, x);
    }
    if (a_.final_norm) x = normalize(final_norm_, x);
    return affine(readout_, readout_bias_, x[0]);
  }

 private:
  struct Norm {
    std::vector<double> gain, bias;
  };
  struct Block {
    std::vector<Matrix> query, key, value;
    Matrix output, in, gate, out;
    std::vector<double> query_bias, key_bias, value_bias, output_bias, in_bias, gate_bias, out_bias;
    Norm norm[2];
  };

  Norm norm(RandomSource& random, const Weights& w) const {
    Norm result;
    for (int i = 0; i < d_; ++i)
      result.gain.push_back(w.norm_gain * (random.chance(0.5) ? 1 : -1));
    result.bias = random_vector(random, d_, w.norm_bias);
    return result;
  }
  static Vector affine(const Matrix& m, const std::vector<double>& bias, const Vector& x) {
    Vector y;
    for (std::size_t i = 0; i < m.size(); ++i) {
      Series sum(bias[i]);
      for (std::size_t j = 0; j < x.size(); ++j) sum = sum + Series(m[i][j]) * x[j];
      y.push_back(sum);
    }
    return y;
  }
  Tokens normalize(const Norm& norm, const Tokens& x) const {
    Tokens result;
    for (const Vector& token : x) {
      Series mean, variance;
      for (const Series& s : token) mean = mean + s * Series(1 / a_.width);
      Vector centred;
      for (const Series& s : token) centred.push_back(s + Series(-1) * mean);
      for (const Series& s : centred) variance = variance + s * s * Series(1 / a_.width);
      const Series scale = reciprocal(root(variance + Series(a_.norm_epsilon)));
      Vector out;
      for (std::size_t j = 0; j < token.size(); ++j)
        out.push_back(Series(norm.gain[j]) * centred[j] * scale + Series(norm.bias[j]));
      result.push_back(out);
    }
    return result;
  }
  /// The first two coordinates turn by an angle that grows with the place.
  Vector rotated(Vector v, std::size_t place) const {
    if (!a_.rotary || v.size() < 2) return v;
    const double angle = 0.7 * static_cast<double>(place);
    const Series x = v[0], y = v[1], c(std::cos(angle)), s(std::sin(angle));
    v[0] = c * x + Series(-1) * s * y;
    v[1] = s * x + c * y;
    return v;
  }
  Tokens attention(const Block& block, const Tokens& x) const {
    const std::size_t tokens = x.size();
    Tokens joined(tokens);
    const auto group = static_cast<std::size_t>(a_.heads / a_.kv_heads);
    for (std::size_t h = 0; h < block.query.size(); ++h) {
      Tokens q, k, v;
      for (std::size_t m = 0; m < tokens; ++m) {
        q.push_back(rotated(affine(block.query[h], block.query_bias, x[m]), m));
        k.push_back(rotated(affine(block.key[h / group], block.key_bias, x[m]), m));
        v.push_back(affine(block.value[h / group], block.value_bias, x[m]));
      }
      for (std::size_t m = 0; m < tokens; ++m) {
        Series total;
        Vector sum(static_cast<std::size_t>(head_));
        for (std::size_t j = 0; j < tokens; ++j) {
          Series logit;
          for (std::size_t i = 0; i < q[m].size(); ++i) logit = logit + q[m][i] * k[j][i];
          const Series weight = exponential(logit * Series(1 / std::sqrt(a_.head_width())));
          total = total + weight;
          for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = sum[i] + weight * v[j][i];
        }
        const Series share = reciprocal(total);
        for (const Series& s : sum) joined[m].push_back(s * share);
      }
    }
    Tokens result;
    for (const Vector& heads : joined) result.push_back(affine(block.output, block.output_bias, heads));
    return result;
  }
  Series activated(const Series& x) const {
    if (silu_) return x * sigmoid(x);
    return Series(2) * sigmoid(Series(2) * x) + Series(-1);
  }
  Tokens feed_forward(const Block& block, const Tokens& x) const {
    Tokens result;
    for (const Vector& token : x) {
      Vector hidden = affine(block.in, block.in_bias, token);
      if (a_.ff_gated) {
        const Vector gate = affine(block.gate, block.gate_bias, token);
        for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = activated(gate[i]) * hidden[i];
      } else {
        for (Series& s : hidden) s = activated(s);
      }
      result.push_back(affine(block.out, block.out_bias, hidden));
    }
    return result;
  }

  const Architecture& a_;
  bool silu_;
  int d_, head_;
  Matrix embedding_, readout_;
  std::vector<std::vector<double>> position_;
  std::vector<double> readout_bias_;
  Norm embedding_norm_, final_norm_;
  std::vector<Block> blocks_;
};

TEST(Derivatives, AreNeverAboveTheirBounds) {
  RandomSource random(79);
  const Activation tanh = activation("tanh"), silu = activation("silu");
  double nearest = 0;
  for (int i = 0; i < 250; ++i) {
    const bool is_silu = random.chance(0.5);
    Architecture a = random_class(random, random_structure(random, 2), is_silu ? silu : tanh, 0.1, 1);
    a.width = a.heads * static_cast<double>(random.whole(1, 3));
    a.ff = static_cast<double>(random.whole(1, 5));
    a.training = {};
    // Output matrices are drawn for all heads together, rows are not held to bounds of their own.
    a.weights.output_per_head = false;
    a.weights.ff_in_row = a.weights.ff_gate_row = INFINITY;
    std::vector<BlockOverride> blocks;
    if (random.chance(0.3)) {
      blocks = random_blocks(random, a, 0.1, 1);
      for (BlockOverride& block : blocks) {
        block.stated &= ~(1u << static_cast<int>(WeightField::ff_in_row) |
                          1u << static_cast<int>(WeightField::ff_gate_row));
        block.has_update = block.has_trainable = false;
      }
      a.blocks = blocks.data();
    }
    const TransformerClass c = transformer_class(a);
    const Majorant bound = network_majorant(c, tables(), order).majorant;
    const Majorant coordinate = coordinate::network(c, bound, order);
    const Drawn network(a, is_silu, random);
    for (int line = 0; line < 4; ++line) {
      // Along a unit vector of the token norm, and along one coordinate.
      const bool along_coordinate = line % 2 == 1;
      Tokens input;
      const std::int64_t chosen = random.whole(0, static_cast<std::int64_t>(a.dimension()) - 1);
      for (int m = 0; m < a.tokens; ++m) {
        const int size = static_cast<int>(a.input_dim);
        const std::vector<double> x = random_vector(random, size, a.radius * random.uniform());
        const std::vector<double> h = random_vector(random, size, 1);
        Vector token;
        for (int j = 0; j < size; ++j) {
          Series s(x[static_cast<std::size_t>(j)]);
          s.c[1] = along_coordinate ? (chosen == m * size + j) : h[static_cast<std::size_t>(j)];
          token.push_back(s);
        }
        input.push_back(token);
      }
      const Vector out = network.predict(input);
      for (int k = 0; k <= order; ++k) {
        double square = 0, largest = 0;
        for (const Series& s : out) {
          square += s.c[k] * s.c[k];
          largest = std::fmax(largest, std::fabs(s.c[k]));
        }
        const double limit = bound[k].to_double_saturated();
        ASSERT_LE(std::sqrt(square), limit * (1 + 1e-9)) << i << ", order " << k;
        nearest = std::fmax(nearest, std::sqrt(square) / limit);
        if (along_coordinate) {
          ASSERT_LE(largest, coordinate[k].to_double_saturated() * (1 + 1e-9)) << i << ", order " << k;
        }
      }
    }
  }
  EXPECT_GT(nearest, 0.3);  // else nothing was tried
}

}  // namespace
}  // namespace boundsweep
