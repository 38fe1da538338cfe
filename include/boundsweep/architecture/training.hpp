#pragma once
/// What training may change: groups of weights, how far, and how they are stored.      theory §5.3

#include <cmath>
#include <cstdint>

#include "boundsweep/portability.hpp"

namespace boundsweep {

/// Groups of weights that are trained or fixed together.
enum class WeightGroup : std::uint8_t {
  embedding, position, query, key, value, output, ff_in, ff_gate, ff_out, norm, bias, readout
};
inline constexpr int weight_groups = 12;

/// A set of groups.
struct GroupSet {
  std::uint32_t bits = (std::uint32_t{1} << weight_groups) - 1;  ///< all of them

  BS_FUNCTION bool has(WeightGroup group) const {
    return (bits >> static_cast<int>(group) & 1) != 0;
  }
  BS_FUNCTION bool operator==(GroupSet other) const { return bits == other.bits; }
  BS_FUNCTION bool is_all() const { return *this == GroupSet(); }
};

/// The default: everything is trained, from zero, and stored without error.
template <class Real>
struct TrainingOf {
  GroupSet trainable;
  Real update = INFINITY;     ///< u, bound on the change of each trainable matrix; the weights then
                              ///< bound where it starts
  Real rank = INFINITY;       ///< ρ, of that change; finite only where update is
  Real bits = INFINITY;       ///< b, bits a stored number
  Real code_bits = INFINITY;  ///< c, bits of all that is trained
};
using Training = TrainingOf<double>;

}  // namespace boundsweep
