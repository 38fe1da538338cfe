/// Attention against theory §3 and §5.2.

#include "boundsweep/parts/attention.hpp"

#include "parts/part.hpp"

namespace boundsweep {
namespace {

TEST(Attention, FollowsTheFormulas) {
  for_random_layers(16, 600, [](const Architecture& a, const LayerOf<double>& layer,
                                const naive::Layer& naive_layer, double range, int order) {
    const naive::Part expected = naive::Parts(a, order).attention(naive_layer, range);
    EXPECT_TRUE(is_majorant(attention::majorant(layer, tables(), Extended(range), order),
                            attention::range_roundings(0.0), attention::slope_roundings(0.0),
                            expected.majorant));
    SeenItems seen(a);
    attention::for_each_item(layer, tables(), Extended(range), seen.adder());
    EXPECT_TRUE(are_items(seen.items, expected.items));
  });
}

TEST(Attention, OfOneTokenIsLinear) {
  // Softmax over one token is 1: w_O (w_V x + b_V) + b_O for each of H heads.
  Architecture a;
  a.heads = a.kv_heads = 4;
  a.width = 16;
  a.rotary = true;
  a.weights.value = 3;
  a.weights.output = 0.5;
  a.weights.value_bias = 1;
  a.weights.output_bias = 0.25;
  a.weights.query_bias = a.weights.key_bias = 7;
  const TransformerClass c = transformer_class(a);
  const Majorant t = attention::majorant(outside_blocks(c), tables(), Extended(2.0), 4);
  EXPECT_EQ(t[0], Extended(2 * 0.5 * (3 * 2 + 1) + 0.25));
  EXPECT_EQ(t[1], Extended(2 * 0.5 * 3));
  for (int k = 2; k <= 4; ++k) EXPECT_TRUE(t[k].is_zero());
  SeenItems seen(a);
  attention::for_each_item(outside_blocks(c), tables(), Extended(2.0), seen.adder());
  EXPECT_TRUE(are_items(seen.items, {{16, 16, true, 3, 2},       // V: √H w_O R
                                     {16, 0, true, 1, 1},        // b_V
                                     {16, 16, true, 0.5, 14},    // O: √H (v + b_V)
                                     {16, 0, true, 0.25, 1}}));  // b_O
  a.weights.output_per_head = true;
  const TransformerClass per_head = transformer_class(a);
  EXPECT_EQ(attention::majorant(outside_blocks(per_head), tables(), Extended(2.0), 4)[1],
            Extended(4 * 0.5 * 3));
}

TEST(Attention, OfThreeTokensByHand) {
  // All weights 1, R = 1, d_k = 1: (1+u)(1 + α + α²/2 + 2α³/6), α = 2u + u².
  Architecture a;
  a.tokens = 3;
  a.width = 1;
  const TransformerClass c = transformer_class(a);
  const Majorant t = attention::majorant(outside_blocks(c), tables(), Extended(1.0), 3);
  EXPECT_TRUE(close(t[0], 1));
  EXPECT_TRUE(close(t[1], 3));                 // 2 + 1
  EXPECT_TRUE(close(t[2], 5));                 // (1 + 2) + 2
  EXPECT_TRUE(close(t[3], 3 + 2 + 8.0L / 3));  // (1+2)·1 + 2 + 2·8/6
}

TEST(Attention, ARotatedKeyBiasCounts) {
  // R = 1, all weights 1, b_K = 2, d_k = 1: α(u) = (1+u)(3+u) − 3 = 4u + u² with rotary positions,
  // 2u + u² without.
  Architecture a;
  a.tokens = 3;
  a.width = 1;
  a.weights.key_bias = 2;
  for (const bool rotary : {false, true}) {
    a.rotary = rotary;
    const TransformerClass c = transformer_class(a);
    EXPECT_TRUE(close(attention::majorant(outside_blocks(c), tables(), Extended(1.0), 1)[1],
                      rotary ? 5 : 3));
    SeenItems seen(a);
    attention::for_each_item(outside_blocks(c), tables(), Extended(1.0), seen.adder());
    naive::Items expected{{1, 1, true, 1, rotary ? 3.0L : 1},  // Q: v k R
                          {1, 1, true, 1, 1},                  // K: v q R
                          {1, 1, true, 1, 1},                  // V
                          {1, 1, true, 1, 1}};                 // O
    if (rotary) expected.push_back({1, 0, true, 2, 1});        // b_K: v q
    EXPECT_TRUE(are_items(seen.items, expected));
  }
}

TEST(Attention, GroupedKeysAndValuesHaveFewerEntries) {
  Architecture a;
  a.tokens = 3;
  a.heads = 4;
  a.kv_heads = 2;
  a.width = 16;
  a.rotary = true;
  a.weights.key_bias = a.weights.value_bias = 0.5;
  const TransformerClass c = transformer_class(a);
  SeenItems seen(a);
  attention::for_each_item(outside_blocks(c), tables(), Extended(1.0), seen.adder());
  int grouped = 0, full = 0, vectors = 0;
  for (const naive::Item& item : seen.items) {
    grouped += item.rows == 8 && item.columns == 16;
    full += item.rows == 16 && item.columns == 16;
    vectors += item.rows == 8 && item.columns == 0;
  }
  EXPECT_EQ(grouped, 2);  // K, V: 2 of the 4 heads' 4 rows
  EXPECT_EQ(full, 2);
  EXPECT_EQ(vectors, 2);
}

}  // namespace
}  // namespace boundsweep
