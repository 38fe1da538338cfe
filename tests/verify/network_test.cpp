/// The real networks that the attacks are made with.

#include "host/verify/network.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <Eigen/Geometry>

#include "boundsweep/network/items.hpp"
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
  a.heads = a.kv_heads = 2;
  a.depth = 2;
  a.width = 8;
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
  w.ff_gate_bias = 0.3;
  w.ff_out_bias = 0.9;
  w.norm_bias = 0.2;
  w.readout_bias = 0.1;
  return w;
}

/// Blocks with bounds of their own: a larger query, a bias that the other has not, other training.
const BlockOverride* two_blocks() {
  static const std::array<BlockOverride, 2> blocks = [] {
    std::array<BlockOverride, 2> list;
    const auto state = [](BlockOverride& block, WeightField field, double value) {
      block.stated |= std::uint32_t{1} << static_cast<int>(field);
      block.value[static_cast<int>(field)] = value;
    };
    state(list[0], WeightField::query, 1.5);
    state(list[0], WeightField::output_bias, 0.2);
    list[0].has_update = true;
    list[0].update = 0.1;
    state(list[1], WeightField::ff_in, 0.3);
    list[1].has_trainable = true;
    list[1].trainable.bits = std::uint32_t{1} << static_cast<int>(WeightGroup::value);
    return list;
  }();
  return blocks.data();
}

