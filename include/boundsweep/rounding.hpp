#pragma once
/// How far rounding can push a result below its exact value.             theory §9
///
/// The engine computes in round-to-nearest and counts, beside each quantity, how many relative
/// roundings it contains; a printed bound is multiplied by 1 + γ(count). The only hypothesis is
/// that exp, log, log1p, expm1, pow, exp2 and tanh are within 4 ulp, and √ + − × ÷ correctly rounded;
/// where the engine's own natural_log stands for log, tests/math/logarithm_test.cpp measures it.

#include "boundsweep/extended.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// γ with (1 + 2^-53)^count <= 1 + γ, plus room for the multiplication that applies it.
/// Precondition: count <= 2^40.
template <class Real>
BS_FUNCTION Real rounding_certificate(Real count) {
  const Real first_order = (count + Real(4.0)) * Real(0x1p-53);
  return first_order * (Real(1.0) + Real(2.0) * first_order);
}

template <class Number>
BS_FUNCTION Number round_up(Number value, RealOf<Number> count) {
  return value * Number(RealOf<Number>(1.0) + rounding_certificate(count));
}

}  // namespace boundsweep
