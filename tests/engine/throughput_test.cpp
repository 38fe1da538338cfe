// Rates of a run and shares of its passes.

#include "host/engine/throughput.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

GridCount grid_of(std::int64_t points, std::int64_t skipped, std::int64_t evaluated_architectures) {
  GridCount count;
  count.points = points;
  count.heads_do_not_divide_width = skipped;
  count.evaluated_architectures = evaluated_architectures;
  return count;
}

TEST(Throughput, CountsWhatThisRunDidItself) {
  GridEvaluation evaluation;
  evaluation.evaluated = 800;  // 600 of them by an earlier run
  evaluation.fresh = 200;
  evaluation.seconds = 4;
  evaluation.total_seconds = 100;
  const Throughput throughput(grid_of(1000, 200, 80), evaluation, {});
  EXPECT_DOUBLE_EQ(throughput.points_per_second, 50);
  EXPECT_DOUBLE_EQ(throughput.architectures_per_second, 5);
}

TEST(Throughput, SharesAreOfThePassesTogether) {
  const Throughput throughput(grid_of(1, 0, 1), {}, {1, 2, 5});
  EXPECT_DOUBLE_EQ(throughput.summarize_share, 0.125);
  EXPECT_DOUBLE_EQ(throughput.evaluate_share, 0.25);
  EXPECT_DOUBLE_EQ(throughput.reduce_share, 0.625);
}

TEST(Throughput, IsZeroWhereNothingWasDone) {
  const Throughput throughput(grid_of(1, 1, 0), {}, {});
  EXPECT_EQ(throughput.points_per_second, 0);
  EXPECT_EQ(throughput.architectures_per_second, 0);
  EXPECT_EQ(throughput.summarize_share, 0);
}

}  // namespace
}  // namespace boundsweep
