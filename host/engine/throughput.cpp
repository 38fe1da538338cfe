#include "host/engine/throughput.hpp"

namespace boundsweep {

Throughput::Throughput(const GridCount& count, const GridEvaluation& evaluation,
                       const PassTimes& times) {
  if (evaluation.seconds > 0)
    points_per_second = static_cast<double>(evaluation.fresh) / evaluation.seconds;
  if (count.evaluated() > 0)
    architectures_per_second = points_per_second *
                               static_cast<double>(count.evaluated_architectures) /
                               static_cast<double>(count.evaluated());
  const double passes = times.summarize + times.evaluate + times.reduce;
  if (passes > 0) {
    summarize_share = times.summarize / passes;
    evaluate_share = times.evaluate / passes;
    reduce_share = times.reduce / passes;
  }
}

}  // namespace boundsweep
