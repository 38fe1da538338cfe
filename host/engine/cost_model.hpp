#pragma once
/// How long a sweep will take, from counts and costs measured with bench/.

#include <cstdint>
#include <vector>

#include "host/config/grid_count.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// Seconds on one CPU thread.
struct CostEstimate {
  double per_architecture = 0;
  double per_curve = 0;
  double per_point = 0;

  double total(double architectures, double curves, double points) const {
    return architectures * per_architecture + curves * per_curve + points * per_point;
  }
};

/// Costs of an architecture, of a curve (one κ, C, δ, window) and of a point, per value of the depth
/// axis.
std::vector<CostEstimate> estimate_by_depth(const Sweep& sweep);
/// The same of an architecture of average depth.
CostEstimate estimate_cost(const Sweep& sweep);

}  // namespace boundsweep
