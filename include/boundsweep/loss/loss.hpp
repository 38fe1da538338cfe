#pragma once
/// Loss and target: range, slope and Lipschitz constant of the loss class.     theory §4

#include <cmath>
#include <cstdint>

#include "boundsweep/extended.hpp"
#include "boundsweep/loss/absolute.hpp"
#include "boundsweep/loss/cross_entropy.hpp"
#include "boundsweep/loss/log_cosh.hpp"
#include "boundsweep/loss/pseudo_huber.hpp"
#include "boundsweep/loss/ramp.hpp"
#include "boundsweep/loss/squared.hpp"

namespace boundsweep {

enum class LossKind : std::uint8_t {
  squared, absolute, pseudo_huber, log_cosh, cross_entropy, ramp
};

/// Whether predictions are logits of classes.
BS_FUNCTION constexpr bool is_classification(LossKind kind) {
  return kind == LossKind::cross_entropy || kind == LossKind::ramp;
}

/// f_0 and f_1, or "in the class": f_0 = T_0', f_1 = T_1. With a classification loss f_1 is that of
/// the label in total variation and f_0 plays no role. lipschitz may be infinite.
struct Target {
  bool in_class = false;
  double bound = 1, lipschitz = 1;
};

/// A loss with its settings.
struct Loss {
  LossKind kind = LossKind::squared;
  double clip = INFINITY;  ///< c: predictions are projected to the ball of this radius
  double smoothing = 0, margin = 1;
  Target target;
};

/// Losses lie in [0, range], are slope-Lipschitz in the prediction, and x ↦ ℓ(T(x), f*(x)) is
/// lipschitz-Lipschitz: g_0, λ, g_1. With the roundings in each.
struct LossBounds {
  Extended output;  ///< T_0' = min(T_0, c)
  Extended range, slope;
  Extended lipschitz;  ///< 0 where it is infinite
  bool lipschitz_is_finite = true;
  double range_roundings = 0, slope_roundings = 0, lipschitz_roundings = 0;
};

template <class Kind>
BS_FUNCTION void set_range_and_slope(const LossInput& input, LossBounds& bounds) {
  const LossValue range = Kind::range(input), slope = Kind::slope(input);
  bounds.range = range.value;
  bounds.range_roundings = range.roundings;
  bounds.slope = slope.value;
  bounds.slope_roundings = slope.roundings;
}

/// `t0`, `t1` are T_0 and T_1 of the class, with their roundings; `outputs` is k.
BS_FUNCTION LossBounds loss_bounds(const Loss& loss, Extended t0, double t0_roundings, Extended t1,
                                   double t1_roundings, double outputs) {
  const Target& target = loss.target;
  LossBounds bounds;
  bounds.output = at_most(t0, loss.clip);
  const Extended bound = target.in_class ? bounds.output : Extended(target.bound);
  const LossInput input{bounds.output + bound, bounds.output, outputs, loss.smoothing, loss.margin,
                        t0_roundings};
  switch (loss.kind) {
    case LossKind::squared: set_range_and_slope<SquaredLoss>(input, bounds); break;
    case LossKind::absolute: set_range_and_slope<AbsoluteLoss>(input, bounds); break;
    case LossKind::pseudo_huber: set_range_and_slope<PseudoHuberLoss>(input, bounds); break;
    case LossKind::log_cosh: set_range_and_slope<LogCoshLoss>(input, bounds); break;
    case LossKind::cross_entropy: set_range_and_slope<CrossEntropyLoss>(input, bounds); break;
    case LossKind::ramp: set_range_and_slope<RampLoss>(input, bounds); break;
  }
  bounds.lipschitz_is_finite = target.in_class || target.lipschitz < INFINITY;
  if (!bounds.lipschitz_is_finite) return bounds;
  const double of_prediction = bounds.slope_roundings + t1_roundings;
  if (is_classification(loss.kind)) {
    bounds.lipschitz = bounds.slope * t1 + bounds.range * Extended(target.lipschitz);
    bounds.lipschitz_roundings = max(of_prediction, bounds.range_roundings) + 4;
  } else {
    bounds.lipschitz =
        bounds.slope * (t1 + (target.in_class ? t1 : Extended(target.lipschitz)));
    bounds.lipschitz_roundings = of_prediction + 4;
  }
  return bounds;
}

}  // namespace boundsweep
