#pragma once
/// A loss against its formulas in 200-bit arithmetic, from tiny residuals to huge ones.

#include <gtest/gtest.h>

#include "boundsweep/loss/loss_input.hpp"
#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {

inline LossInput residual_of(Extended r, double roundings = 0) {
  return {r, r, 1, 0, 1, roundings};
}

/// log cosh, tanh and the like of numbers that cancel: with 2000 bits.
template <class Function>
Real in_many_bits(const Real& x, const Function& function) {
  Real wide;
  mpfr_set_prec(wide.get(), 2000);
  mpfr_set(wide.get(), x.get(), MPFR_RNDN);
  function(wide.get());
  Real result;
  mpfr_set(result.get(), wide.get(), MPFR_RNDN);
  return result;
}

/// Range and slope contain no more roundings than they say, of their own and of a residual that is
/// off by as many as it says, either way.
template <class Loss, class Range, class Slope>
void expect_formulas(const Range& range, const Slope& slope) {
  RandomSource random(31);
  for (int i = 0; i < 4000; ++i) {
    // From 1e-200 to 1e5 (cosh of more leaves even MPFR), densest around the changes of formula.
    const double r = i % 4 == 0   ? random.scale(1e-200, 1e5)
                     : i % 4 == 1 ? random.scale(0x1p-42, 0x1p-38)
                     : i % 4 == 2 ? random.uniform(0.9, 1.1)
                                  : random.uniform(60, 68);
    for (const double off : {0.0, -1e5, 1e5}) {
      const LossInput in = residual_of(Extended(r), std::fabs(off));
      const Real exact = Real(r) * (Real(1) + Real(off * 0x1p-53));
      const LossValue its_range = Loss::range(in), its_slope = Loss::slope(in);
      EXPECT_LE(roundings(its_range.value, range(exact)), its_range.roundings) << r << ' ' << off;
      EXPECT_LE(roundings(its_slope.value, slope(exact)), its_slope.roundings) << r << ' ' << off;
    }
  }
}

}  // namespace boundsweep
