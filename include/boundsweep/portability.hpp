#pragma once
/// What differs between the compilers that see these headers, and nothing else.

#include <cstdint>

#if defined(__CUDACC__)
#define BS_FUNCTION __host__ __device__ inline
#else
#define BS_FUNCTION inline
#endif

/// Whether code for the CPU has variants for processors with wider vectors than the least of their
/// kind.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define BS_X86_VARIANTS 1
#else
#define BS_X86_VARIANTS 0
#endif

namespace boundsweep {

/// The place of the lowest bit that is 1. Precondition: there is one.
BS_FUNCTION int lowest_bit(std::uint64_t bits) {
#if defined(__CUDA_ARCH__)
  return __ffsll(static_cast<long long>(bits)) - 1;
#else
  return __builtin_ctzll(bits);
#endif
}

}  // namespace boundsweep
