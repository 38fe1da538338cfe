/// Derivatives in the coordinate norm: exact cases, and the algebra of theory §3.1 in long double.

#include "boundsweep/network/coordinate_norm.hpp"

#include "close.hpp"
#include "naive/network.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

/// k! c_k.
long double derivative(const Majorant& c, int k) {
  return value_of(c[k]) * std::tgamma(k + 1.0L);
}

/// To the digits printed.
void expect_printed(const Majorant& c, std::initializer_list<long double> values, double tolerance) {
  int k = 0;
  for (const long double value : values) EXPECT_TRUE(close(derivative(c, ++k), value, tolerance)) << k;
}

Architecture entrywise(double width, double ff, const Activation& phi) {
  Architecture a;
  a.activation = &phi;
  a.width = width;
  a.ff = ff;
  a.norms = 2;
  a.weights.kind = WeightKind::entrywise;
  return a;
}

TEST(CoordinateNorm, OfAFeedForwardLayerIsExact) {
  // 10 → 64 → 10: the supremum is row(W_2) A_k col(W_1) = 64 sup|φ^(k)|.
  const Activation gelu = activation("gelu");
  const TransformerClass c = transformer_class(entrywise(10, 64, gelu));
  const Majorant t = coordinate::sublayer(c, tables(), 1, Extended(1.0), 3, false);
  expect_printed(t, {72.25, 51.1, 49.8}, 1e-3);
  // With the density f: f(2 − x²) and f x(x² − 4).
  long double second = 0, third = 0;
  for (long double x = 0; x < 6; x += 1e-4L) {
    const long double density = std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0L));
    second = std::max(second, density * std::fabs(2 - x * x));
    third = std::max(third, density * std::fabs(x * (x * x - 4)));
  }
  EXPECT_TRUE(close(derivative(t, 2), 64 * second, 1e-7));
  EXPECT_TRUE(close(derivative(t, 3), 64 * third, 1e-7));
}

TEST(CoordinateNorm, OfAttentionIsThatOfTheCompanionCase) {
  const Activation gelu = activation("gelu");
  Architecture a = entrywise(3, 3, gelu);
  a.tokens = 5;
  const TransformerClass c = transformer_class(a);
  const Majorant t = coordinate::sublayer(c, tables(), 0, Extended(std::sqrt(3.0)), 4, false);
  expect_printed(t, {96.53, 1065.5, 2.218e4, 1.344e6}, 4e-4);
}

TEST(CoordinateNorm, OfALayerNormIsThatOfTheCompanionCase) {
  const Activation gelu = activation("gelu");
  const Architecture a = entrywise(10, 10, gelu);
  const TransformerClass c = transformer_class(a);
  const Majorant norm = layer_norm::majorant(outside_blocks(c), tables(), Extended(100.0), 4);
  expect_printed(coordinate::norm(a, true, norm, 4), {0.9, 0.2318, 0.2430, 0.1959}, 4e-4);
  // Without centring nothing is shorter.
  for (int k = 1; k <= 4; ++k)
    EXPECT_EQ(coordinate::norm(a, false, norm, 4)[k], norm[k]);
}

TEST(CoordinateNorm, MatricesByHand) {
  // 4 × 9 with entries at most 2: columns 4, rows 6.
  const MatrixNorms entries = matrix_norms(WeightKind::entrywise, 2, 4, 9, INFINITY, 0, 12);
  EXPECT_EQ(entries.column, 4);
  EXPECT_EQ(entries.row, 6);
  EXPECT_EQ(entries.entry, 2);
  const MatrixNorms rows = matrix_norms(WeightKind::entrywise, 2, 4, 9, 1.5, 0, 12);
  EXPECT_EQ(rows.column, 4);
  EXPECT_EQ(rows.row, 1.5);
  EXPECT_EQ(rows.entry, 1.5);
  const MatrixNorms moved = matrix_norms(WeightKind::entrywise, 2, 4, 9, 1.5, 0.25, 4.125);
  EXPECT_EQ(moved.column, 4.125);  // never above the spectral bound
  EXPECT_EQ(moved.row, 1.75);
  EXPECT_EQ(moved.entry, 1.75);
  const MatrixNorms spectral = matrix_norms(WeightKind::frobenius, 2, 4, 9, INFINITY, 0.25, 2.25);
  EXPECT_EQ(spectral.column, 2.25);
  EXPECT_EQ(spectral.row, 2.25);
  EXPECT_EQ(spectral.entry, 2.25);
}

/// col, row, ent.
struct Norms {
  long double column, row, entry;
};

/// Theory §3.1 once more, part by part.
class Naive {
 public:
  Naive(const Architecture& a, int block) : a_(a), layer_(naive::layer_of(a, block)) {
    stated_ = block < 0 || a.blocks == nullptr ? a.weights : overridden(a.weights, a.blocks[block]);
  }

