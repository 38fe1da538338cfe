#pragma once
/// How fast a run went: for the terminal and the manifest.

#include "host/config/grid_count.hpp"
#include "host/engine/grid_evaluation.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// Rates of the points that this run evaluated itself, and the passes' shares of the time that all
/// three took together.
struct Throughput {
  double points_per_second = 0;
  double architectures_per_second = 0;  ///< a partly evaluated one counts by its points
  double summarize_share = 0, evaluate_share = 0, reduce_share = 0;

  Throughput(const GridCount& count, const GridEvaluation& evaluation, const PassTimes& times);
};

}  // namespace boundsweep
