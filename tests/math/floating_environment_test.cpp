// The floating-point environment, after something spoilt it.

#include "boundsweep/floating_environment.hpp"

#include <cfenv>
#include <cfloat>
#include <cmath>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

/// Not for the compiler to know.
template <class T>
T opaque(T value) {
  volatile T kept = value;
  return kept;
}

class FloatingEnvironment : public testing::Test {
 protected:
  ~FloatingEnvironment() override { std::fesetenv(FE_DFL_ENV); }
};

TEST_F(FloatingEnvironment, RoundsToNearest) {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    set_floating_environment();
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
    EXPECT_EQ(opaque(1.0) + opaque(DBL_EPSILON / 4), 1.0);
    EXPECT_EQ(opaque(1.0) - opaque(DBL_EPSILON / 8), 1.0);
  }
}

TEST_F(FloatingEnvironment, TrapsNowhere) {
  ::feenableexcept(FE_ALL_EXCEPT);
  set_floating_environment();
  EXPECT_EQ(::fegetexcept(), 0);
  EXPECT_TRUE(std::isinf(opaque(1.0) / opaque(0.0)));
  EXPECT_TRUE(std::isinf(opaque(1.0L) / opaque(0.0L)));
}

#if defined(__x86_64__)

TEST_F(FloatingEnvironment, KeepsSubnormalNumbers) {
  constexpr unsigned int flush = 0x8040, trap_at_subnormal = 0x0100;
  _mm_setcsr((_mm_getcsr() | flush) & ~trap_at_subnormal);
  set_floating_environment();
  EXPECT_EQ(_mm_getcsr(), 0x1f80u);
  EXPECT_EQ(opaque(DBL_MIN) / 4 * 4, DBL_MIN);
}

TEST_F(FloatingEnvironment, KeepsThePrecisionOfLongDouble) {
  constexpr unsigned short single = 0x007f;
  asm volatile("fldcw %0" : : "m"(single));
  set_floating_environment();
  EXPECT_GT(opaque(1.0L) + opaque(LDBL_EPSILON), 1.0L);
}

#endif

}  // namespace
}  // namespace boundsweep
