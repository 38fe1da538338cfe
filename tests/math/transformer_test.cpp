/// Every part of the network's majorant against naive formulas in long double, and literal values.

#include "boundsweep/transformer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "close.hpp"
#include "tables.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

using Polynomial = std::vector<long double>;

Polynomial product(const Polynomial& a, const Polynomial& b) {
  Polynomial result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; i + j < a.size(); ++j) result[i + j] += a[i] * b[j];
  return result;
}

/// outer_0 + Σ_{j>=1} outer_j (inner − inner_0)^j by powers, one after another.
Polynomial composition(const Polynomial& outer, Polynomial inner) {
  inner[0] = 0;
  Polynomial result(outer.size()), power(outer.size());
  power[0] = 1;
  for (std::size_t j = 0; j < outer.size(); ++j) {
    for (std::size_t k = 0; k < outer.size(); ++k) result[k] += outer[j] * power[k];
    power = product(power, inner);
  }
  return result;
}

/// The formulas of theory §3 once more, written for reading.
class Naive {
 public:
  Naive(const Architecture& a, int order) : a_(a), w_(a.weights), size_(order + 1) {}

  Polynomial attention(long double range) const {
    const long double width = a_.width / a_.heads;
    const long double heads = w_.output_per_head ? a_.heads : std::sqrt(1.0L * a_.heads);
    const Polynomial query = line(w_.query * range + w_.query_bias, w_.query);
    const Polynomial key = line(w_.key * range, w_.key);
    const Polynomial value = line(w_.value * range, w_.value);
    Polynomial alpha = product(query, key);
    for (long double& c : alpha) c /= std::sqrt(width);
    Polynomial softmax(size_);
    long double factorial = 1;
    for (std::size_t k = 0; k < size_; ++k) {
      if (k > 0) factorial *= k;
      const double* many =
          a_.tokens == 2 ? constants::softmax_two_tokens : constants::softmax_many_tokens;
      softmax[k] = a_.tokens == 1 ? (k == 0) : many[k] / factorial;
    }
    Polynomial result = product(value, composition(softmax, alpha));
    for (long double& c : result) c *= heads * w_.output;
    result[0] = heads * w_.output * (w_.value * range + w_.value_bias) + w_.output_bias;
    return result;
  }

  Polynomial feed_forward(long double range) const {
    const Activation& phi = *a_.activation;
    const long double root = std::sqrt(1.0L * a_.ff);
    long double hidden =
        phi.linear_growth * (w_.ff_in * range + w_.ff_in_bias) + phi.at_zero * root;
    if (phi.supremum * root < hidden) hidden = phi.supremum * root;
    Polynomial result(size_);
    result[0] = w_.ff_out * hidden + w_.ff_out_bias;
    for (std::size_t k = 1; k < size_; ++k)
      result[k] = 1.0L * w_.ff_out * phi.derivative[k] * w_.ff_in *
                  std::pow(1.0L * w_.ff_in_row, static_cast<long double>(k - 1));
    return result;
  }

  Polynomial layer_norm(long double range) const {
    const long double s = std::sqrt(1.0L * a_.width * a_.norm_epsilon), rho = range / s;
    const long double root = std::sqrt(1.0L * a_.width);
    Polynomial result(size_);
    result[0] = w_.norm_gain * root * rho / std::sqrt(1 + rho * rho) + w_.norm_bias;
    for (std::size_t k = 1; k < size_; ++k)
      result[k] =
          w_.norm_gain * root * constants::layer_norm[k] / std::pow(s, static_cast<long double>(k));
    return result;
  }

  Polynomial network() const {
    Polynomial x = line(1.0L * w_.embedding * a_.radius + w_.position, w_.embedding);
    const int sublayers = 2 * static_cast<int>(a_.depth);
    for (int i = 0; i < sublayers; ++i) {
      const bool normalized =
          std::floor((i + 1) * a_.norms / sublayers) > std::floor(i * a_.norms / sublayers);
      const bool pre = normalized && a_.placement == Placement::pre;
      Polynomial branch = x;
      if (pre) branch = composition(layer_norm(x[0]), x);
      branch = composition(i % 2 == 0 ? attention(branch[0]) : feed_forward(branch[0]), branch);
      for (std::size_t k = 0; k < size_; ++k) x[k] += branch[k];
      if (normalized && !pre) x = composition(layer_norm(x[0]), x);
    }
    if (a_.final_norm) x = composition(layer_norm(x[0]), x);
    for (long double& c : x) c *= w_.readout;
    x[0] += w_.readout_bias;
    return x;
  }

