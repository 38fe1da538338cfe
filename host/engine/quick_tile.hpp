#pragma once
/// Tiles for a CPU, which takes their time to notice an interrupt.

#include <cstdint>

#include "host/engine/cost_model.hpp"
#include "host/engine/tiling.hpp"

namespace boundsweep {

/// The largest shape within the limits that takes `threads` threads about a quarter of a second, so
/// that a run stops within a second even where the estimate is off by a factor of three; an
/// architecture, if nothing else is left to divide, and one per thread where these are quick.
TileShape quick_tile(const GridView& grid, const CostEstimate& cost, TileLimits limits,
                     int threads);

}  // namespace boundsweep
