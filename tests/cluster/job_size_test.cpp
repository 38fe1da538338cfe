// The cut of a sweep into tasks: as many as its work asks for, within the limits of schedulers.

#include "host/cluster/job_size.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

constexpr double hour = 3600;
constexpr std::int64_t many_points = 1'000'000'000;

JobWishes on_threads(int threads) {
  JobWishes wishes;
  wishes.threads = threads;
  return wishes;
}

TEST(JobSize, TasksOfAboutTheHoursWished) {
  const JobSize size = size_job(100 * 8 * hour, many_points, 0, on_threads(8));
  EXPECT_EQ(size.tasks, 100);
  EXPECT_DOUBLE_EQ(size.task_seconds, hour);
  EXPECT_EQ(size.limit_minutes, 190);

  JobWishes longer = on_threads(4);
  longer.task_hours = 2.5;
  const JobSize fewer = size_job(101 * 4 * hour, many_points, 0, longer);
  EXPECT_EQ(fewer.tasks, 41) << "101 / 2.5, rounded up";
  EXPECT_DOUBLE_EQ(fewer.task_seconds, 101 * hour / 41);
}

TEST(JobSize, SmallSweepsAreOneTask) {
  const JobSize size = size_job(0.05, many_points, 0, on_threads(2));
  EXPECT_EQ(size.tasks, 1);
  EXPECT_DOUBLE_EQ(size.task_seconds, 0.025);
  EXPECT_EQ(size.limit_minutes, 15) << "ten minutes to start, in steps of five";
}

TEST(JobSize, ArraysAreNoLongerThanAllowed) {
  JobWishes wishes = on_threads(1);
  EXPECT_EQ(size_job(1e6 * hour, many_points, 0, wishes).tasks, 1001) << "Slurm's default";
  wishes.most_tasks = 64;
  const JobSize size = size_job(640 * hour, many_points, 0, wishes);
  EXPECT_EQ(size.tasks, 64);
  EXPECT_DOUBLE_EQ(size.task_seconds, 10 * hour);
  EXPECT_EQ(size.limit_minutes, 24 * 60) << "a day: the task continues after being cut off";
}

TEST(JobSize, AsManyTasksAsToldWhateverTheWork) {
  JobWishes wishes = on_threads(1);
  wishes.tasks = 6;
  const JobSize size = size_job(60, many_points, 0, wishes);
  EXPECT_EQ(size.tasks, 6);
  EXPECT_DOUBLE_EQ(size.task_seconds, 10);
  EXPECT_EQ(size_job(600 * hour, many_points, 0, wishes).tasks, 6);
}

TEST(JobSize, NoTaskWithoutAPoint) {
  EXPECT_EQ(size_job(1000 * hour, 3, 0, on_threads(1)).tasks, 3);
}

TEST(JobSize, MemoryHoldsTheTiles) {
  EXPECT_EQ(size_job(hour, many_points, 0, on_threads(1)).megabytes, 1000);
  EXPECT_EQ(size_job(hour, many_points, 0.7e9, on_threads(1)).megabytes, 2500);
}

}  // namespace
}  // namespace boundsweep
