#pragma once
/// √(1+r²) − 1.                                                           theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

struct PseudoHuberLoss {
  BS_FUNCTION static LossValue range(const LossInput& in) {
    const Extended r = in.residual, one(1.0);
    return {r * r / (one + sqrt(one + r * r)), 2 * in.roundings + 8};
  }
  BS_FUNCTION static LossValue slope(const LossInput& in) {
    const Extended r = in.residual;
    return {r / sqrt(Extended(1.0) + r * r), in.roundings + 6};
  }
};

}  // namespace boundsweep
