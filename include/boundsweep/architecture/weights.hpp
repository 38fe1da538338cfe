#pragma once
/// The bounds on weights: one table of fields, from which structs, axes and readers follow.   theory §3

#include <cmath>
#include <cstdint>

#include "boundsweep/architecture/training.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

enum class WeightKind : std::uint8_t { spectral, frobenius, entrywise };

/// field(name, initial value), in the order of the grid's axes.
#define BS_WEIGHT_FIELDS(field) \
  field(embedding, 1)           \
  field(query, 1)               \
  field(key, 1)                 \
  field(value, 1)               \
  field(output, 1)              \
  field(ff_in, 1)               \
  field(ff_in_row, INFINITY)    \
  field(ff_gate, 1)             \
  field(ff_gate_row, INFINITY)  \
  field(ff_gate_bias, 0)        \
  field(ff_out, 1)              \
  field(readout, 1)             \
  field(norm_gain, 1)           \
  field(position, 0)            \
  field(query_bias, 0)          \
  field(key_bias, 0)            \
  field(value_bias, 0)          \
  field(output_bias, 0)         \
  field(ff_in_bias, 0)          \
  field(ff_out_bias, 0)         \
  field(norm_bias, 0)           \
  field(readout_bias, 0)

/// A field's number: its place in the table.
enum class WeightField : std::uint8_t {
#define BS_FIELD(name, initial) name,
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
};

inline constexpr int weight_fields = 0
#define BS_FIELD(name, initial) +1
    BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
    ;

/// Bounds as the user states them: `kind` says in which norm the matrices are bounded. Rows, gains,
/// positions and biases are Euclidean norms always. Real is double, or Lanes for several
/// architectures side by side (lanes.hpp).
template <class Real>
struct WeightsOf {
  WeightKind kind = WeightKind::spectral;
  bool output_per_head = false;
#define BS_FIELD(name, initial) Real name = initial;
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
};
using Weights = WeightsOf<double>;

/// Calls visit(field, name, pointer to member of WeightsOf<Real>) for every field.
template <class Real, class Visit>
BS_FUNCTION void for_each_weight(const Visit& visit) {
#define BS_FIELD(name, initial) visit(WeightField::name, #name, &WeightsOf<Real>::name);
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
}

}  // namespace boundsweep
