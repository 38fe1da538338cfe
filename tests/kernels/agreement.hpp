#pragma once
/// Whether two devices, or a device and the host, computed the same row.

#include <cmath>

#include <gtest/gtest.h>

#include "kernels/problem.hpp"

namespace boundsweep {

/// Relative difference at most `tolerance`; a NaN agrees with nothing.
inline bool agree(Extended a, Extended b, double tolerance) {
  if (tolerance == 0) return a.block == b.block && a.mantissa == b.mantissa;
  if (a.is_zero() || b.is_zero()) return a.is_zero() && b.is_zero();
  const Extended allowed(1 + tolerance);
  return a <= b * allowed && b <= a * allowed;
}

inline testing::AssertionResult rows_agree(const PointRow& a, const PointRow& b,
                                           double tolerance) {
  const auto differ = [&](const char* what) {
    return testing::AssertionFailure()
           << what << " differs at index " << a.record.index << " against " << b.record.index;
  };
  if (a.record.index != b.record.index) return differ("index");
  if (a.record.ff != b.record.ff) return differ("ff");
  if (a.record.norms != b.record.norms) return differ("norms");
  if (a.parameters.all != b.parameters.all) return differ("parameters");
  if (a.parameters.trained != b.parameters.trained) return differ("trained");
  if (!agree(a.range, b.range, tolerance)) return differ("range");
  if (!agree(a.lipschitz, b.lipschitz, tolerance)) return differ("lipschitz");
  const PointValues &x = a.record.values, &y = b.record.values;
  if (!agree(x.bound, y.bound, tolerance)) return differ("bound");
  if (!agree(x.bound_over_range, y.bound_over_range, tolerance)) return differ("bound_over_range");
  if (!agree(x.nonstationarity, y.nonstationarity, tolerance)) return differ("nonstationarity");
  // Two numbers of levels may be equally good up to rounding; then their parts differ.
  if (x.level != y.level) {
    if (tolerance == 0) return differ("levels");
  } else {
    if (!agree(x.discretization, y.discretization, tolerance)) return differ("discretization");
    if (!agree(x.deviation, y.deviation, tolerance)) return differ("deviation");
    if (a.order != b.order && tolerance == 0) return differ("order");
  }
  // A search over whole numbers may end one apart where the bound crosses the target.
  const double needed = a.record.samples_needed, other = b.record.samples_needed;
  const double slack = tolerance == 0 ? 0 : 1 + 1e-9 * std::fmax(needed, other);
  if (!(std::fabs(needed - other) <= slack)) return differ("samples_needed");
  return testing::AssertionSuccess();
}

}  // namespace boundsweep
