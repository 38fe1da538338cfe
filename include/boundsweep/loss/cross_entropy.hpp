#pragma once
/// −log((1−α) p_y + α/k), p the softmax of the logits.                    theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

/// With σ = √2 T_0' and τ = T_0' √(k/(k−1)), 1/p_− = 1 + (k−1) e^σ and 1/p_+ = 1 + (k−1) e^−τ.
class CrossEntropyLoss {
 public:
  /// (1−α)p + α/k at p_+ over that at p_−, less one, without cancellation:
  /// (1−α)(1/p_− − 1/p_+) / ((1/p_+)((1−α) + α/(k p_−))).
  BS_FUNCTION static LossValue range(const LossInput& in) {
    const CrossEntropyLoss at(in);
    const double others = in.outputs - 1, alpha = in.smoothing, rest = 1 - alpha;
    if (rest == 0) return {Extended(), 0};
    if (at.saturated_) {
      // p_− is zero and p_+ is one, up to e^−10000.
      if (alpha > 0)
        return {log1p(Extended(rest) * Extended(in.outputs) / Extended(alpha)), 20 + alpha / rest};
      return {at.sigma_ + Extended(std::log(others)), in.roundings + 12};
    }
    const Extended excess = Extended(others) * at.difference_;
    const Extended uniform = Extended(alpha) / Extended(in.outputs) * at.inverse_least_;
    const Extended ratio =
        Extended(rest) * excess / (at.inverse_most_ * (Extended(rest) + uniform));
    // The relative sensitivity to T_0'; α's own rounding is α/(1−α) of 1 − α (docs/rounding.md).
    const double sensitivity = max(2.0, min(1 / rest, 1 + at.tau_));
    return {log1p(ratio), sensitivity * (in.roundings + 6) + 60 + alpha / rest};
  }

  /// √2 p(1−p)/(p+β) at its largest on [p_−, p_+], β = α/(k(1−α)).
  BS_FUNCTION static LossValue slope(const LossInput& in) {
    const CrossEntropyLoss at(in);
    const Extended root_two(std::sqrt(2.0)), one(1.0);
    const double rest = 1 - in.smoothing;
    if (rest == 0) return {Extended(), 0};
    const Extended beta = Extended(in.smoothing) / (Extended(in.outputs) * Extended(rest));
    const double roundings =
        (2 + 2 * min(at.sigma_.to_double_saturated(), 15.0)) * (in.roundings + 6) + 60 +
        in.smoothing / rest;
    // At p = 1/inverse.
    const auto value = [&](Extended inverse_less_one) {
      const Extended inverse = one + inverse_less_one;
      return root_two * inverse_less_one / (inverse * (one + beta * inverse));
    };
    if (beta.is_zero())
      return {at.saturated_ ? root_two : value(at.inverse_least_less_one_), roundings};
    const Extended inverse_best = one + sqrt(one + one / beta);
    if (!at.saturated_ && at.inverse_least_ < inverse_best)
      return {value(at.inverse_least_less_one_), roundings};
    if (!at.saturated_ && inverse_best < at.inverse_most_)
      return {value(at.inverse_most_less_one_), roundings};
    const Extended sum = sqrt(one + beta) + sqrt(beta);
    return {root_two / (sum * sum), roundings};
  }

 private:
  BS_FUNCTION explicit CrossEntropyLoss(const LossInput& in)
      : sigma_(Extended(std::sqrt(2.0)) * in.output), saturated_(sigma_ > Extended(1e4)) {
    if (saturated_) return;
    const double sigma = sigma_.to_double_saturated();
    tau_ = in.output.to_double_saturated() * std::sqrt(in.outputs / (in.outputs - 1));
    const Extended others(in.outputs - 1), one(1.0);
    const Extended grown = exp_extended(sigma), shrunk = exp_extended(-tau_);
    inverse_least_less_one_ = others * grown;
    inverse_most_less_one_ = others * shrunk;
    inverse_least_ = one + inverse_least_less_one_;
    inverse_most_ = one + inverse_most_less_one_;
    const double sum = sigma + tau_;
    difference_ = sum > 1 ? grown * Extended(-std::expm1(-sum)) : shrunk * Extended(std::expm1(sum));
  }

  Extended sigma_;
  double tau_ = 0;  ///< unless saturated
  bool saturated_;  ///< σ is so large that e^σ is infinity
  Extended inverse_least_, inverse_most_;  ///< 1/p_−, 1/p_+
  Extended inverse_least_less_one_, inverse_most_less_one_;
  Extended difference_;  ///< e^σ − e^−τ
};

}  // namespace boundsweep
