#pragma once
/// Norms read off a trained network, rounded up to a grid that was fixed before, and the price of
/// it.
///                                                                        theory §7.2

#include <cstdint>

namespace boundsweep {

/// Points of the grid an octave: norms are rounded up by at most 0.07 %.
inline constexpr std::int64_t points_per_octave = 1024;

struct GridNorm {
  double unit = 1;         ///< v, fixed before the data were seen
  std::int64_t point = 0;  ///< j
  double bound = 0;        ///< at least v 2^(j/g), a function of v and j alone
  double price = 0;        ///< nats
};

/// The least point whose bound is at least `norm`. A norm of 0 takes the point of 2^-10 v.
/// Precondition: norm >= 0, unit > 0, both finite.
GridNorm on_grid(double norm, double unit = 1);

}  // namespace boundsweep
