#pragma once
/// The limits of lanes.hpp, for those who plan work for it.

namespace boundsweep {

/// As many architectures as any processor computes side by side.
inline constexpr int most_lanes = 8;
/// Deeper networks are left to Extended.
inline constexpr int deepest_in_lanes = 128;

}  // namespace boundsweep
