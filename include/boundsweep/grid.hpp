#pragma once
/// The product grid: a point is a function of its index (mixed radix).   theory §8

#include <cstdint>

#include "boundsweep/architecture.hpp"
#include "boundsweep/loss.hpp"
#include "boundsweep/portability.hpp"
#include "boundsweep/process.hpp"

namespace boundsweep {

/// The axes in grid order, the last one fastest. Names: axis_path.
enum class Axis : std::uint8_t {
  tokens, input_dim, radius, heads, depth, width, ff, norms, placement, activation, norm_epsilon,
  final_norm,
  embedding, query, key, value, output, ff_in, ff_in_row, ff_out, readout, norm_gain, position,
  query_bias, key_bias, value_bias, output_bias, ff_in_bias, ff_out_bias, norm_bias, readout_bias,
  target_bound, target_lipschitz,
  kappa, prefactor, window, first_step, horizon,
  samples, delta
};
inline constexpr int axis_count = 40;
/// Axes from here on do not change an architecture's summary.
inline constexpr int first_process_axis = static_cast<int>(Axis::kappa);

BS_FUNCTION constexpr int number(Axis axis) { return static_cast<int>(axis); }

/// Values are doubles throughout: sizes and samples are whole, flags are 0 or 1, placement is the
/// enumerator's number, activation is the number of an entry in the sweep's list of activations.
/// With ff_is_ratio the ff axis holds D/d, with norms_per_block the norms axis holds q/L.
struct GridView {
  std::int64_t size[axis_count];
  const double* values[axis_count];
  bool ff_is_ratio = true;
  bool norms_per_block = true;
};

/// Digits of an index, one per axis.
struct Digits {
  std::int64_t digit[axis_count];

  BS_FUNCTION std::int64_t operator[](Axis axis) const { return digit[number(axis)]; }
  BS_FUNCTION std::int64_t& operator[](Axis axis) { return digit[number(axis)]; }
};

/// Product of the sizes of axes [first, last). Precondition: it fits (the host checks 2^62).
BS_FUNCTION std::int64_t grid_size(const GridView& grid, int first = 0, int last = axis_count) {
  std::int64_t product = 1;
  for (int i = first; i < last; ++i) product *= grid.size[i];
  return product;
}

/// How many architectures in a row have the same depth.
BS_FUNCTION std::int64_t architectures_per_depth(const GridView& grid) {
  return grid_size(grid, number(Axis::depth) + 1, first_process_axis);
}

/// Writes the digits of axes [first, last) of a mixed-radix index over those axes.
BS_FUNCTION void decode(const GridView& grid, std::int64_t index, int first, int last,
                        Digits& digits) {
  for (int i = last - 1; i >= first; --i) {
    const std::int64_t size = grid.size[i];
    if (size == 1) {
      digits.digit[i] = 0;
      continue;
    }
    const std::int64_t rest = index / size;
    digits.digit[i] = index - rest * size;
    index = rest;
  }
}

BS_FUNCTION std::int64_t encode(const GridView& grid, const Digits& digits, int first = 0,
                                int last = axis_count) {
  std::int64_t index = 0;
  for (int i = first; i < last; ++i) index = index * grid.size[i] + digits.digit[i];
  return index;
}

BS_FUNCTION double axis_value(const GridView& grid, const Digits& digits, Axis axis) {
  return grid.values[number(axis)][digits[axis]];
}

/// The architecture at given digits. `kind` and `output_per_head` are the sweep's, `activations`
/// the list that the activation axis numbers.
BS_FUNCTION Architecture architecture_at(const GridView& grid, const Digits& digits,
                                         const Activation* activations, WeightKind kind,
                                         bool output_per_head) {
  const auto at = [&](Axis axis) { return axis_value(grid, digits, axis); };
  Architecture a;
  a.tokens = at(Axis::tokens);
  a.input_dim = at(Axis::input_dim);
  a.radius = at(Axis::radius);
  a.heads = at(Axis::heads);
  a.depth = at(Axis::depth);
  a.width = at(Axis::width);
  a.ff = at(Axis::ff) * (grid.ff_is_ratio ? a.width : 1);
  a.norms = at(Axis::norms) * (grid.norms_per_block ? a.depth : 1);
  a.placement = static_cast<Placement>(static_cast<int>(at(Axis::placement)));
  a.activation = activations + static_cast<int>(at(Axis::activation));
  a.norm_epsilon = at(Axis::norm_epsilon);
  a.final_norm = at(Axis::final_norm) != 0;
  Weights& w = a.weights;
  w.kind = kind;
  w.output_per_head = output_per_head;
  w.embedding = at(Axis::embedding);
  w.query = at(Axis::query);
  w.key = at(Axis::key);
  w.value = at(Axis::value);
  w.output = at(Axis::output);
  w.ff_in = at(Axis::ff_in);
  w.ff_in_row = at(Axis::ff_in_row);
  w.ff_out = at(Axis::ff_out);
  w.readout = at(Axis::readout);
  w.norm_gain = at(Axis::norm_gain);
  w.position = at(Axis::position);
  w.query_bias = at(Axis::query_bias);
  w.key_bias = at(Axis::key_bias);
  w.value_bias = at(Axis::value_bias);
  w.output_bias = at(Axis::output_bias);
  w.ff_in_bias = at(Axis::ff_in_bias);
  w.ff_out_bias = at(Axis::ff_out_bias);
  w.norm_bias = at(Axis::norm_bias);
  w.readout_bias = at(Axis::readout_bias);
  return a;
}

/// Points whose heads do not divide the width, or with more norms than sublayers, are skipped.
BS_FUNCTION bool heads_divide_width(double heads, double width) {
  return std::fmod(width, heads) == 0;
}
BS_FUNCTION bool norms_fit_depth(double norms, double depth) { return norms <= 2 * depth; }
BS_FUNCTION bool is_valid(const Architecture& a) {
  return heads_divide_width(a.heads, a.width) && norms_fit_depth(a.norms, a.depth);
}

}  // namespace boundsweep
