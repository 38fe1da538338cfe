/// Loss constants against the formulas in 200-bit arithmetic, from tiny residuals to huge ones.

#include "boundsweep/loss.hpp"

#include <initializer_list>

#include <gtest/gtest.h>

#include "close.hpp"
#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

constexpr LossKind kinds[] = {LossKind::squared, LossKind::absolute, LossKind::pseudo_huber,
                              LossKind::log_cosh};

Real real_log_cosh(const Real& r) {
  Real wide;  // small r cancel in log(cosh r): two thousand bits keep 1e-200 exact
  mpfr_set_prec(wide.get(), 2000);
  mpfr_cosh(wide.get(), r.get(), MPFR_RNDN);
  mpfr_log(wide.get(), wide.get(), MPFR_RNDN);
  Real result;
  mpfr_set(result.get(), wide.get(), MPFR_RNDN);
  return result;
}

Real naive_range(LossKind kind, const Real& r) {
  const Real root = real_root(Real(1) + r * r, 2);
  switch (kind) {
    case LossKind::squared: return r * r / Real(2);
    case LossKind::absolute: return r;
    case LossKind::pseudo_huber: return r * r / (Real(1) + root);
    case LossKind::log_cosh: return real_log_cosh(r);
  }
  return r;
}

Real naive_slope(LossKind kind, const Real& r) {
  switch (kind) {
    case LossKind::squared: return r;
    case LossKind::absolute: return Real(1);
    case LossKind::pseudo_huber: return r / real_root(Real(1) + r * r, 2);
    case LossKind::log_cosh: return real_function(mpfr_tanh, r);
  }
  return r;
}

TEST(Loss, RangeAndSlopeFollowTheFormulas) {
  RandomSource random(31);
  for (int i = 0; i < 4000; ++i) {
    // From 1e-200 to 1e5 (cosh of more leaves even MPFR), densest around the changes of formula.
    const double r = i % 4 == 0   ? random.scale(1e-200, 1e5)
                     : i % 4 == 1 ? random.scale(0x1p-42, 0x1p-38)
                     : i % 4 == 2 ? random.uniform(0.9, 1.1)
                                  : random.uniform(60, 68);
    for (const LossKind kind : kinds) {
      const Extended range = loss_range(kind, Extended(r));
      EXPECT_LE(roundings(range, naive_range(kind, Real(r))), 24)
          << static_cast<int>(kind) << ' ' << r;
      EXPECT_LE(roundings(loss_slope(kind, Extended(r)), naive_slope(kind, Real(r))), 12)
          << static_cast<int>(kind) << ' ' << r;
    }
  }
}

TEST(Loss, HugeResidualsStayFinite) {
  const Extended huge = compose(1.25, 100000), tiny = compose(1.25, -100000);
  EXPECT_EQ(loss_range(LossKind::squared, huge), Extended(0.5) * huge * huge);
  EXPECT_EQ(loss_range(LossKind::absolute, huge), huge);
  EXPECT_EQ(loss_range(LossKind::pseudo_huber, huge), huge);
  EXPECT_EQ(loss_range(LossKind::log_cosh, huge), huge);
  EXPECT_EQ(loss_slope(LossKind::squared, huge), huge);
  EXPECT_EQ(loss_slope(LossKind::pseudo_huber, huge), Extended(1.0));
  EXPECT_EQ(loss_slope(LossKind::log_cosh, huge), Extended(1.0));
  for (const LossKind kind : {LossKind::squared, LossKind::pseudo_huber, LossKind::log_cosh}) {
    EXPECT_EQ(loss_range(kind, tiny), Extended(0.5) * tiny * tiny);
    EXPECT_EQ(loss_slope(kind, tiny), tiny);
  }
}

TEST(Loss, ZeroResidualCostsNothing) {
  for (const LossKind kind : kinds) {
    EXPECT_TRUE(loss_range(kind, Extended()).is_zero());
    EXPECT_EQ(loss_slope(kind, Extended()), Extended(kind == LossKind::absolute ? 1.0 : 0.0));
  }
}

TEST(Loss, BoundsCombineTargetAndClass) {
  const Extended t0(3.0), t1(5.0);
  const LossBounds given = loss_bounds(LossKind::squared, {false, 0.5, 2}, t0, t1);
  EXPECT_EQ(given.range, Extended(0.5 * 3.5 * 3.5));
  EXPECT_EQ(given.slope, Extended(3.5));
  EXPECT_EQ(given.lipschitz, Extended(3.5 * 7));
  const LossBounds in_class = loss_bounds(LossKind::absolute, {true, 99, 99}, t0, t1);
  EXPECT_EQ(in_class.range, Extended(6.0));
  EXPECT_EQ(in_class.slope, Extended(1.0));
  EXPECT_EQ(in_class.lipschitz, Extended(10.0));
  const LossBounds constant = loss_bounds(LossKind::squared, {false, 0, 0}, Extended(), Extended());
  EXPECT_TRUE(constant.range.is_zero());
  EXPECT_TRUE(constant.lipschitz.is_zero());
}

}  // namespace
}  // namespace boundsweep
