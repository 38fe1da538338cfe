/// The feed-forward layer against theory §3 and §5.2.

#include "boundsweep/parts/feed_forward.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(FeedForward, FollowsTheFormulas) {
  for_random_layers(14, 400, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer& naive_layer, double range, int order) {
    const naive::Part expected = naive::Parts(a, order).feed_forward(naive_layer, range);
    EXPECT_TRUE(is_majorant(feed_forward::majorant(layer, Extended(range), order),
                            feed_forward::range_roundings(0.0), feed_forward::slope_roundings,
                            expected.majorant));
    SeenItems seen(a);
    feed_forward::for_each_item(layer, Extended(range), seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(FeedForward, ABoundedActivationCapsTheHiddenRange) {
  const Activation tanh = activation("tanh"), gelu = activation("gelu");
  Architecture a;
  a.ff = 9;
  a.activation = &tanh;
  const TransformerClass bounded = transformer_class(a);
  EXPECT_EQ(feed_forward::hidden_range(outside_blocks(bounded), Extended(2.0)), Extended(2.0));
  EXPECT_EQ(feed_forward::hidden_range(outside_blocks(bounded), Extended(1e9)), Extended(3.0));
  a.activation = &gelu;
  const TransformerClass free = transformer_class(a);
  EXPECT_EQ(feed_forward::hidden_range(outside_blocks(free), Extended(1e9)), Extended(1e9));
}

TEST(FeedForward, RowsMakeHigherOrdersSmaller) {
  // w_2 A_k w_1 ŵ^(k−1) with w_2 = 3, w_1 = 2, ŵ = 1/2.
  const Activation tanh = activation("tanh");
  Architecture a;
  a.activation = &tanh;
  a.weights.ff_out = 3;
  a.weights.ff_in = 2;
  a.weights.ff_in_row = 0.5;
  const TransformerClass c = transformer_class(a);
  const Majorant t = feed_forward::majorant(outside_blocks(c), Extended(1.0), 3);
  EXPECT_TRUE(close(t[1], 6));
  EXPECT_TRUE(close(t[2], 3 * 0.38490017945975052L));
  EXPECT_TRUE(close(t[3], 1.5L / 3));
}

}  // namespace
}  // namespace boundsweep
