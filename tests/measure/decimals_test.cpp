// Numbers of the command line, rounded to the safe side.

#include "host/measure/decimals.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(Decimals, BothSidesOfADecimal) {
  for (const char* text : {"0.1", "-0.1", "0.3", "1e-7", "123456789.123456789", "-2.7e300"}) {
    const double low = *typed_at_most(text), high = *typed_at_least(text);
    EXPECT_EQ(high, std::nextafter(low, INFINITY))
        << text << " is no double, so it lies between two";
  }
  for (const char* text : {"0", "-1", "0.5", "1e3", "0.375"})
    EXPECT_EQ(*typed_at_most(text), *typed_at_least(text)) << text << " is a double";
  // The double nearest to 0.1 is above it, that nearest to 0.3 below.
  EXPECT_EQ(*typed_at_least("0.1"), 0.1);
  EXPECT_LT(*typed_at_most("0.1"), 0.1);
  EXPECT_EQ(*typed_at_most("0.3"), 0.3);
  EXPECT_GT(*typed_at_least("0.3"), 0.3);
}

TEST(Decimals, WhatIsNone) {
  for (const char* text : {"", "nan", "inf", "-inf", "1e400", "0x1", "1,5", " 1", "1 "}) {
    EXPECT_FALSE(typed_at_most(text)) << text;
    EXPECT_FALSE(typed_at_least(text)) << text;
  }
}

TEST(Decimals, DifferencesOfDecimals) {
  EXPECT_EQ(difference_at_most(0.05, 0.01), 0.04) << "not 0.04 and a rounding";
  EXPECT_EQ(difference_at_most(1, 0.05), 0.95);
  EXPECT_EQ(difference_at_most(0.3, 0.1), 0.2);
  EXPECT_EQ(difference_at_most(1, 1e-300), 1 - 0x1p-53) << "down, not to 1";
}

}  // namespace
}  // namespace boundsweep
