#include "loss.hpp"

#include <stdexcept>

namespace boundsweep::reference {

namespace {

/// g_0 and λ.
struct RangeAndSlope {
  Ball range, slope;
};

/// Of a loss of the residual's norm r ≤ r0.
RangeAndSlope regression(LossKind kind, const Ball& r0) {
  const Ball root = sqrt(Ball(1) + r0 * r0);
  switch (kind) {
    case LossKind::squared: return {r0 * r0 / Ball(2), r0};
    case LossKind::absolute: return {r0, Ball(1)};
    case LossKind::pseudo_huber: return {r0 * r0 / (Ball(1) + root), r0 / root};
    case LossKind::log_cosh: {
      // log cosh r_0, in the form without cancellation on either side.
      const Ball half = r0 < Ball(1) ? sinh(r0 / Ball(2)) : Ball(0);
      const Ball small = log1p(Ball(2) * half * half);
      return {r0 < Ball(1) ? small : r0 + log1p(exp(Ball(-2) * r0)) - log(Ball(2)), tanh(r0)};
    }
    default: throw std::logic_error("not a regression loss");
  }
}

/// −log((1−α)p_y + α/k), p = softmax of logits in the ball of radius `logits`.
RangeAndSlope cross_entropy(const Ball& logits, const Ball& smoothing, const Ball& classes) {
  const Ball one(1);
  const Ball others = classes - one;
  const Ball sigma = sqrt(Ball(2)) * logits;
  const Ball mean_gap = logits * sqrt(classes / others);
  // In powers of e^{−σ}, which may underflow but not overflow.
  const Ball least = exp(-sigma) / (exp(-sigma) + others);            // p_−
  const Ball most = one / (one + others * exp(-mean_gap));            // p_+
  const Ball least_complement = others / (exp(-sigma) + others);      // 1 − p_−
  const Ball spread = most * least_complement * -expm1(-(sigma + mean_gap)); // p_+ − p_−

  RangeAndSlope result;
  if (smoothing.is_zero()) {
    // log(p_+/p_−): by the difference where it is small, by the logarithms where e^σ may be beyond range.
    result.range = logits < one ? log1p(spread / least) : sigma + log(exp(-sigma) + others) - log1p(others * exp(-mean_gap));
    result.slope = sqrt(Ball(2)) * least_complement;
    return result;
  }
  const Ball share = smoothing / classes;
  result.range = log1p((one - smoothing) * spread / ((one - smoothing) * least + share));
  const Ball beta = share / (one - smoothing);
  const Ball peak = beta / (beta + sqrt(beta * beta + beta)); // of p(1−p)/(p+β)
  const Ball p = min(max(peak, least), most);
  const Ball complement = p <= least ? least_complement : one - p;
  result.slope = sqrt(Ball(2)) * p * complement / (p + beta);
  return result;
}

/// clamp(1 − (T_y − max_{j≠y} T_j)/μ, 0, 1)
RangeAndSlope ramp(const Ball& logits, const Ball& margin) {
  return {min(Ball(1), sqrt(Ball(2)) * logits / margin), sqrt(Ball(2)) / margin};
}

} // namespace

Ball clipped_range(const Loss& loss, const Series& majorant) { return loss.clip ? min(majorant.at(0), *loss.clip) : majorant.at(0); }

LossBounds bound_loss(const Loss& loss, const Series& majorant, std::int64_t outputs) {
  const Ball t0 = clipped_range(loss, majorant);
  const Ball& t1 = majorant.at(1);
  if (loss.kind == LossKind::cross_entropy || loss.kind == LossKind::ramp) {
    const RangeAndSlope bounds = loss.kind == LossKind::ramp ? ramp(t0, loss.margin) : cross_entropy(t0, loss.smoothing, Ball(outputs));
    // A label that moves by v in total variation moves the loss by at most v g_0.
    return {bounds.range, bounds.slope, loss.target_lipschitz ? bounds.slope * t1 + bounds.range * *loss.target_lipschitz : infinity()};
  }
  const RangeAndSlope bounds = regression(loss.kind, t0 + (loss.target_in_class ? t0 : loss.target_bound));
  const std::optional<Ball> f1 = loss.target_in_class ? t1 : loss.target_lipschitz;
  return {bounds.range, bounds.slope, f1 ? bounds.slope * (t1 + *f1) : infinity()};
}

} // namespace boundsweep::reference
