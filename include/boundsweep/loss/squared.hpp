#pragma once
/// ½ r².                                                                  theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

struct SquaredLoss {
  BS_FUNCTION static LossValue range(const LossInput& in) {
    return {Extended(0.5) * in.residual * in.residual, 2 * in.roundings + 4};
  }
  BS_FUNCTION static LossValue slope(const LossInput& in) {
    return {in.residual, in.roundings + 1};
  }
};

}  // namespace boundsweep
