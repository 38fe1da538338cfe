// The highest derivative order of the constant tables (theory §2).
#pragma once

namespace boundsweep::constants {

inline constexpr int highest_order = 16;

}  // namespace boundsweep::constants
