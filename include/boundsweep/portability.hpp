#pragma once
/// What differs between the compilers that see these headers, and nothing else.

#if defined(__CUDACC__)
#define BS_FUNCTION __host__ __device__ inline
#else
#define BS_FUNCTION inline
#endif

/// Compiles a host function for processors with wide vectors too; the one for this processor is
/// chosen when the program is loaded, where the sanitizers are not ready yet.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define BS_VECTOR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define BS_VECTOR_CLONES
#endif