/// Architectures of every variant of theory §3, §5.3, §7.3.
std::vector<Architecture> variants() {
  std::vector<Architecture> result;
  for (const Placement placement : {Placement::post, Placement::pre}) {
    for (const WeightKind kind :
         {WeightKind::spectral, WeightKind::frobenius, WeightKind::entrywise}) {
      for (const int more : {0, 1, 2, 3}) {
        Architecture a = small_architecture();
        a.placement = placement;
        a.weights.kind = kind;
        a.weights.ff_in_row = INFINITY;
        if (more > 0) {
          a.final_norm = true;
          a.weights = with_biases(a.weights);
          a.weights.ff_in_row = 0.6;
        }
        if (more == 1) a.weights.output_per_head = true;
        if (more > 1) {
          a.heads = 4;
          a.ff_gated = a.rotary = a.embedding_norm = true;
          a.outputs = 3;
          a.weights.ff_gate_row = 0.7;
        }
        if (more == 3) {
          a.training.update = 0.5;
          a.training.rank = 2;
          a.training.trainable.bits &= ~(std::uint32_t{1} << static_cast<int>(WeightGroup::key));
          a.blocks = two_blocks();
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

  Vector operator()(const Matrix& x) const {
    Matrix y = w_.embedding * x;
    if (w_.positions.size() > 0) y += w_.positions;
    if (w_.embedding_gain.size() > 0) y = norm(y, w_.embedding_gain, w_.embedding_bias);
    for (const SublayerWeights& s : w_.sublayers) {
      const bool normalized = s.norm_gain.size() > 0;
      const bool pre = a_.placement == Placement::pre;
      const Matrix inner = normalized && pre ? norm(y, s.norm_gain, s.norm_bias) : y;
      y += s.query.size() == 0 ? feed_forward(s, inner) : attention(s, inner);
      if (normalized && !pre) y = norm(y, s.norm_gain, s.norm_bias);
    }
    if (w_.final_gain.size() > 0) y = norm(y, w_.final_gain, w_.final_bias);
    const Vector read = w_.variant.mean_readout ? Vector(y.rowwise().mean())
                                                : Vector(y.col(w_.variant.readout_token));
    Vector t = w_.readout * read;
    if (w_.readout_bias.size() > 0) t += w_.readout_bias;
    return t;
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

  /// Position m turns the i-th pair of coordinates by m times the pair's angle.
  Vector turned(Vector v, Eigen::Index m) const {
    if (!a_.rotary) return v;
    for (Eigen::Index i = 0; 2 * i + 1 < v.size(); ++i) {
      const double angle =
          static_cast<double>(m) * w_.variant.frequency *
          std::pow(10000, -2.0 * static_cast<double>(i) / static_cast<double>(v.size()));
      const Eigen::Rotation2Dd turn(angle);
      v.segment<2>(2 * i) = (turn * Eigen::Vector2d(v.segment<2>(2 * i))).eval();
    }
    return v;
  }

  Matrix attention(const SublayerWeights& s, const Matrix& x) const {
    const Eigen::Index tokens = x.cols(), heads = static_cast<Eigen::Index>(a_.heads);
    const Eigen::Index head = x.rows() / heads;
    const Eigen::Index group = heads / static_cast<Eigen::Index>(a_.kv_heads);
    Matrix result = Matrix::Zero(x.rows(), tokens);
    for (Eigen::Index h = 0; h < heads; ++h) {
      const auto biased = [&](const Matrix& w, const Vector& b, Eigen::Index of, Eigen::Index m) {
        const Vector y = w.middleRows(of * head, head) * x.col(m);
        return b.size() == 0 ? y : Vector(y + b.segment(of * head, head));
      };
      for (Eigen::Index m = 0; m < tokens; ++m) {
        const Vector q = turned(biased(s.query, s.query_bias, h, m), m);
        Vector sum = Vector::Zero(head);
        double weights = 0;
        for (Eigen::Index j = 0; j < (w_.variant.causal ? m + 1 : tokens); ++j) {
          const Vector k = turned(biased(s.key, s.key_bias, h / group, j), j);
          const double p = std::exp(q.dot(k) / std::sqrt(static_cast<double>(head)));
          sum += p * biased(s.value, s.value_bias, h / group, j);
          weights += p;
        }
        result.col(m) += s.output.middleCols(h * head, head) * (sum / weights);
      }
    }
    if (s.output_bias.size() > 0) result.colwise() += s.output_bias;
    return result;
  }

  Matrix feed_forward(const SublayerWeights& s, const Matrix& x) const {
    const auto affine = [&x](const Matrix& w, const Vector& b) {
      Matrix y = w * x;
      if (b.size() > 0) y.colwise() += b;
      return y;
    };
    const auto activated = [this](const Matrix& z) -> Matrix {
      return z.unaryExpr([this](double number) { return phi(number); });
    };
    const Matrix linear = affine(s.ff_in, s.ff_in_bias);
    Matrix hidden = activated(linear);
    if (s.ff_gate.size() > 0)
      hidden = activated(affine(s.ff_gate, s.ff_gate_bias)).cwiseProduct(linear);
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
    const Vector expected = Plain(c.a, c.activation, c.weights)(c.x);
    EXPECT_EQ(expected.size(), c.a.outputs);
    EXPECT_LE((evaluate(c.a, c.activation, c.weights, c.x) - expected).norm(),
              1e-12 * (1 + expected.norm()))
        << c.activation;
  }
}

/// max_k |t_k|^{1/k}, about one over the radius of convergence.
double growth(const Matrix& t) {
  double result = 0.1;
  for (Eigen::Index k = 1; k < t.cols(); ++k)
    result = std::max(result, std::pow(t.col(k).norm(), 1.0 / static_cast<double>(k)));
  return result;
}

TEST(Network, TaylorSeriesSumToTheNetwork) {
  for (const Case& c : cases()) {
    const bool smooth = c.activation != "relu";
    const int order = smooth ? 10 : 1;
    const Matrix t = taylor(c.a, c.activation, c.weights, c.x, c.h, order);
    const double step = (smooth ? 0.05 : 1e-7) / growth(t);
    EXPECT_LE((t.col(0) - evaluate(c.a, c.activation, c.weights, c.x)).norm(),
              1e-14 * (1 + t.col(0).norm()));
    Vector sum = Vector::Zero(t.rows());
    for (int k = order; k >= 0; --k) sum = sum * step + t.col(k);
    const Vector expected = Plain(c.a, c.activation, c.weights)(c.x + step * c.h);
    EXPECT_LE((sum - expected).norm(), (smooth ? 1e-8 : 1e-11) * (1 + expected.norm()))
        << c.activation;
  }
}

TEST(Network, TaylorCoefficientsAreDerivatives) {
  for (const Case& c : cases()) {
    if (c.activation == "relu") continue;
    const Plain f(c.a, c.activation, c.weights);
    const Matrix t = taylor(c.a, c.activation, c.weights, c.x, c.h, 6);
    const double rate = growth(t), s = 0.02 / rate;
    const auto at = [&](int i) -> Vector { return f(c.x + i * s * c.h); };
    const Vector first = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * s);
    const Vector second = (16 * (at(1) + at(-1)) - (at(2) + at(-2)) - 30 * at(0)) / (12 * s * s);
    const Vector third = (at(2) - 2 * at(1) + 2 * at(-1) - at(-2)) / (2 * s * s * s);
    EXPECT_LE((t.col(1) - first).norm(), 1e-4 * rate) << c.activation;
    EXPECT_LE((t.col(2) - second / 2).norm(), 1e-4 * rate * rate) << c.activation;
    EXPECT_LE((t.col(3) - third / 6).norm(), 1e-2 * std::pow(rate, 3)) << c.activation;
  }
}

TEST(Network, DerivativesInTheWeightsAreDerivatives) {
  std::mt19937_64 random = generator_for({12});
  for (Case& c : cases()) {
    if (c.activation == "relu") continue;
    NetworkWeights change = draw_weights(c.a, WeightStyle::gaussian, random);
    const Matrix t = taylor_in_weights(c.a, c.activation, c.weights, change, c.x, 1);
    EXPECT_LE((t.col(0) - evaluate(c.a, c.activation, c.weights, c.x)).norm(),
              1e-14 * (1 + t.col(0).norm()));
    const double s = 1e-4;
    const std::vector<WeightBlock> by = weight_blocks(c.a, change);
    Vector values[2];
    for (int i = 0; i < 2; ++i) {
      NetworkWeights moved = c.weights;
      std::vector<WeightBlock> blocks = weight_blocks(c.a, moved);
      for (std::size_t j = 0; j < blocks.size(); ++j)
        blocks[j].values += (i == 0 ? s : -s) * by[j].values;
      values[i] = Plain(c.a, c.activation, moved)(c.x);
    }
    EXPECT_LE((t.col(1) - (values[0] - values[1]) / (2 * s)).norm(), 1e-4 * (1 + t.col(1).norm()))
        << c.activation;
  }
}

/// The norm that a limit speaks of, the largest of a block's parts.
double limited_norm(const WeightBlock& block, const Matrix& values, WeightBlock::Limit limit) {
  const Eigen::Index rows = values.rows() / block.row_parts;
  const Eigen::Index columns = values.cols() / block.column_parts;
  double largest = 0;
  for (Eigen::Index i = 0; i < block.row_parts; ++i)
    for (Eigen::Index j = 0; j < block.column_parts; ++j) {
      const Matrix part = values.block(i * rows, j * columns, rows, columns);
      const Eigen::JacobiSVD<Matrix> svd(part);
      double norm = svd.singularValues()[0];
      EXPECT_NEAR(spectral_norm(part), norm, 1e-13 * (1 + norm));
      if (limit == WeightBlock::Limit::frobenius) norm = part.norm();
      if (limit == WeightBlock::Limit::entrywise) norm = part.cwiseAbs().maxCoeff();
      largest = std::max(largest, norm);
    }
  return largest;
}

TEST(Network, WeightsMeetTheirBounds) {
  std::mt19937_64 random = generator_for({13});
  int updates = 0;
  for (const Architecture& a : variants()) {
    for (int style = 0; style < weight_styles; ++style) {
      NetworkWeights weights = draw_weights(a, static_cast<WeightStyle>(style), random);
      for (const WeightBlock& block : weight_blocks(a, weights)) {
        const Matrix stated = block.start == nullptr ? Matrix(block.values) : *block.start;
        const double norm = limited_norm(block, stated, block.limit);
        const double row = stated.rowwise().norm().maxCoeff();
        EXPECT_LE(norm, block.bound * (1 + 1e-13)) << name_of(block.item);
        EXPECT_LE(row, block.row_bound * (1 + 1e-13)) << name_of(block.item);
        EXPECT_TRUE(norm >= block.bound * (1 - 1e-12) || row >= block.row_bound * (1 - 1e-12))
            << name_of(block.item) << " " << name_of(static_cast<WeightStyle>(style));
        if (block.start == nullptr) continue;
        ++updates;
        const Matrix change = block.values - *block.start;
        EXPECT_NEAR(limited_norm(block, change, WeightBlock::Limit::spectral), block.update, 1e-12);
        const Eigen::JacobiSVD<Matrix> svd(change);
        const auto rank = static_cast<Eigen::Index>(block.rank);
        if (rank < svd.singularValues().size()) {
          EXPECT_LT(svd.singularValues()[rank], 1e-12) << name_of(block.item);
        }
      }
    }
  }
  EXPECT_GT(updates, 100);
}

/// What training may change, and where blocks state bounds of their own.
TEST(Network, BlocksFollowTheirOverrides) {
  Architecture a = variants().back();
  NetworkWeights weights = empty_network(a);
  ASSERT_NE(a.blocks, nullptr);
  for (const WeightBlock& block : weight_blocks(a, weights)) {
    const int of = block.sublayer < 0 ? -1 : block.sublayer / 2;
    if (block.item == Item::query) {
      EXPECT_EQ(block.bound, of == 0 ? 1.5 : 1);
      EXPECT_EQ(block.trained, of == 0);
      EXPECT_EQ(block.update, of == 0 ? 0.1 : INFINITY);
    }
    if (block.item == Item::key) {
      EXPECT_FALSE(block.trained);
      EXPECT_EQ(block.start, nullptr);
    }
    if (block.item == Item::value) {
      EXPECT_EQ(block.update, of == 0 ? 0.1 : 0.5);
    }
    if (block.item == Item::output_bias) {
      EXPECT_EQ(block.bound, of == 0 ? 0.2 : 0.7);
    }
  }
}

TEST(Network, TrainingKeepsTheStartAndWhatIsFixed) {
  std::mt19937_64 random = generator_for({15});
  const Architecture a = variants().back();
  NetworkWeights from = draw_weights(a, WeightStyle::gaussian, random);
  NetworkWeights to = trained_anew(a, from, WeightStyle::rank_one, random);
  const std::vector<WeightBlock> before = weight_blocks(a, from), after = weight_blocks(a, to);
  int trained = 0, moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].untrained(), after[i].untrained());
    trained += before[i].trained ? 1 : 0;
    if (before[i].values == after[i].values) continue;
    ++moved;
    EXPECT_TRUE(before[i].trained) << name_of(before[i].item);
  }
  EXPECT_LT(trained, static_cast<int>(before.size()));
  EXPECT_GT(moved, trained / 2);  // two updates along the start are the same
}

TEST(Network, ProjectionKeepsWhatIsInsideAndBringsBackTheRest) {
  std::mt19937_64 random = generator_for({14});
  for (const Architecture& a : variants()) {
    NetworkWeights weights = draw_weights(a, WeightStyle::gaussian, random);
    for (WeightBlock& block : weight_blocks(a, weights)) {
      const Matrix from = block.start == nullptr ? Matrix(0 * block.values) : *block.start;
      const auto stretch = [&](double factor) {
        block.values = from + factor * (block.values - from);
      };
      stretch(0.5);
      const Matrix inside = block.values;
      block.project();
      EXPECT_LE((block.values - inside).norm(), 1e-14 * inside.norm()) << name_of(block.item);
      stretch(10);
      block.project();
      const Matrix outside = block.values;
      block.project();
      EXPECT_LE((block.values - outside).norm(), 1e-14 * outside.norm());
      EXPECT_LE(limited_norm(block, block.values - from,
                             block.start == nullptr ? block.limit : WeightBlock::Limit::spectral),
                block.radius() * (1 + 1e-12));
    }
  }
}

/// But with rotary positions, which give every key another one.
TEST(Network, KeyBiasesDropOut) {
  int dropped = 0, kept = 0;
  for (Case& c : cases()) {
    if (c.a.weights.key_bias == 0) continue;
    const Vector before = Plain(c.a, c.activation, c.weights)(c.x);
    for (SublayerWeights& s : c.weights.sublayers) s.key_bias *= -3;
    const Vector after = Plain(c.a, c.activation, c.weights)(c.x);
    const bool same = (before - after).norm() <= 1e-12 * (1 + before.norm());
    if (!c.a.rotary) {
      EXPECT_TRUE(same);
    }
    (same ? dropped : kept) += 1;
  }
  EXPECT_GT(dropped, 10);
  EXPECT_GT(kept, 10);
}

TEST(Network, ParametersAreCounted) {
  for (const Architecture& a : variants()) {
    NetworkWeights weights = empty_network(a);
    Eigen::Index entries = 0;
    for (const WeightBlock& block : weight_blocks(a, weights)) entries += block.values.size();
    EXPECT_EQ(static_cast<std::uint64_t>(entries), count_parameters(a).all);
  }
}

TEST(Network, ClipsToTheBall) {
  const Vector far = Eigen::Vector2d(3, 4);
  for (const double clip : {HUGE_VAL, 5.0}) EXPECT_EQ((clipped(far, clip) - far).norm(), 0);
  EXPECT_LE((clipped(far, 1) - far / 5).norm(), 1e-15);
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
