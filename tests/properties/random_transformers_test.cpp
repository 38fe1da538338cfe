/// The derivative attack: no transformer of the class may have a Taylor coefficient, along any line
/// of unit speed through K, above the class's majorant; parts neither. BOUNDSWEEP_SEED replays.

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "boundsweep/network/walk.hpp"
#include "host/engine/problem.hpp"
#include "tests/math/tables.hpp"
#include "transformer_draw.hpp"

namespace boundsweep {
namespace {

/// The largest ratio of coefficient to bound, per part and order.
using Tightest = std::map<std::string, std::vector<double>>;

void note(Tightest& tightest, const std::string& part, int k, double ratio) {
  std::vector<double>& row = tightest[part];
  row.resize(jet_order + 1, 0);
  row[static_cast<std::size_t>(k)] = std::max(row[static_cast<std::size_t>(k)], ratio);
}

void print(const Tightest& tightest) {
  std::printf("%-14s", "tightest ratio");
  for (int k = 0; k <= jet_order; ++k) std::printf("  order %d ", k);
  for (const auto& [part, row] : tightest) {
    std::printf("\n%-14s", part.c_str());
    for (const double ratio : row) std::printf(" %9.3g", ratio);
  }
  std::printf("\n");
}

/// |c_k| <= bound_k for all orders; rounding of the jets themselves is allowed for.
void expect_below(Tightest& tightest, const std::string& part, const JetTokens& value,
                  const Majorant& bound) {
  for (int k = 0; k <= jet_order; ++k) {
    const double limit = bound[k].to_double_saturated(), actual = token_norm(value, k);
    // Orders that vanish exactly leave rounding errors of the lower ones.
    const double noise = 1e-12 * token_norm(value, 0);
    ASSERT_LE(actual, limit * (1 + 1e-10) + noise) << part << ", order " << k;
    if (limit > noise) note(tightest, part, k, actual / limit);
  }
}

constexpr const char* activations[] = {"tanh",      "sigmoid", "softplus", "silu",     "gelu",
                                       "gelu_tanh", "erf",     "mish",     "swish:2.5"};

Architecture random_architecture(RandomSource& random) {
  Architecture a;
  a.tokens = static_cast<double>(random.whole(1, 4));
  a.input_dim = static_cast<double>(random.whole(1, 3));
  a.radius = random.scale(0.1, 3);
  a.heads = static_cast<double>(random.whole(1, 2));
  a.width = a.heads * static_cast<double>(random.whole(1, 4));
  a.ff = static_cast<double>(random.whole(1, 6));
  a.depth = static_cast<double>(random.whole(1, 2));
  a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
  a.placement = random.chance(0.5) ? Placement::pre : Placement::post;
  a.norm_epsilon = random.scale(1e-2, 2);
  a.final_norm = random.chance(0.3);
  Weights& w = a.weights;
  w.output_per_head = random.chance(0.3);
  for (double* bound : {&w.embedding, &w.query, &w.key, &w.value, &w.output, &w.ff_in, &w.ff_out,
                        &w.readout, &w.norm_gain})
    *bound = random.scale(0.3, 3);
  w.ff_in_row = INFINITY;
  for (double* bias : {&w.position, &w.query_bias, &w.key_bias, &w.value_bias, &w.output_bias,
                       &w.ff_in_bias, &w.ff_out_bias, &w.norm_bias, &w.readout_bias})
    *bias = random.chance(0.4) ? random.scale(0.1, 2) : 0;
  return a;
}

TEST(RandomTransformers, StayBelowTheirMajorants) {
  const std::uint64_t seed = environment_number("BOUNDSWEEP_SEED", 20250118);
  std::printf("BOUNDSWEEP_SEED=%llu\n", static_cast<unsigned long long>(seed));
  RandomSource random(seed);
  Tightest tightest;
  for (int i = 0; i < 1500; ++i) {
    const std::string name = activations[i % 9];
    const Activation activation = make_activation(name);
    Architecture stated = random_architecture(random);
    stated.activation = &activation;
    stated.weights = effective_weights(stated, stated.weights, stated.training).bound;
    const Architecture& a = stated;
    const TransformerClass c = transformer_class(a);
    const LayerOf<double> layer = outside_blocks(c);
    const DrawnTransformer transformer(a, name, random, random.pick({0.0, 0.1, 1.0}));
    const int tokens = static_cast<int>(a.tokens), width = static_cast<int>(a.width);
    const Majorant network = network_majorant(c, tables(), jet_order).majorant;
    for (int line = 0; line < 5; ++line) {
      SCOPED_TRACE("draw " + std::to_string(i) + ", " + name);
      const double at = a.radius * (random.chance(0.5) ? 1 : random.uniform());
      const JetTokens input = random_line(random, tokens, static_cast<int>(a.input_dim), at);
      expect_below(tightest, "network", {{transformer.predict(input)}}, network);
      expect_below(tightest, "embedding", transformer.embed(input),
                   embedding::majorant<Extended>(layer, jet_order));
      // Parts on a ball of their own.
      const double range = random.scale(0.05, 5);
      const JetTokens x = random_line(random, tokens, width, range);
      expect_below(tightest, "attention", transformer.attention(0, x),
                   attention::majorant(layer, tables(), Extended(range), jet_order));
      expect_below(tightest, "feed-forward", transformer.feed_forward(0, x),
                   feed_forward::majorant(layer, Extended(range), jet_order));
      expect_below(tightest, "layer norm", transformer.layer_norm(0, x),
                   layer_norm::majorant(layer, tables(), Extended(range), jet_order));
      if (HasFatalFailure()) return;
    }
  }
  print(tightest);
}

/// Best of many lines through many members of one part's class, one feature per token.
template <class Value>
double largest_ratio(const Architecture& a, double range, int k, const Majorant& bound,
                     const Value& value) {
  RandomSource random(5);
  double largest = 0;
  for (int i = 0; i < 3000; ++i) {
    const DrawnTransformer transformer(a, "tanh", random, 0);
    const JetTokens x = random_line(random, static_cast<int>(a.tokens), static_cast<int>(a.width),
                                    range * random.uniform());
    largest =
        std::max(largest, token_norm(value(transformer, x), k) / bound[k].to_double_saturated());
  }
  return largest;
}

class TeethTest : public testing::Test {
 protected:
  TeethTest() {
    a_.activation = &tanh_;
    a_.tokens = 2;
    a_.width = 1;
    a_.ff = 1;
  }
  TransformerClass class_of() const { return transformer_class(a_); }

