#pragma once
/// log cosh r.                                                            theory §4

#include "boundsweep/loss/loss_input.hpp"

namespace boundsweep {

struct LogCoshLoss {
  BS_FUNCTION static LossValue range(const LossInput& in) {
    return {value(in.residual), 2 * in.roundings + 40};
  }
  BS_FUNCTION static LossValue slope(const LossInput& in) {
    return {derivative(in.residual), in.roundings + 12};
  }

  /// log cosh r without cancellation on either side.
  BS_FUNCTION static Extended value(Extended r) {
    if (r > Extended(1.0)) {
      // Beyond 64 the term e^{-2r} is below a rounding, and r − log 2 is r beyond 2^60.
      if (r.block > 0) return r;
      const double x = r.to_double_saturated();
      return Extended(x + std::log1p(std::exp(-2 * x)) - log_two);
    }
    if (r < Extended(0x1p-40)) return Extended(0.5) * r * r;  // an upper bound
    const double half = std::sinh(0.5 * r.to_double_saturated());
    return Extended(std::log1p(2 * half * half));
  }
  BS_FUNCTION static Extended derivative(Extended r) {
    if (r > Extended(64.0)) return Extended(1.0);
    return r < Extended(0x1p-40) ? r : Extended(std::tanh(r.to_double_saturated()));
  }
};

}  // namespace boundsweep
