#pragma once
/// |r|.                                                                   theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

struct AbsoluteLoss {
  BS_FUNCTION static LossValue range(const LossInput& in) {
    return {in.residual, in.roundings + 1};
  }
  BS_FUNCTION static LossValue slope(const LossInput&) { return {Extended(1.0), 0}; }
};

}  // namespace boundsweep