  Activation tanh_ = make_activation("tanh");
  Architecture a_;
};

TEST_F(TeethTest, FeedForwardReachesItsBounds) {
  const TransformerClass c = class_of();
  const Majorant bound = feed_forward::majorant(outside_blocks(c), Extended(2.0), jet_order);
  for (int k = 1; k <= jet_order; ++k) {
    const double ratio = largest_ratio(
        a_, 2, k, bound, [](const auto& t, const auto& x) { return t.feed_forward(0, x); });
    EXPECT_GT(ratio, 0.98) << k;
    EXPECT_LE(ratio, 1 + 1e-12) << k;
  }
}

TEST_F(TeethTest, LayerNormReachesItsBounds) {
  a_.width = 2;  // centring leaves one dimension
  a_.norm_epsilon = 0.5;
  const TransformerClass c = class_of();
  const Majorant bound =
      layer_norm::majorant(outside_blocks(c), tables(), Extended(2.0), jet_order);
  for (int k = 1; k <= jet_order; ++k) {
    const double ratio = largest_ratio(
        a_, 2, k, bound, [](const auto& t, const auto& x) { return t.layer_norm(0, x); });
    EXPECT_GT(ratio, 0.98) << k;
    EXPECT_LE(ratio, 1 + 1e-12) << k;
  }
}

TEST_F(TeethTest, AttentionComesCloseAtOrderOne) {
  // Order 1 at R: w_V (1 + R · 2R): two tokens apart by 2R share the slope.
  const double range = 1;
  const TransformerClass c = class_of();
  const Majorant bound =
      attention::majorant(outside_blocks(c), tables(), Extended(range), jet_order);
  const double ratio = largest_ratio(
      a_, range, 1, bound, [](const auto& t, const auto& x) { return t.attention(0, x); });
  EXPECT_GT(ratio, 0.5);
  EXPECT_LE(ratio, 1 + 1e-12);
}

TEST_F(TeethTest, ANetworkComesCloseAtOrderOne) {
  a_.tokens = 1;
  a_.norms = 0;
  const Majorant bound = network_majorant(class_of(), tables(), jet_order).majorant;
  RandomSource random(6);
  double largest = 0;
  for (int i = 0; i < 3000; ++i) {
    const DrawnTransformer transformer(a_, "tanh", random, 0);
    const JetTokens x = random_line(random, 1, 1, random.uniform());
    largest =
        std::max(largest, std::fabs(transformer.predict(x).c[1]) / bound[1].to_double_saturated());
  }
  EXPECT_GT(largest, 0.98);
  EXPECT_LE(largest, 1 + 1e-12);
}

}  // namespace
}  // namespace boundsweep
