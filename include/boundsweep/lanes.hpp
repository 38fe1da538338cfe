#pragma once
/// Summaries of several architectures side by side, in double where its range suffices. Host only.  theory §9
///
/// Each kind of processor has its own Lanes, defined while the compiler may use that processor's
/// vectors, in a namespace of its own. The formulas are templates on the number: inlined into the
/// functions that lanes/*.inc mark, they use the same vectors. Between push_options and pop_options
/// stand those parts alone, after any_processor: no header, no template of all processors may first
/// be seen there. Wide processors have fused operations, so the bits depend on -ffp-contract=off.

#include <cstdint>

#include "boundsweep/double_range.hpp"
#include "boundsweep/lane_limits.hpp"
#include "boundsweep/portability.hpp"
#include "boundsweep/summary.hpp"

#if BS_X86_VARIANTS
#include <immintrin.h>
#endif

namespace boundsweep {

/// For every processor.
namespace any_processor {
#if BS_X86_VARIANTS
#define BS_ANY_LANE(bits) (_mm_movemask_pd((__m128d)(bits)) != 0)
#endif
inline constexpr int lane_count = 2;
#include "boundsweep/lanes/operations.inc"
#include "boundsweep/lanes/architectures.inc"
#include "boundsweep/lanes/products.inc"
#include "boundsweep/lanes/networks.inc"
#include "boundsweep/lanes/summaries.inc"
#undef BS_ANY_LANE
}  // namespace any_processor

#if BS_X86_VARIANTS
/// For processors with 256-bit vectors.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace x86_64_v3 {
#define BS_ANY_LANE(bits) (_mm256_movemask_pd((__m256d)(bits)) != 0)
inline constexpr int lane_count = 4;
#include "boundsweep/lanes/operations.inc"
#include "boundsweep/lanes/architectures.inc"
#include "boundsweep/lanes/products.inc"
#include "boundsweep/lanes/networks.inc"
#include "boundsweep/lanes/summaries.inc"
#undef BS_ANY_LANE
}  // namespace x86_64_v3
#pragma GCC pop_options

/// For processors with 512-bit vectors.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace x86_64_v4 {
#define BS_ANY_LANE(bits) (_mm512_movepi64_mask((__m512i)(bits)) != 0)
inline constexpr int lane_count = 8;
#include "boundsweep/lanes/operations.inc"
#include "boundsweep/lanes/architectures.inc"
#include "boundsweep/lanes/products.inc"
#include "boundsweep/lanes/networks.inc"
#include "boundsweep/lanes/summaries.inc"
#undef BS_ANY_LANE
static_assert(lane_count == most_lanes);
}  // namespace x86_64_v4
#pragma GCC pop_options
#endif

}  // namespace boundsweep
