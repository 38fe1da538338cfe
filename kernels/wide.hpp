#pragma once
/// Bodies compiled once more for processors with 256-bit vectors. Included by .cu files only.
///
/// Not for 512-bit ones as well: these loops go along a few dozen levels or values of N, and were
/// measured to gain nothing.

#include <cstdint>

#include "boundsweep/portability.hpp"
#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

#if BS_X86_VARIANTS && !defined(__CUDACC__)

/// With everything that `body` calls inlined, and so compiled for the processor. It has fused
/// operations, but none is formed: the bits depend on -ffp-contract=off.
namespace x86_64_v3 {
template <class Body>
struct Inlined {
  Body body;
  [[gnu::flatten, gnu::target("arch=x86-64-v3")]] void operator()(std::int64_t item) const {
    body(item);
  }
};
}  // namespace x86_64_v3

#endif

/// Calls run(body), with 256-bit vectors where this processor has them.
template <class Body, class Run>
void with_wider_vectors(const Body& body, const Run& run) {
#if BS_X86_VARIANTS && !defined(__CUDACC__)
  if (__builtin_cpu_supports("x86-64-v3")) return run(x86_64_v3::Inlined<Body>{body});
#endif
  run(body);
}

/// launch and launch_light for bodies whose inner loops compilers turn into vectors.
template <class Body>
void launch_wide(std::int64_t items, const Body& body) {
  with_wider_vectors(body, [&](const auto& wide) { launch(items, wide); });
}
template <class Body>
void launch_light_wide(std::int64_t items, std::int64_t steps, const Body& body) {
  with_wider_vectors(body, [&](const auto& wide) { launch_light(items, steps, wide); });
}

}  // namespace boundsweep::BS_BACKEND
