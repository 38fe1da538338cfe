/// Summaries in double against the same in Extended.

#include "boundsweep/narrow.hpp"

#include <gtest/gtest.h>

#include "close.hpp"
#include "host/engine/problem.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

const Tables& tables() {
  static const Tables result = make_tables();
  return result;
}

Architecture random_architecture(RandomSource& random, const Activation& activation,
                                 double smallest, double largest) {
  Architecture a;
  a.activation = &activation;
  a.tokens = static_cast<double>(random.whole(1, 4));
  a.depth = static_cast<double>(random.whole(1, 8));
  a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
  a.placement = random.chance(0.5) ? Placement::pre : Placement::post;
  a.final_norm = random.chance(0.3);
  Weights& w = a.weights;
  for (double* bound : {&w.embedding, &w.query, &w.key, &w.value, &w.output, &w.ff_in, &w.ff_out,
                        &w.readout, &w.norm_gain})
    *bound = random.scale(smallest, largest);
  w.position = random.chance(0.5) ? 0.3 : 0;
  return with_spectral_norms(a);
}

TEST(NarrowNetwork, HasTheBitsOfExtended) {
  RandomSource random(7);
  const Activation activation = make_activation("gelu");
  for (const int order : {1, 2, 5, 8, 16}) {
    int computed = 0;
    for (int i = 0; i < 100; ++i) {
      const Architecture a = random_architecture(random, activation, 0.1, 3);
      NarrowNetwork narrow;
      Network network;
      if (!narrow.compute(a, tables(), order, network)) continue;
      ++computed;
      const Network wide = network_majorant(a, tables(), order);
      for (int k = 0; k <= order; ++k) ASSERT_EQ(network.majorant[k], wide.majorant[k]);
      ASSERT_EQ(network.count.range, wide.count.range);
      ASSERT_EQ(network.count.per_order, wide.count.per_order);

      const Extended e0(random.scale(1e-12, 1e3));
      Extended entropy[highest_level + 1], expected[highest_level + 1];
      ASSERT_TRUE(narrow.parametric(a, tables(), e0, highest_level, entropy));
      parametric_entropy<Extended>(a, tables(), ComputedStages<Extended>{a, tables()}, e0,
                                   highest_level, expected);
      for (int k = 1; k <= highest_level; ++k)
        ASSERT_TRUE(close(entropy[k], value_of(expected[k]), 1e-13)) << k;
    }
    EXPECT_GT(computed, 50) << order;
  }
}

TEST(NarrowNetwork, LeavesWhatOverflowsOrUnderflows) {
  RandomSource random(8);
  const Activation activation = make_activation("tanh");
  int large = 0, small = 0;
  for (int i = 0; i < 50; ++i) {
    Architecture a = random_architecture(random, activation, 1e30, 1e40);
    a.norms = 0;
    NarrowNetwork narrow;
    Network network;
    large += narrow.compute(a, tables(), 16, network);
    a = random_architecture(random, activation, 1e-40, 1e-30);
    small += narrow.compute(a, tables(), 16, network);
  }
  EXPECT_EQ(large, 0);
  EXPECT_EQ(small, 0);
}

TEST(NarrowNetwork, LeavesDeepNetworks) {
  const Activation activation = make_activation("tanh");
  Architecture a;
  a.activation = &activation;
  a.depth = 129;
  NarrowNetwork narrow;
  Network network;
  EXPECT_FALSE(narrow.compute(a, tables(), 2, network));
}

}  // namespace
}  // namespace boundsweep
