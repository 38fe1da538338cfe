// Durations and counts as people read them.

#include <gtest/gtest.h>

#include "host/engine/progress.hpp"

namespace boundsweep {
namespace {

TEST(HumanDuration, Literals) {
  EXPECT_EQ(human_duration(0), "0 ms");
  EXPECT_EQ(human_duration(0.85), "850 ms");
  EXPECT_EQ(human_duration(1), "1.0 s");
  EXPECT_EQ(human_duration(12.34), "12.3 s");
  EXPECT_EQ(human_duration(60), "1 min 00 s");
  EXPECT_EQ(human_duration(245), "4 min 05 s");
  EXPECT_EQ(human_duration(3599.9), "59 min 59 s");
  EXPECT_EQ(human_duration(3600), "1 h 00 min");
  EXPECT_EQ(human_duration(12000), "3 h 20 min");
  EXPECT_EQ(human_duration(86399), "23 h 59 min");
  EXPECT_EQ(human_duration(12 * 86400.0), "12 days");
  EXPECT_EQ(human_duration(3 * 365.25 * 86400), "3 years");
  EXPECT_EQ(human_duration(1e15), "3.169e+07 years");
}

TEST(HumanCount, Literals) {
  EXPECT_EQ(human_count(0), "0");
  EXPECT_EQ(human_count(1), "1");
  EXPECT_EQ(human_count(12.3456), "12.3");
  EXPECT_EQ(human_count(999), "999");
  EXPECT_EQ(human_count(999.6), "1 k");
  EXPECT_EQ(human_count(1234), "1.23 k");
  EXPECT_EQ(human_count(999499), "999 k");
  EXPECT_EQ(human_count(999500), "1 M");
  EXPECT_EQ(human_count(3.4e6), "3.4 M");
  EXPECT_EQ(human_count(2.6e9), "2.6 G");
  EXPECT_EQ(human_bytes(260), "260 B");
  EXPECT_EQ(human_bytes(1.5e6), "1.5 MB");
  EXPECT_EQ(human_count(1e12), "1 T");
  EXPECT_EQ(human_count(1e15), "1 P");
  EXPECT_EQ(human_count(2.5e18), "2.5 E");
}

TEST(Progress, SaysNothingWhereItIsNotWanted) {
  testing::internal::CaptureStderr();
  {
    Progress progress(100, false);
    progress.update(10, 10);
  }
  {
    Progress progress(100, true);  // captured, so standard error is no terminal
    progress.update(10, 10);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace boundsweep
