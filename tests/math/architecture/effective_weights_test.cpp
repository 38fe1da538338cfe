/// From stated bounds to spectral ones, updates included.

#include "boundsweep/architecture/effective_weights.hpp"

#include "close.hpp"
#include "naive/network.hpp"
#include "random_class.hpp"

namespace boundsweep {
namespace {

Architecture sixteen_wide() {
  Architecture a;
  a.heads = 4;
  a.kv_heads = 2;
  a.width = 16;
  a.ff = 64;
  a.input_dim = 9;
  a.outputs = 4;
  Weights& w = a.weights;
  w.embedding = w.query = w.key = w.value = w.output = w.ff_in = w.ff_gate = w.ff_out = w.readout =
      0.5;
  return a;
}

TEST(EffectiveWeights, KindsBecomeSpectralNorms) {
  Architecture a = sixteen_wide();
  Weights& w = a.weights;
  for (const WeightKind kind : {WeightKind::spectral, WeightKind::frobenius}) {
    w.kind = kind;
    const Weights same = transformer_class(a).shared.bound;
    EXPECT_EQ(same.query, 0.5);
    EXPECT_EQ(same.ff_in_row, 0.5);  // never above ff_in
    EXPECT_EQ(same.ff_gate_row, 0.5);
    EXPECT_EQ(same.kind, WeightKind::spectral);
  }
  w.kind = WeightKind::entrywise;
  const Weights spectral = transformer_class(a).shared.bound;
  EXPECT_EQ(spectral.embedding, 0.5 * 12);  // √(16·9)
  EXPECT_EQ(spectral.query, 0.5 * 8);       // √(4·16), a head's
  EXPECT_EQ(spectral.key, 0.5 * 8);
  EXPECT_EQ(spectral.value, 0.5 * 8);
  EXPECT_EQ(spectral.output, 0.5 * 16);
  EXPECT_EQ(spectral.ff_in, 0.5 * 32);  // √(64·16)
  EXPECT_EQ(spectral.ff_gate, 0.5 * 32);
  EXPECT_EQ(spectral.ff_in_row, 0.5 * 4);
  EXPECT_EQ(spectral.ff_gate_row, 0.5 * 4);
  EXPECT_EQ(spectral.ff_out, 0.5 * 32);
  EXPECT_EQ(spectral.readout, 0.5 * 8);  // √(4·16)
  EXPECT_EQ(spectral.norm_gain, 1);
  w.output_per_head = true;
  EXPECT_EQ(transformer_class(a).shared.bound.output, 0.5 * 8);  // 16 × 4
  w.ff_in_row = 0.125;
  w.ff_gate_row = 0.25;
  EXPECT_EQ(transformer_class(a).shared.bound.ff_in_row, 0.125);
  EXPECT_EQ(transformer_class(a).shared.bound.ff_gate_row, 0.25);
}

TEST(EffectiveWeights, AnUpdateMovesWhatIsTrained) {
  Architecture a = sixteen_wide();
  a.weights.query_bias = a.weights.position = 0.25;
  a.weights.ff_in_row = 0.375;
  a.training.update = 0.125;
  const EffectiveWeightsOf<double> all = transformer_class(a).shared;
  for (const double bound : {all.bound.embedding, all.bound.query, all.bound.key, all.bound.value,
                             all.bound.output, all.bound.ff_in, all.bound.ff_gate, all.bound.ff_out,
                             all.bound.readout})
    EXPECT_EQ(bound, 0.625);
  EXPECT_EQ(all.bound.ff_in_row, 0.5);
  EXPECT_EQ(all.bound.ff_gate_row, 0.625);
  // Vectors start from zero.
  EXPECT_EQ(all.bound.query_bias, 0.25);
  EXPECT_EQ(all.bound.norm_gain, 1);
  EXPECT_EQ(all.matrix_radius(WeightGroup::query, all.bound.query), 0.125);
  EXPECT_EQ(all.vector_radius(WeightGroup::bias, 0.25), 0.25);

  a.training.trainable.bits = 1u << static_cast<int>(WeightGroup::value) |
                              1u << static_cast<int>(WeightGroup::ff_gate);
  const EffectiveWeightsOf<double> some = transformer_class(a).shared;
  EXPECT_EQ(some.bound.value, 0.625);
  EXPECT_EQ(some.bound.ff_gate, 0.625);
  EXPECT_EQ(some.bound.ff_gate_row, 0.625);
  EXPECT_EQ(some.bound.query, 0.5);
  EXPECT_EQ(some.bound.ff_in, 0.5);
  EXPECT_EQ(some.bound.ff_in_row, 0.375);
  EXPECT_EQ(some.matrix_radius(WeightGroup::query, 0.5), 0);
  EXPECT_EQ(some.vector_radius(WeightGroup::bias, 0.25), 0);
  a.training.update = INFINITY;
  EXPECT_EQ(transformer_class(a).shared.matrix_radius(WeightGroup::value, 0.5), 0.5);
}

TEST(EffectiveWeights, RowsNeverExceedTheMatrix) {
  // The row bound is above the matrix' own; both move by the update.
  Architecture a = sixteen_wide();
  a.weights.ff_in_row = a.weights.ff_gate_row = 3;
  a.training.update = 0.25;
  const Weights w = transformer_class(a).shared.bound;
  EXPECT_EQ(w.ff_in_row, 0.75);
  EXPECT_EQ(w.ff_gate_row, 0.75);
}

TEST(EffectiveWeights, FollowTheTextForRandomClasses) {
  RandomSource random(61);
  for (int i = 0; i < 1000; ++i) {
    const Architecture a =
        random_class(random, random_structure(random, 2), random_activation(random), 0.01, 100);
    const Weights actual = transformer_class(a).shared.bound;
    const WeightsOf<long double> expected = naive::layer_of(a, -1).w;
#define BS_FIELD(name, initial) \
  ASSERT_TRUE(rounds_to(Extended(actual.name), 5, expected.name)) << #name;
    BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
  }
}

}  // namespace
}  // namespace boundsweep