  Norms norms(WeightGroup group, double Weights::*bound, long double rows, long double columns,
              long double spectral, double row_bound = INFINITY) const {
    const long double stated = stated_.*bound;
    const bool entrywise = stated_.kind == WeightKind::entrywise;
    const bool moved = layer_.trainable.has(group) && !std::isinf(layer_.update);
    const long double added = moved ? layer_.update : 0;
    const auto least = [&](long double value) { return std::min(value + added, spectral); };
    const long double row = entrywise ? stated * std::sqrt(columns) : stated;
    return {least(entrywise ? stated * std::sqrt(rows) : stated),
            least(std::min<long double>(row, row_bound)),
            least(std::min<long double>(stated, row_bound))};
  }

  naive::Polynomial attention(long double range, int order, bool euclidean) const {
    const WeightsOf<long double>& w = layer_.w;
    const long double d = a_.width, head = d / a_.heads;
    const long double heads = a_.weights.output_per_head ? a_.heads : std::sqrt(1.0L * a_.heads);
    const Norms q = norms(WeightGroup::query, &Weights::query, head, d, w.query);
    const Norms k = norms(WeightGroup::key, &Weights::key, head, d, w.key);
    const Norms v = norms(WeightGroup::value, &Weights::value, head, d, w.value);
    const Norms o = norms(WeightGroup::output, &Weights::output, d,
                          a_.weights.output_per_head ? head : d, w.output);
    const auto line = [&](long double constant, long double slope) {
      naive::Polynomial result(static_cast<std::size_t>(order) + 1);
      result[0] = constant;
      result[1] = slope;
      return result;
    };
    naive::Polynomial alpha = naive::product(
        line(w.query * range + w.query_bias, q.column),
        line(w.key * range + (a_.rotary ? w.key_bias : 0), k.column));
    for (long double& c : alpha) c /= std::sqrt(head);
    naive::Polynomial softmax(static_cast<std::size_t>(order) + 1);
    for (int j = 0; j <= order; ++j)
      softmax[static_cast<std::size_t>(j)] =
          a_.tokens == 1   ? (j == 0)
          : a_.tokens == 2 ? constants::softmax_two_tokens_over_factorial[j]
                           : constants::softmax_many_tokens_over_factorial[j];
    naive::Polynomial result =
        naive::product(line(w.value * range, v.column), naive::composition(softmax, alpha));
    for (long double& c : result) c *= heads * (euclidean ? w.output : o.row);
    return result;
  }

  naive::Polynomial feed_forward(long double range, int order, bool euclidean) const {
    const WeightsOf<long double>& w = layer_.w;
    const Activation& phi = *a_.activation;
    const Norms in = norms(WeightGroup::ff_in, &Weights::ff_in, a_.ff, a_.width, w.ff_in,
                           stated_.ff_in_row);
    const Norms gate = norms(WeightGroup::ff_gate, &Weights::ff_gate, a_.ff, a_.width, w.ff_gate,
                             stated_.ff_gate_row);
    const Norms out = norms(WeightGroup::ff_out, &Weights::ff_out, a_.width, a_.ff, w.ff_out);
    const long double last = euclidean ? w.ff_out : out.row;
    naive::Polynomial result(static_cast<std::size_t>(order) + 1);
    const long double linear = w.ff_in * range + w.ff_in_bias;
    const long double reached =
        std::min(phi.linear_growth * (w.ff_gate_row * range + w.ff_gate_bias) + phi.at_zero,
                 1.0L * phi.supremum);
    for (int k = 1; k <= order; ++k) {
      const auto power = [](long double base, int exponent) {
        return std::pow(base, static_cast<long double>(exponent));
      };
      const long double before = k == 1 ? reached : phi.derivative[k - 1] * power(gate.entry, k - 1);
      result[static_cast<std::size_t>(k)] =
          a_.ff_gated ? last * (phi.derivative[k] * power(gate.entry, k) * linear +
                                before * in.column)
                      : last * phi.derivative[k] * in.column * power(in.entry, k - 1);
    }
    return result;
  }

 private:
  const Architecture& a_;
  naive::Layer layer_;
  Weights stated_;
};

long double shrinking(const Architecture& a, bool centred, int k) {
  return centred ? std::pow(1 - 1 / static_cast<long double>(a.width), k / 2.0L) : 1;
}

/// The orders >= 1.
testing::AssertionResult agree(const Majorant& actual, const naive::Polynomial& expected) {
  for (std::size_t k = 1; k < expected.size(); ++k) {
    auto result = close(actual[static_cast<int>(k)], expected[k], 1e-12);
    if (!result) return result << ", order " << k;
  }
  return testing::AssertionSuccess();
}