 private:
  Polynomial line(long double constant, long double slope) const {
    Polynomial result(size_);
    result[0] = constant;
    if (size_ > 1) result[1] = slope;
    return result;
  }

  const Architecture& a_;
  const Weights& w_;
  std::size_t size_;
};

void expect_close(const Majorant& actual, const Polynomial& expected) {
  for (std::size_t k = 0; k < expected.size(); ++k)
    ASSERT_TRUE(close(actual[static_cast<int>(k)], expected[k], 1e-12)) << "coefficient " << k;
}

/// Every switch of the architecture at random.
Architecture random_architecture(RandomSource& random, const Activation& activation) {
  Architecture a;
  a.tokens = static_cast<double>(random.whole(1, 4));
  a.heads = static_cast<double>(random.whole(1, 3));
  a.width = a.heads * static_cast<double>(random.whole(1, 6));
  a.depth = static_cast<double>(random.whole(1, 3));
  a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
  a.placement = random.chance(0.5) ? Placement::pre : Placement::post;
  a.ff = static_cast<double>(random.whole(1, 20));
  a.radius = random.scale(0.1, 10);
  a.norm_epsilon = random.scale(1e-3, 1);
  a.final_norm = random.chance(0.5);
  a.activation = &activation;
  Weights& w = a.weights;
  w.output_per_head = random.chance(0.5);
  for (double* bound : {&w.embedding, &w.query, &w.key, &w.value, &w.output, &w.ff_in, &w.ff_out,
                        &w.readout, &w.norm_gain, &w.ff_in_row})
    *bound = random.scale(0.1, 10);
  w.ff_in_row = std::fmin(w.ff_in_row, w.ff_in);
  for (double* bias : {&w.position, &w.query_bias, &w.key_bias, &w.value_bias, &w.output_bias,
                       &w.ff_in_bias, &w.ff_out_bias, &w.norm_bias, &w.readout_bias})
    *bias = random.chance(0.5) ? random.scale(0.1, 10) : 0;
  return a;
}

TEST(Transformer, PartsFollowTheNaiveFormulas) {
  RandomSource random(71);
  for (const char* name : {"tanh", "sigmoid", "softplus", "gelu", "erf", "mish", "swish:2.5"}) {
    const Activation activation = make_activation(name);
    for (int i = 0; i < 60; ++i) {
      const int order = static_cast<int>(random.whole(0, 12));
      const Architecture a = random_architecture(random, activation);
      const Naive naive(a, order);
      const double range = random.scale(0.01, 100);
      expect_close(attention_majorant(a, tables(), Extended(range), order), naive.attention(range));
      expect_close(feed_forward_majorant(a, Extended(range), order), naive.feed_forward(range));
      expect_close(layer_norm_majorant(a, tables(), Extended(range), order), naive.layer_norm(range));
    }
  }
}

TEST(Transformer, TheNetworkComposesItsParts) {
  RandomSource random(72);
  for (const char* name : {"tanh", "gelu", "softplus"}) {
    const Activation activation = make_activation(name);
    for (int i = 0; i < 150; ++i) {
      const int order = static_cast<int>(random.whole(0, 6));
      const Architecture a = random_architecture(random, activation);
      expect_close(network_majorant(a, tables(), order).majorant, Naive(a, order).network());
    }
  }
}

