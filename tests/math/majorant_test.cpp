/// Series algebra against Faà di Bruno's formula, term by term in 200-bit arithmetic.

#include "boundsweep/majorant.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// Coefficients over a wide range of magnitudes; some are 0.
Majorant random_majorant(RandomSource& random, int order, std::int64_t magnitude) {
  Majorant c;
  for (int k = 0; k <= order; ++k)
    c[k] = random.chance(0.1) ? Extended()
                              : compose(random.uniform(1, 2), random.whole(-magnitude, magnitude));
  return c;
}

/// Σ over compositions i_1 + … + i_j = k of g_j f_{i_1} … f_{i_j}, each written out.
void add_compositions(const Majorant& g, const Majorant& f, int rest, int parts,
                      const Real& product, Real& sum) {
  if (rest == 0) {
    sum += Real(g[parts]) * product;
    return;
  }
  for (int i = 1; i <= rest; ++i)
    add_compositions(g, f, rest - i, parts + 1, product * Real(f[i]), sum);
}

Real naive_coefficient(const Majorant& g, const Majorant& f, int k) {
  if (k == 0) return Real(g[0]);
  Real sum;
  add_compositions(g, f, k, 0, Real(1), sum);
  return sum;
}

TEST(Majorant, SubstitutionIsFaaDiBruno) {
  RandomSource random(21);
  for (int order = 0; order <= 16; ++order) {
    const int repeats = order <= 10 ? 20 : 2;
    for (int i = 0; i < repeats; ++i) {
      const std::int64_t magnitude = i % 2 == 0 ? 3 : 3000;
      const Majorant g = random_majorant(random, order, magnitude);
      const Majorant f = random_majorant(random, order, magnitude);
      const Majorant composed = substitute(g, f, order);
      for (int k = 0; k <= order; ++k) {
        // The count that the header states.
        const double count = k * ((order + 1) * 0.5 + 3);
        ASSERT_LE(roundings(composed[k], naive_coefficient(g, f, k)), count * (1 + 1e-9))
            << "order " << order << ", coefficient " << k;
      }
    }
  }
}

TEST(Majorant, SubstitutionIsAssociative) {
  RandomSource random(22);
  for (int order = 1; order <= 16; ++order) {
    for (int i = 0; i < 20; ++i) {
      const Majorant h = random_majorant(random, order, 50);
      const Majorant g = random_majorant(random, order, 50);
      const Majorant f = random_majorant(random, order, 50);
      const Majorant left = substitute(substitute(h, g, order), f, order);
      const Majorant right = substitute(h, substitute(g, f, order), order);
      for (int k = 0; k <= order; ++k)
        ASSERT_LE(roundings(left[k], right[k]), 4 * k * ((order + 1) * 0.5 + 3))
            << order << ' ' << k;
    }
  }
}

TEST(Majorant, TheIdentityIsNeutral) {
  RandomSource random(23);
  for (int order = 0; order <= 16; ++order) {
    const Majorant c = random_majorant(random, order, 100);
    Majorant identity;
    for (int k = 0; k <= order; ++k) identity[k] = k == 0 ? c[0] : Extended(k == 1);
    const Majorant left = substitute(identity, c, order), right = substitute(c, identity, order);
    for (int k = 0; k <= order; ++k) {
      EXPECT_EQ(left[k], c[k]);
      EXPECT_EQ(right[k], c[k]);
    }
  }
}

TEST(Majorant, MultiplesAreTermwise) {
  RandomSource random(25);
  for (int order = 0; order <= 16; ++order) {
    const Majorant a = random_majorant(random, order, 100);
    const Extended factor(random.scale(1e-9, 1e9));
    Majorant multiple = a;
    scale(multiple, factor, order);
    for (int k = 0; k <= order; ++k) EXPECT_EQ(multiple[k], a[k] * factor);
  }
}

TEST(Majorant, AMultipleOfTheArgumentRaisesItsPowers) {
  RandomSource random(24);
  const Extended factor(0x1p-32);  // a power of two: nothing is rounded
  for (int order = 0; order <= 16; ++order) {
    const Majorant a = random_majorant(random, order, 100);
    Majorant scaled = a;
    scale_argument(scaled, factor, order);
    for (int k = 0; k <= order; ++k) EXPECT_EQ(scaled[k], a[k] * power(factor, k));
  }
}

}  // namespace
}  // namespace boundsweep
