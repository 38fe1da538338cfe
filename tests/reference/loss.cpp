#include "loss.hpp"

#include <stdexcept>

namespace boundsweep::reference {

LossBounds bound_loss(const Loss& loss, const Series& majorant) {
  const Ball r0 = majorant.at(0) + (loss.target_in_class ? majorant.at(0) : loss.target_bound);
  const Ball r1 = majorant.at(1) + (loss.target_in_class ? majorant.at(1) : loss.target_lipschitz);
  const Ball root = sqrt(Ball(1) + r0 * r0);

  LossBounds result;
  switch (loss.kind) {
    case LossKind::squared:
      result.range = r0 * r0 / Ball(2);
      result.slope = r0;
      break;
    case LossKind::absolute:
      result.range = r0;
      result.slope = Ball(1);
      break;
    case LossKind::pseudo_huber:
      result.range = r0 * r0 / (Ball(1) + root);
      result.slope = r0 / root;
      break;
    case LossKind::log_cosh:
      // log cosh r_0, in the form without cancellation on either side.
      if (r0 < Ball(1)) {
        const Ball half = sinh(r0 / Ball(2));
        result.range = log1p(Ball(2) * half * half);
      } else {
        result.range = r0 + log1p(exp(Ball(-2) * r0)) - log(Ball(2));
      }
      result.slope = tanh(r0);
      break;
  }
  result.lipschitz = result.slope * r1;
  return result;
}

} // namespace boundsweep::reference
