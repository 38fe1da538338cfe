/// The embedding against theory §3 and §5.2.

#include "boundsweep/parts/embedding.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(Embedding, FollowsTheFormulas) {
  for_random_layers(11, 300, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer&, double, int order) {
    const naive::Part expected = naive::Parts(a, order).embedding();
    EXPECT_TRUE(is_majorant(embedding::majorant<Extended>(layer, order), embedding::range_roundings,
                            embedding::slope_roundings, expected.majorant));
    SeenItems seen(a);
    embedding::for_each_item<Extended>(layer, seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(Embedding, ByHand) {
  Architecture a;
  a.tokens = 3;
  a.input_dim = 2;
  a.width = 4;
  a.radius = 2;
  a.weights.embedding = 3;
  a.weights.position = 0.5;
  const TransformerClass c = transformer_class(a);
  const Majorant t = embedding::majorant<Extended>(outside_blocks(c), 3);
  EXPECT_EQ(t[0], Extended(6.5));
  EXPECT_EQ(t[1], Extended(3.0));
  EXPECT_TRUE(t[2].is_zero() && t[3].is_zero());
  SeenItems seen(a);
  embedding::for_each_item<Extended>(outside_blocks(c), seen.adder());
  // E is 4 × 2 of radius 3 at slope r = 2; three positions of 4 entries.
  EXPECT_TRUE(are_items(seen.items, {{4, 2, true, 3, 2}, {12, 0, true, 0.5, 1}}, 0));
}

}  // namespace
}  // namespace boundsweep