TEST(CoordinateNorm, FollowsTheText) {
  RandomSource random(77);
  for (int i = 0; i < 400; ++i) {
    Architecture a =
        random_class(random, random_structure(random, 3), random_activation(random), 0.1, 5);
    std::vector<BlockOverride> blocks;
    if (random.chance(0.4)) {
      blocks = random_blocks(random, a, 0.1, 5);
      a.blocks = blocks.data();
    }
    const TransformerClass c = transformer_class(a);
    const int order = static_cast<int>(random.whole(1, 6));
    const int block = static_cast<int>(random.whole(0, static_cast<int>(a.depth) - 1));
    const double range = random.scale(0.1, 10);
    const bool centred = random.chance(0.5);
    const Naive naive(a, block);

    const Majorant embedding = coordinate::embedding(c, order);
    const long double entry = Naive(a, -1)
                                  .norms(WeightGroup::embedding, &Weights::embedding, a.width,
                                         a.input_dim, naive::layer_of(a, -1).w.embedding)
                                  .entry;
    ASSERT_TRUE(close(embedding[1], entry)) << i;

    for (const bool euclidean : {false, true}) {
      ASSERT_TRUE(agree(coordinate::sublayer(c, tables(), 2 * block, Extended(range), order, euclidean),
                        naive.attention(range, order, euclidean))) << i;
      ASSERT_TRUE(agree(coordinate::sublayer(c, tables(), 2 * block + 1, Extended(range), order,
                                             euclidean),
                        naive.feed_forward(range, order, euclidean))) << i;
    }

    // A block: the first sublayer from coordinates, then the operator norm.
    const naive::Layer layer = naive::layer_of(a, block);
    const naive::Parts parts(a, order);
    const bool pre = a.placement == Placement::pre;
    const auto stage = [&](naive::Polynomial function, bool normalized, long double input,
                           long double function_range, bool first) {
      naive::Polynomial norm = parts.layer_norm(layer, input).majorant;
      if (normalized && pre) {
        if (first)
          for (int k = 1; k <= order; ++k)
            norm[static_cast<std::size_t>(k)] *= shrinking(a, centred, k);
        function = naive::composition(function, norm);
      }
      function[0] = input + function_range;
      function[1] += 1;
      if (normalized && !pre)
        function = naive::composition(parts.layer_norm(layer, function[0]).majorant, function);
      return function;
    };
    const bool first_normalized = naive::carries_norm(a, 2 * block),
               second_normalized = naive::carries_norm(a, 2 * block + 1);
    const long double inner =
        first_normalized && pre ? parts.layer_norm(layer, range).majorant[0] : range;
    const naive::Polynomial attention = parts.attention(layer, inner).majorant;
    const naive::Polynomial first =
        stage(first_normalized && pre ? attention : naive.attention(inner, order, true),
              first_normalized, range, attention[0], true);
    const long double second_inner =
        second_normalized && pre ? parts.layer_norm(layer, first[0]).majorant[0] : first[0];
    const naive::Polynomial feed_forward =
        (a.ff_gated ? parts.gated_feed_forward(layer, second_inner)
                    : parts.feed_forward(layer, second_inner)).majorant;
    const naive::Polynomial second =
        stage(feed_forward, second_normalized, first[0], feed_forward[0], false);
    ASSERT_TRUE(agree(coordinate::block(c, tables(), centred, 2 * block, Extended(range), order),
                      naive::composition(second, first))) << i;
  }
}

TEST(CoordinateNorm, OfANetworkStartsAtTheColumnsOfTheEmbedding) {
  const Activation gelu = activation("gelu");
  Architecture a = entrywise(9, 4, gelu);
  a.input_dim = 4;
  a.weights.embedding = 0.5;
  TransformerClass c = transformer_class(a);
  const Network network = network_majorant(c, tables(), 3);
  const Majorant t = coordinate::network(c, network.majorant, 3);
  EXPECT_EQ(t[0], network.majorant[0]);
  for (int k = 1; k <= 3; ++k)  // √9/√36 = 1/2
    EXPECT_TRUE(close(t[k], value_of(network.majorant[k]) * std::pow(0.5L, k)));
  a.weights.embedding = 0;
  a.weights.position = 1;
  c = transformer_class(a);
  const Majorant fixed = coordinate::network(c, network.majorant, 3);
  for (int k = 1; k <= 3; ++k) EXPECT_TRUE(fixed[k].is_zero());
}

TEST(CoordinateNorm, IsNeverAboveTheOperatorNorm) {
  RandomSource random(78);
  for (int i = 0; i < 300; ++i) {
    const Architecture a =
        random_class(random, random_structure(random, 2), random_activation(random), 0.1, 5);
    const TransformerClass c = transformer_class(a);
    const Extended range(random.scale(0.1, 10));
    const int order = 4;
    const auto at_most = [&](const Majorant& coordinate, const Majorant& operator_norm) {
      for (int k = 1; k <= order; ++k)
        ASSERT_LE(coordinate[k], operator_norm[k] * Extended(1 + 1e-13)) << i << ' ' << k;
    };
    for (const int sublayer : {0, 1})
      at_most(coordinate::sublayer(c, tables(), sublayer, range, order, false),
              sublayer_majorant(outside_blocks(c), tables(), sublayer, range, order));
    at_most(coordinate::block(c, tables(), true, 0, range, order),
            block_at(c, tables(), 0, range, order).majorant);
    const Majorant network = network_majorant(c, tables(), order).majorant;
    at_most(coordinate::network(c, network, order), network);
  }
}

}  // namespace
}  // namespace boundsweep
