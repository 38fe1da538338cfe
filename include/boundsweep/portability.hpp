#pragma once
/// What differs between the compilers that see these headers, and nothing else.

#if defined(__CUDACC__)
#define BS_FUNCTION __host__ __device__ inline
#else
#define BS_FUNCTION inline
#endif

