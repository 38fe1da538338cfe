#pragma once
/// Numbers that threads of a launch share. Their order among threads never matters to a result.

#include <cstdint>

#include "boundsweep/portability.hpp"

namespace boundsweep {

/// What another thread may be changing.
template <class T>
BS_FUNCTION T load_shared(const T* place) {
#if defined(__CUDA_ARCH__)
  return *static_cast<const volatile T*>(place);
#else
  return __atomic_load_n(place, __ATOMIC_RELAXED);
#endif
}

template <class T>
BS_FUNCTION void store_shared(T* place, T value) {
#if defined(__CUDA_ARCH__)
  *static_cast<volatile T*>(place) = value;
#else
  __atomic_store_n(place, value, __ATOMIC_RELAXED);
#endif
}

/// place = min(place, value) among threads.
BS_FUNCTION void lower_shared(std::uint64_t* place, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicMin(reinterpret_cast<unsigned long long*>(place), static_cast<unsigned long long>(value));
#else
  std::uint64_t known = load_shared(place);
  while (value < known && !__atomic_compare_exchange_n(place, &known, value, true, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
  }
#endif
}

}  // namespace boundsweep
