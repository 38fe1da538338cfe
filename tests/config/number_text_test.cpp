// Numbers of the command line.

#include "host/config/number_text.hpp"

#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(NumberText, WholeNumbersAreExact) {
  EXPECT_EQ(number_of<std::int64_t>("12"), 12);
  EXPECT_EQ(number_of<std::int64_t>("+12"), 12);
  EXPECT_EQ(number_of<std::int64_t>("-3"), -3);
  EXPECT_EQ(number_of<std::int64_t>("007"), 7);
  EXPECT_EQ(number_of<std::int64_t>("1e3"), 1000);
  EXPECT_EQ(number_of<std::int64_t>("1.5e1"), 15);
  EXPECT_EQ(number_of<std::int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(number_of<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(number_of<std::int64_t>("9007199254740993"), 9007199254740993);
}

TEST(NumberText, WhatIsNoWholeNumber) {
  for (const char* text :
       {"", " ", "+", "-", "x", "1x", " 1", "1 ", "1.5", "0x10", "1,5", "1_000", "1'000", "++1", "+-1",
        "nan", "inf", "-inf", "1e", "1e400", "9223372036854775808", "1e18", "one", "1\n"})
    EXPECT_FALSE(number_of<std::int64_t>(text)) << text;
  EXPECT_FALSE(number_of<std::uint64_t>("-1"));
  EXPECT_FALSE(number_of<std::uint64_t>("18446744073709551616"));
  EXPECT_FALSE(number_of<int>("3e9"));
  EXPECT_FALSE(number_of<int>("-3e9"));
}

TEST(NumberText, Decimals) {
  EXPECT_EQ(number_of<double>("0.5"), 0.5);
  EXPECT_EQ(number_of<double>("+.5"), 0.5);
  EXPECT_EQ(number_of<double>("1e3"), 1000);
  EXPECT_EQ(number_of<double>("inf"), INFINITY);
  EXPECT_TRUE(std::isnan(*number_of<double>("nan")));
  for (const char* text : {"", "0,5", "0x1p3", "1.5s", "1e400", "1e-400", "+-1", "1 "})
    EXPECT_FALSE(number_of<double>(text)) << text;
}

}  // namespace
}  // namespace boundsweep
