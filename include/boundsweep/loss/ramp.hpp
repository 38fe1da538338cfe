#pragma once
/// clamp(1 − (T_y − max_{j≠y} T_j)/μ, 0, 1), never below the 0–1 error.   theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

struct RampLoss {
  BS_FUNCTION static LossValue range(const LossInput& in) {
    return {min(Extended(1.0), Extended(std::sqrt(2.0)) * in.output / Extended(in.margin)),
            in.roundings + 4};
  }
  BS_FUNCTION static LossValue slope(const LossInput& in) {
    return {Extended(std::sqrt(2.0)) / Extended(in.margin), 3};
  }
};

}  // namespace boundsweep