TEST(Transformer, BlocksAtOneRangeAreOneMap) {
  RandomSource random(73);
  const Activation activation = make_activation("gelu");
  int repeated = 0, new_pattern = 0;
  for (int i = 0; i < 100; ++i) {
    const int order = static_cast<int>(random.whole(1, 4));
    Architecture a = random_architecture(random, activation);
    a.depth = static_cast<double>(random.whole(8, 20));
    a.norms = 2 * a.depth;
    if (random.chance(0.5)) a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
    expect_close(network_majorant(a, tables(), order).majorant, Naive(a, order).network());

    Extended range = embedding_majorant(a, order)[0];
    BlockOf<Extended> block;
    for (int sublayer = 0; sublayer < a.sublayers(); sublayer += 2) {
      const bool same_range = sublayer > 0 && block.input == range;
      const bool same = same_range && block.repeats(a, sublayer, range);
      repeated += same;
      new_pattern += same_range && !same;
      if (!same) block = block_at(a, tables(), sublayer, range, order);
      range = block.majorant[0];
    }
  }
  EXPECT_GT(repeated, 100);  // else these were not compared
  EXPECT_GT(new_pattern, 0);
}

TEST(Transformer, AttentionOfOneTokenIsLinear) {
  // Softmax over one token is 1: w_O (w_V x + b_V) + b_O for each of H heads.
  const Activation activation = make_activation("gelu");
  Architecture a;
  a.activation = &activation;
  a.heads = 4;
  a.width = 16;
  a.weights.value = 3;
  a.weights.output = 0.5;
  a.weights.value_bias = 1;
  a.weights.output_bias = 0.25;
  a.weights.query_bias = a.weights.key_bias = 7;
  const Majorant c = attention_majorant(a, tables(), Extended(2.0), 4);
  EXPECT_EQ(c[0], Extended(2 * 0.5 * (3 * 2 + 1) + 0.25));
  EXPECT_EQ(c[1], Extended(2 * 0.5 * 3));
  for (int k = 2; k <= 4; ++k) EXPECT_TRUE(c[k].is_zero());
  a.weights.output_per_head = true;
  EXPECT_EQ(attention_majorant(a, tables(), Extended(2.0), 4)[1], Extended(4 * 0.5 * 3));
}

TEST(Transformer, AttentionOfThreeTokensByHand) {
  // All weights 1, R = 1, d_k = 1: (1+u)(1 + α + α²/2 + 2α³/6), α = 2u + u².
  const Activation activation = make_activation("gelu");
  Architecture a;
  a.activation = &activation;
  a.tokens = 3;
  a.width = 1;
  const Majorant c = attention_majorant(a, tables(), Extended(1.0), 3);
  EXPECT_TRUE(close(c[0], 1));
  EXPECT_TRUE(close(c[1], 3));                 // 2 + 1
  EXPECT_TRUE(close(c[2], 5));                 // (1 + 2) + 2
  EXPECT_TRUE(close(c[3], 3 + 2 + 8.0L / 3));  // (1+2)·1 + 2 + 2·8/6
}

TEST(Transformer, LayerNormByHand) {
  // d = 4, ε = 1, γ = 3: s = 2; R = 2 gives ρ = 1 and 3·2/√2.
  Architecture a;
  a.width = 4;
  a.norm_epsilon = 1;
  a.weights.norm_gain = 3;
  a.weights.norm_bias = 0.5;
  const Majorant c = layer_norm_majorant(a, tables(), Extended(2.0), 3);
  EXPECT_TRUE(close(c[0], 6 / std::sqrt(2.0L) + 0.5));
  EXPECT_TRUE(close(c[1], 3));
  EXPECT_TRUE(close(c[2], 6 * 0.42932505167995966L / 4));
  EXPECT_TRUE(close(c[3], 6 * 0.5L / 8));
}

TEST(Transformer, ABoundedActivationCapsTheHiddenRange) {
  const Activation tanh = make_activation("tanh"), gelu = make_activation("gelu");
  Architecture a;
  a.ff = 9;
  a.activation = &tanh;
  EXPECT_EQ(hidden_range(a, Extended(2.0)), Extended(2.0));
  EXPECT_EQ(hidden_range(a, Extended(1e9)), Extended(3.0));
  a.activation = &gelu;
  EXPECT_EQ(hidden_range(a, Extended(1e9)), Extended(1e9));
}

