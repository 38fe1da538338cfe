#pragma once
/// What points need of their values of N: computed once for all curves.      theory §7

#include <cmath>
#include <cstdint>

#include "boundsweep/portability.hpp"

namespace boundsweep {

/// Values of N side by side, in arrays that curves share.
struct SampleValues {
  const double* samples;  ///< N
  const double* root;     ///< √(2N)
  const double* inverse;  ///< 1/√(2N)
  bool ascend;            ///< whether N grows from each to the next, as a rule; the others are slower

  BS_FUNCTION static double root_of(double samples) { return std::sqrt(2 * samples); }
  BS_FUNCTION static double inverse_of(double root) { return 1 / root; }
  BS_FUNCTION SampleValues from(std::int64_t i) const {
    return {samples + i, root + i, inverse + i, ascend};
  }
};

}  // namespace boundsweep
