#pragma once
/// Loss and target: range, slope and Lipschitz constant of the loss class.     theory §4

#include <cmath>
#include <cstdint>

#include "boundsweep/extended.hpp"

namespace boundsweep {

enum class LossKind : std::uint8_t { squared, absolute, pseudo_huber, log_cosh };

/// f_0 and f_1, or "in the class": f_0 = T_0, f_1 = T_1.
struct Target {
  bool in_class = false;
  double bound = 1, lipschitz = 1;
};

/// Losses lie in [0, range], are slope-Lipschitz in the prediction, and x ↦ ℓ(T(x), f*(x)) is
/// lipschitz-Lipschitz: g_0, λ, g_1.
struct LossBounds {
  Extended range, slope, lipschitz;
};

/// log cosh r without cancellation on either side.
BS_FUNCTION Extended log_cosh(Extended r) {
  if (r > Extended(1.0)) {
    // Beyond 64 the term e^{-2r} is below a rounding, and r − log 2 is r beyond 2^60.
    if (r.block > 0) return r;
    const double value = r.to_double_saturated();
    return Extended(value + std::log1p(std::exp(-2 * value)) - log_two);
  }
  if (r < Extended(0x1p-40)) return Extended(0.5) * r * r;  // an upper bound
  const double half = std::sinh(0.5 * r.to_double_saturated());
  return Extended(std::log1p(2 * half * half));
}

BS_FUNCTION Extended loss_range(LossKind kind, Extended r) {
  switch (kind) {
    case LossKind::squared: return Extended(0.5) * r * r;
    case LossKind::absolute: return r;
    case LossKind::pseudo_huber: return r * r / (Extended(1.0) + sqrt(Extended(1.0) + r * r));
    case LossKind::log_cosh: return log_cosh(r);
  }
  return r;
}

BS_FUNCTION Extended loss_slope(LossKind kind, Extended r) {
  switch (kind) {
    case LossKind::squared: return r;
    case LossKind::absolute: return Extended(1.0);
    case LossKind::pseudo_huber: return r / sqrt(Extended(1.0) + r * r);
    case LossKind::log_cosh:
      if (r > Extended(64.0)) return Extended(1.0);
      return r < Extended(0x1p-40) ? r : Extended(std::tanh(r.to_double_saturated()));
  }
  return r;
}

/// Preconditions: t0, t1 are T_0 and T_1 of the class.
BS_FUNCTION LossBounds loss_bounds(LossKind kind, const Target& target, Extended t0, Extended t1) {
  const Extended residual = t0 + (target.in_class ? t0 : Extended(target.bound));
  const Extended lipschitz = t1 + (target.in_class ? t1 : Extended(target.lipschitz));
  const Extended slope = loss_slope(kind, residual);
  return {loss_range(kind, residual), slope, slope * lipschitz};
}

/// Relative roundings of g_0, λ and g_1, from those of T_0 and T_1: every loss grows at most
/// quadratically in r_0; log cosh has the most operations of its own.
struct LossRounding {
  double range, slope, lipschitz;
  BS_FUNCTION LossRounding(double t0, double t1)
      : range(2 * t0 + 40), slope(t0 + 12), lipschitz(t0 + t1 + 15) {}
};

}  // namespace boundsweep
