#include "host/measure/tiles.hpp"

#include "boundsweep/portability.hpp"

namespace boundsweep {
namespace {

namespace any_processor {
constexpr int rows_at_once = 2;
#include "host/measure/tiles.inc"
}  // namespace any_processor

#if BS_X86_VARIANTS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace x86_64_v3 {
constexpr int rows_at_once = 4;
#include "host/measure/tiles.inc"
}  // namespace x86_64_v3
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace x86_64_v4 {
constexpr int rows_at_once = 8;
#include "host/measure/tiles.inc"
}  // namespace x86_64_v4
#pragma GCC pop_options
#endif

constexpr Tiles variants[] = {
    {any_processor::add_product, any_processor::solve_strip, any_processor::dot_product},
#if BS_X86_VARIANTS
    {x86_64_v3::add_product, x86_64_v3::solve_strip, x86_64_v3::dot_product},
    {x86_64_v4::add_product, x86_64_v4::solve_strip, x86_64_v4::dot_product},
#endif
};

}  // namespace

int tile_variants() {
#if BS_X86_VARIANTS
  if (__builtin_cpu_supports("x86-64-v4")) return 3;
  if (__builtin_cpu_supports("x86-64-v3")) return 2;
#endif
  return 1;
}

const Tiles& tile_variant(int number) { return variants[number]; }

const Tiles& tiles() {
  static const Tiles& best = tile_variant(tile_variants() - 1);
  return best;
}

}  // namespace boundsweep
