#pragma once
/// κ, of which 1 − κ matters: near 1 a double says it with few digits.

#include <string>
#include <vector>

#include <gmpxx.h>

#include "host/config/item.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// A κ: the double that orders and names it on its axis, and the decimal that it stands for.
struct Kappa {
  double value = 0;
  std::string decimal;  ///< where it is not the shortest one of `value`; else empty
};

/// The κ that stands for exact or, where that is no decimal of moderate length, for one just above
/// it: 1 − κ is then less by at most 2^-45 of itself. Precondition: 0 <= exact. The value is 1 where
/// no double below 1 is nearest.
Kappa kappa_at_least(const mpq_class& exact);

/// The values of the kappa axis: a scalar, a list or a range.
std::vector<Kappa> read_kappas(const Item& item);

/// log(1/κ) of what the value stands for on the axis of that sweep, rounded to nearest.
/// Precondition: 0 < kappa < 1.
double decay_rate(const Sweep& sweep, double kappa);

}  // namespace boundsweep
