#pragma once
/// What all arithmetic here assumes of the processor, and libraries may have changed: rounding to
/// nearest, subnormal numbers as they are, no traps.

#include <cfenv>
#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace boundsweep {

/// Sets it for the calling thread; threads that it starts inherit it. To be called where a thread
/// begins, and again where libraries were loaded or started: one built with -ffast-math flushes
/// subnormal numbers to zero from the moment it is loaded.
inline void set_floating_environment() {
  std::fesetenv(FE_DFL_ENV);
  // Standard C's environment does not tell what becomes of subnormal numbers, nor the precision.
#if defined(__x86_64__)
  constexpr unsigned int nearest_without_traps = 0x1f80;
  _mm_setcsr(nearest_without_traps);
  asm volatile("fninit");  // long double, by the x87's own registers
#elif defined(__aarch64__)
  asm volatile("msr fpcr, %0" : : "r"(std::uint64_t{0}));
#endif
}

}  // namespace boundsweep