TEST(Transformer, NormsAreSpreadEvenly) {
  struct Row {
    int norms, depth;
    const char* pattern;
  };
  const Row rows[] = {{0, 1, "00"},     {1, 1, "01"},     {2, 1, "11"},       {0, 2, "0000"},
                      {1, 2, "0001"},   {2, 2, "0101"},   {3, 2, "0111"},     {4, 2, "1111"},
                      {1, 3, "000001"}, {2, 3, "001001"}, {3, 3, "010101"},   {4, 3, "011011"},
                      {5, 3, "011111"}, {6, 3, "111111"}, {3, 4, "00100101"}, {5, 4, "01011011"}};
  for (const Row& row : rows) {
    Architecture a;
    a.norms = row.norms;
    a.depth = row.depth;
    std::string pattern;
    for (int i = 0; i < a.sublayers(); ++i) pattern += carries_norm(a, i) ? '1' : '0';
    EXPECT_EQ(pattern, row.pattern) << row.norms << " norms, depth " << row.depth;
  }
}

TEST(Transformer, WeightKindsBecomeSpectralNorms) {
  Architecture a;
  a.heads = 4;
  a.width = 16;
  a.ff = 64;
  a.input_dim = 9;
  Weights& w = a.weights;
  w.embedding = w.query = w.key = w.value = w.output = w.ff_in = w.ff_out = w.readout = 0.5;
  w.ff_in_row = INFINITY;
  for (const WeightKind kind : {WeightKind::spectral, WeightKind::frobenius}) {
    w.kind = kind;
    const Weights same = with_spectral_norms(a).weights;
    EXPECT_EQ(same.query, 0.5);
    EXPECT_EQ(same.ff_in_row, 0.5);  // never above ff_in
    EXPECT_EQ(same.kind, WeightKind::spectral);
  }
  w.kind = WeightKind::entrywise;
  const Weights spectral = with_spectral_norms(a).weights;
  EXPECT_EQ(spectral.embedding, 0.5 * 12);  // √(16·9)
  EXPECT_EQ(spectral.query, 0.5 * 8);       // √(4·16)
  EXPECT_EQ(spectral.key, 0.5 * 8);
  EXPECT_EQ(spectral.value, 0.5 * 8);
  EXPECT_EQ(spectral.output, 0.5 * 16);
  EXPECT_EQ(spectral.ff_in, 0.5 * 32);  // √(64·16)
  EXPECT_EQ(spectral.ff_in_row, 0.5 * 4);
  EXPECT_EQ(spectral.ff_out, 0.5 * 32);
  EXPECT_EQ(spectral.readout, 0.5 * 4);
  EXPECT_EQ(spectral.norm_gain, 1);
  w.output_per_head = true;
  EXPECT_EQ(with_spectral_norms(a).weights.output, 0.5 * 8);  // 16 × 4
  w.ff_in_row = 0.125;
  EXPECT_EQ(with_spectral_norms(a).weights.ff_in_row, 0.125);
}

TEST(Transformer, ParametersAreCountedByHand) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = 2;
  a.depth = 1;
  a.width = 4;
  a.ff = 6;
  a.norms = 2;
  // E 8, attention 4·16, feed-forward 2·24, gains 2·4, readout 4.
  EXPECT_EQ(parameter_count(a), 8u + 64 + 48 + 8 + 4);
  Weights& w = a.weights;
  w.position = w.query_bias = w.key_bias = w.value_bias = w.output_bias = w.ff_in_bias =
      w.ff_out_bias = w.norm_bias = w.readout_bias = 1;
  a.final_norm = true;
  // Positions 3·4, attention biases 4·4, feed-forward biases 6 + 4, three norms of 8, readout 4
  // + 1.
  EXPECT_EQ(parameter_count(a), 8u + 12 + 64 + 16 + 48 + 10 + 24 + 5);
  a.depth = 3;
  a.norms = 1;
  EXPECT_EQ(parameter_count(a), 8u + 12 + 3 * (64 + 16 + 48 + 10) + 16 + 5);
}

TEST(Transformer, ReluHasOneDerivative) {
  const Activation relu = make_activation("relu"), gelu = make_activation("gelu");
  Architecture a;
  a.activation = &relu;
  EXPECT_EQ(usable_order(a, 8), 1);
  a.activation = &gelu;
  EXPECT_EQ(usable_order(a, 8), 8);
}

}  // namespace
}  // namespace boundsweep
