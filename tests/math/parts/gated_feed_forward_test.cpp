/// The gated feed-forward layer against theory §3 and §5.2.

#include "boundsweep/parts/gated_feed_forward.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(GatedFeedForward, FollowsTheFormulas) {
  for_random_layers(15, 400, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer& naive_layer, double range, int order) {
    const naive::Part expected = naive::Parts(a, order).gated_feed_forward(naive_layer, range);
    EXPECT_TRUE(is_majorant(gated_feed_forward::majorant(layer, Extended(range), order),
                            gated_feed_forward::range_roundings(0.0),
                            gated_feed_forward::slope_roundings(0.0), expected.majorant));
    SeenItems seen(a);
    gated_feed_forward::for_each_item(layer, Extended(range), seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(GatedFeedForward, ByHand) {
  // tanh, R = 2: gate row 1/2 and bias 1/4 give Φ_g = min(5/4, 1) = 1; ℓ = 3·2 + 1 = 7; ŵ_1 = 1, so
  // coordinates of the linear half are at most 1·2 + 1 = 3.
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.width = 4;
  a.ff = 8;
  Weights& w = a.weights;
  w.ff_out = 5;
  w.ff_in = 3;
  w.ff_in_row = 1;
  w.ff_in_bias = 1;
  w.ff_gate = 2;
  w.ff_gate_row = 0.5;
  w.ff_gate_bias = 0.25;
  w.ff_out_bias = 0.125;
  const TransformerClass c = transformer_class(a);
  const Majorant t = gated_feed_forward::majorant(outside_blocks(c), Extended(2.0), 2);
  const long double a2 = 0.38490017945975052L;
  EXPECT_TRUE(close(t[0], 5 * 7 + 0.125));
  EXPECT_TRUE(close(t[1], 5 * (0.5 * 7 + 1 * 3)));
  EXPECT_TRUE(close(t[2], 5 * (a2 * 0.25L * 7 + 0.5L * 3)));
  SeenItems seen(a);
  gated_feed_forward::for_each_item(outside_blocks(c), Extended(2.0), seen.adder());
  EXPECT_TRUE(are_items(seen.items, {{8, 4, true, 3, 5 * 2},        // W_1: w_2 Φ_g R
                                     {8, 0, true, 1, 5},            // b_1
                                     {8, 4, true, 2, 5 * 3 * 2},    // W_g: w_2 A_1 ℓ̂ R
                                     {8, 0, true, 0.25, 5 * 3},     // b_g
                                     {4, 8, true, 5, 7},            // W_2: Φ_g ℓ
                                     {4, 0, true, 0.125, 1}}));     // b_2
}

TEST(GatedFeedForward, SensitivityIsHowErrorsOfTheRangePass) {
  for_random_layers(16, 400, [](const Architecture&, const LayerOf<double>& layer,
                                const naive::Layer&, double range, int) {
    const double sensitivity =
        value_of(gated_feed_forward::gate_sensitivity(layer, Extended(range)));
    EXPECT_LE(sensitivity, 1);
    const double gate = value_of(gated_feed_forward::gate_range(layer, Extended(range)));
    for (const double error : {1e-3, 0.1, 0.5}) {
      const double moved =
          value_of(gated_feed_forward::gate_range(layer, Extended(range * (1 + error))));
      EXPECT_LE(moved, gate * (1 + sensitivity * error) * (1 + 1e-14)) << range << ' ' << error;
    }
  });
}

TEST(GatedFeedForward, SensitivityByHand) {
  const auto sensitivity = [](const char* name, double bias, double range) {
    const Activation phi = activation(name);
    Architecture a;
    a.activation = &phi;
    a.weights.ff_gate = a.weights.ff_gate_row = 1;
    a.weights.ff_gate_bias = bias;
    const TransformerClass c = transformer_class(a);
    return value_of(gated_feed_forward::gate_sensitivity(outside_blocks(c), Extended(range)));
  };
  EXPECT_EQ(sensitivity("relu", 0, 0), 0);
  EXPECT_EQ(sensitivity("relu", 0, 8), 1);
  EXPECT_EQ(sensitivity("relu", 24, 8), 0.25);
  EXPECT_EQ(sensitivity("tanh", 0, 0.5), 1);
  EXPECT_EQ(sensitivity("tanh", 0, 1.5), 1) << "the supremum may be out of reach yet";
  EXPECT_EQ(sensitivity("tanh", 0, 8), 0);
}

TEST(GatedFeedForward, AGateAtZeroStillPasses) {
  // Softplus is log 2 at 0: what is not gated away.
  const Activation softplus = activation("softplus");
  Architecture a;
  a.activation = &softplus;
  a.weights.ff_gate = 0;
  const TransformerClass c = transformer_class(a);
  const Majorant t = gated_feed_forward::majorant(outside_blocks(c), Extended(2.0), 2);
  EXPECT_TRUE(close(t[0], 2 * std::log(2.0L), 1e-15));
  EXPECT_TRUE(close(t[1], std::log(2.0L), 1e-15));
  EXPECT_TRUE(t[2].is_zero());
}

}  // namespace
}  // namespace boundsweep
