/// The layer norm against theory §3 and §5.2.

#include "boundsweep/parts/layer_norm.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(LayerNorm, FollowsTheFormulas) {
  for_random_layers(13, 300, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer& naive_layer, double range, int order) {
    const naive::Part expected = naive::Parts(a, order).layer_norm(naive_layer, range);
    EXPECT_TRUE(is_majorant(layer_norm::majorant(layer, tables(), Extended(range), order),
                            layer_norm::range_roundings(0.0, 1.0), layer_norm::slope_roundings,
                            expected.majorant));
    SeenItems seen(a);
    layer_norm::for_each_item(layer, Extended(range), seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(LayerNorm, ByHand) {
  // d = 4, ε = 1, γ = 3: s = 2; R = 2 gives ρ = 1 and 3·2/√2.
  Architecture a;
  a.width = 4;
  a.norm_epsilon = 1;
  a.weights.norm_gain = 3;
  a.weights.norm_bias = 0.5;
  const TransformerClass c = transformer_class(a);
  const Majorant t = layer_norm::majorant(outside_blocks(c), tables(), Extended(2.0), 3);
  EXPECT_TRUE(close(t[0], 6 / std::sqrt(2.0L) + 0.5));
  EXPECT_TRUE(close(t[1], 3));
  EXPECT_TRUE(close(t[2], 6 * 0.42932505167995966L / 4));
  EXPECT_TRUE(close(t[3], 6 * 0.5L / 8));
  SeenItems seen(a);
  layer_norm::for_each_item(outside_blocks(c), Extended(2.0), seen.adder());
  EXPECT_TRUE(are_items(seen.items,
                        {{4, 0, true, 3, 2 / std::sqrt(2.0L)}, {4, 0, true, 0.5, 1}}, 1e-15));
}

TEST(LayerNorm, TheRelativeSensitivityToTheRangeIsThatOfTheFormula) {
  Architecture a;
  a.width = 4;
  a.norm_epsilon = 0.25;
  for (const double range : {0.01, 0.5, 1.0, 3.0, 100.0}) {
    const double step = 1e-6;
    const auto at = [&](double r) { return value_of(layer_norm::normalized_range(a, Extended(r))); };
    const long double slope = std::log(at(range * (1 + step)) / at(range * (1 - step))) / (2 * step);
    EXPECT_TRUE(close(layer_norm::normalized_sensitivity(a, Extended(range)), slope, 1e-5)) << range;
  }
}

}  // namespace
}  // namespace boundsweep
