#pragma once
/// How far rounding can push a result below its exact value.             theory §9
///
/// The engine computes in round-to-nearest and counts, beside each quantity, how many relative
/// roundings it contains; a printed bound is multiplied by 1 + γ(count). The only hypothesis is
/// that exp, log, log1p, expm1, pow, exp2 and tanh are within 4 ulp, and √ + − × ÷ correctly rounded.

#include "boundsweep/extended.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// γ with (1 + 2^-53)^count <= 1 + γ, plus room for the multiplication that applies it.
/// Precondition: count <= 2^40.
BS_FUNCTION double rounding_certificate(double count) {
  const double first_order = (count + 4) * 0x1p-53;
  return first_order * (1 + 2 * first_order);
}

BS_FUNCTION Extended round_up(Extended value, double count) {
  return value * Extended(1 + rounding_certificate(count));
}

BS_FUNCTION double round_up(double value, double count) {
  return value * (1 + rounding_certificate(count));
}

}  // namespace boundsweep
