/// The parametric route: items by hand, sensitivities against a second walk, h_P in long double.

#include "boundsweep/parametric.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "close.hpp"
#include "tables.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

struct Seen {
  ItemShape shape;
  double norm;
  long double sensitivity;
};

std::vector<Seen> items_of(const Architecture& a) {
  std::vector<Seen> seen;
  auto visit = [&](ItemShape shape, double norm, Extended sensitivity, int) {
    seen.push_back({shape, norm, value_of(sensitivity)});
  };
  for_each_item<Extended>(a, tables(), ComputedStages{a, tables()}, visit);
  return seen;
}

/// One block, three tokens, ε = 1, d = 4, two heads, all bounds 1 and no bias but those given.
Architecture small(const Activation& activation) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.heads = 2;
  a.width = 4;
  a.ff = 8;
  a.norms = 0;
  a.activation = &activation;
  return a;
}

TEST(Parametric, ItemsOfAPlainBlockByHand) {
  const Activation tanh = make_activation("tanh");
  const Architecture a = small(tanh);
  // R = 1: attention c_0 = √2, c_1 = √2 (1 + 2/√2) = √2 + 2; feed-forward c_1 = 1 at 1 + √2.
  const long double two = std::sqrt(2.0L), attention = 1 + two + 2, range = 1 + two;
  const std::vector<Seen> expected = {
      {ItemShape::embedding, 1, attention * 2},
      {ItemShape::square, 1, 2},               // Q: √2·1·1·1/√2 times the later 2
      {ItemShape::square, 1, 2},               // K
      {ItemShape::square, 1, 2 * two},         // V: √H w_O R
      {ItemShape::square, 1, 2 * two},         // O: √H v
      {ItemShape::feed_forward, 1, range},     // W_1: A_1 R
      {ItemShape::feed_forward, 1, range},     // W_2: Φ = min(R, √8)
      {ItemShape::vector, 1, range + range}};  // readout: its input's range
  const std::vector<Seen> seen = items_of(a);
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].shape, expected[i].shape) << i;
    EXPECT_EQ(seen[i].norm, expected[i].norm) << i;
    EXPECT_TRUE(close(seen[i].sensitivity, expected[i].sensitivity)) << i;
  }
}

TEST(Parametric, ItemsWithoutInfluenceAreLeftOut) {
  const Activation tanh = make_activation("tanh");
  Architecture a = small(tanh);
  const std::size_t all = items_of(a).size();
  a.weights.key_bias = 5;  // drops out of the softmax
  EXPECT_EQ(items_of(a).size(), all);
  a.tokens = 1;  // no softmax: neither Q nor K
  EXPECT_EQ(items_of(a).size(), all - 2);
  a.tokens = 3;
  a.weights.readout = 0;  // nothing before the readout matters
  const std::vector<Seen> seen = items_of(a);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].shape, ItemShape::vector);
}

TEST(Parametric, AGainOfZeroHidesWhatIsBeforeIt) {
  const Activation tanh = make_activation("tanh");
  Architecture a = small(tanh);
  a.depth = 2;
  a.norms = 1;  // after the last sublayer
  a.weights.norm_gain = 0;
  a.weights.norm_bias = 1;
  // Left: the gain itself (its value may still change the output), its bias, the readout.
  const std::vector<Seen> seen = items_of(a);
  ASSERT_EQ(seen.size(), 3u);
  for (const Seen& item : seen) EXPECT_EQ(item.shape, ItemShape::vector);
  EXPECT_EQ(seen[0].norm, 0);
  EXPECT_TRUE(close(seen[1].sensitivity, 1));
}

TEST(Parametric, EveryBiasIsAnItem) {
  const Activation tanh = make_activation("tanh");
  Architecture a = small(tanh);
  a.norms = 2;
  a.final_norm = true;
  const std::size_t without = items_of(a).size();
  EXPECT_EQ(without, 8u + 3);
  Weights& w = a.weights;
  w.position = w.query_bias = w.key_bias = w.value_bias = w.output_bias = w.ff_in_bias =
      w.ff_out_bias = w.norm_bias = w.readout_bias = 0.5;
  // position, query, value, output, two of the feed-forward, three norms, readout; no key bias.
  EXPECT_EQ(items_of(a).size(), without + 10);
}

/// Sensitivities by multiplying every later stage's Lipschitz constant, one item at a time.
TEST(Parametric, SensitivitiesAreProductsOfLaterStages) {
  const Activation tanh = make_activation("tanh");
  for (const Placement placement : {Placement::post, Placement::pre}) {
    Architecture a = small(tanh);
    a.depth = 3;
    a.norms = 4;
    a.final_norm = true;
    a.placement = placement;
    a.norm_epsilon = 0.25;
    a.weights.readout = 0.7;
    a.weights.output = 1.3;
    Extended range = embedding_majorant(a, 1)[0];
    long double product = 1;
    for (int i = 0; i < a.sublayers(); ++i) {
      const Stage stage = stage_majorants(a, tables(), i, range, 1);
      const long double f = value_of(stage.function[1]);
      const long double norm = stage.normalized ? value_of(stage.norm[1]) : 1;
      product *= !stage.normalized             ? 1 + f
                 : placement == Placement::pre ? 1 + f * norm
                                               : (1 + f) * norm;
      range = stage.range;
    }
    product *= value_of(layer_norm_majorant(a, tables(), range, 1)[1]) * 0.7L;
    const std::vector<Seen> seen = items_of(a);
    EXPECT_TRUE(close(seen[0].sensitivity, product)) << static_cast<int>(placement);  // E at r = 1
    // T_1 is E's sensitivity times w_E/r.
    EXPECT_TRUE(close(network_majorant(a, tables(), 1).majorant[1], product));
  }
}

TEST(Parametric, EntropyIsTheSumOverItems) {
  RandomSource random(101);
  for (int i = 0; i < 200; ++i) {
    const Activation activation = make_activation(random.pick<const char*>({"tanh", "gelu"}));
    Architecture a = small(activation);
    a.depth = static_cast<double>(random.whole(1, 4));
    a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
    a.placement = random.chance(0.5) ? Placement::pre : Placement::post;
    a.tokens = static_cast<double>(random.whole(1, 5));
    a.norm_epsilon = random.pick({1.0, 1e-6});  // the latter makes terms beyond 2^54
    Weights& w = a.weights;
    for (double* bias : {&w.position, &w.query_bias, &w.value_bias, &w.output_bias, &w.ff_in_bias,
                         &w.ff_out_bias, &w.norm_bias, &w.readout_bias})
      *bias = random.chance(0.5) ? random.scale(0.1, 1) : 0;
    w.query = random.scale(1e-3, 10);
    const double e0 = random.scale(1e-9, 1e6);
    Extended entropy[highest_level + 1];
    parametric_entropy(a, tables(), Extended(e0), 40, entropy);
    const std::vector<Seen> items = items_of(a);
    long double active = 0;
    for (const Seen& item : items) active += entries(a, item.shape);
    for (const int level : {1, 2, 17, 40}) {
      long double sum = 0;
      for (const Seen& item : items) {
        const long double count = entries(a, item.shape);
        sum += count * std::log1p(2 * item.norm * item.sensitivity * active /
                                  (count * std::ldexp(1.0L * e0, -level)));
      }
      ASSERT_TRUE(close(entropy[level], sum, 1e-13));
    }
  }
}

}  // namespace
}  // namespace boundsweep
