/// The readout against theory §3 and §5.2.

#include "boundsweep/parts/readout.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(Readout, FollowsTheFormulas) {
  for_random_layers(12, 300, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer&, double range, int order) {
    const naive::Part expected = naive::Parts(a, order).readout(range);
    Majorant c;
    for (int k = 0; k <= order; ++k) c[k] = Extended(k == 0 ? range : 1.0 / k);
    readout::apply(layer, c, order);
    EXPECT_TRUE(rounds_to(c[0], readout::range_roundings, expected.majorant[0]));
    for (int k = 1; k <= order; ++k)
      EXPECT_TRUE(rounds_to(c[k], readout::slope_roundings, expected.majorant[1] * (1.0 / k)));
    SeenItems seen(a);
    readout::for_each_item(layer, Extended(range), seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(Readout, EveryOutputHasARowAndABias) {
  Architecture a;
  a.width = 4;
  a.outputs = 3;
  a.weights.readout = 2;
  a.weights.readout_bias = 0.25;
  const TransformerClass c = transformer_class(a);
  SeenItems seen(a);
  readout::for_each_item(outside_blocks(c), Extended(5.0), seen.adder());
  EXPECT_TRUE(are_items(seen.items, {{3, 4, true, 2, 5}, {3, 0, true, 0.25, 1}}, 0));
}

}  // namespace
}  // namespace boundsweep
