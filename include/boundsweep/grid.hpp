#pragma once
/// The product grid: a point is a function of its index (mixed radix).   theory §8

#include <cstdint>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/loss/loss.hpp"
#include "boundsweep/portability.hpp"
#include "boundsweep/process.hpp"

namespace boundsweep {

/// The axes in grid order, the last one fastest. Names: axis_path.
enum class Axis : std::uint8_t {
  tokens, input_dim, radius, heads, kv_heads, depth, width, ff, norms, placement, activation,
  ff_gated, rotary, norm_epsilon, embedding_norm, final_norm, outputs,
#define BS_FIELD(name, initial) name,
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
  update, rank, bits, code_bits,
  clip, smoothing, margin, target_bound, target_lipschitz,
  ahead, kappa, prefactor, window, first_step, horizon,
  samples, delta
};
inline constexpr int axis_count = static_cast<int>(Axis::delta) + 1;
/// Axes from here on do not change an architecture's summary.
inline constexpr int first_process_axis = static_cast<int>(Axis::ahead);

BS_FUNCTION constexpr int number(Axis axis) { return static_cast<int>(axis); }

/// Values are doubles throughout: sizes and samples are whole, flags are 0 or 1, placement is the
/// enumerator's number, activation is the number of an entry in the sweep's list of activations.
/// With ff_is_ratio the ff axis holds D/d, with norms_per_block the norms axis holds q/L. 0 on the
/// axis of kv_heads stands for as many as heads.
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

/// What holds for all architectures of a grid.
struct ArchitectureSettings {
  WeightKind weight_kind = WeightKind::spectral;
  bool output_per_head = false;
  GroupSet trainable;
  const BlockOverride* blocks = nullptr;  ///< one for each block, or null
};

/// The architecture at given digits; `activations` is the list that the activation axis numbers.
BS_FUNCTION Architecture architecture_at(const GridView& grid, const Digits& digits,
                                         const Activation* activations,
                                         const ArchitectureSettings& settings) {
  const auto at = [&](Axis axis) { return axis_value(grid, digits, axis); };
  Architecture a;
  a.tokens = at(Axis::tokens);
  a.input_dim = at(Axis::input_dim);
  a.radius = at(Axis::radius);
  a.heads = at(Axis::heads);
  a.kv_heads = at(Axis::kv_heads) == 0 ? a.heads : at(Axis::kv_heads);
  a.depth = at(Axis::depth);
  a.width = at(Axis::width);
  // Ratios are typed decimals whose products with sizes are whole.
  a.ff = std::rint(at(Axis::ff) * (grid.ff_is_ratio ? a.width : 1));
  a.norms = std::rint(at(Axis::norms) * (grid.norms_per_block ? a.depth : 1));
  a.placement = static_cast<Placement>(static_cast<int>(at(Axis::placement)));
  a.activation = activations + static_cast<int>(at(Axis::activation));
  a.ff_gated = at(Axis::ff_gated) != 0;
  a.rotary = at(Axis::rotary) != 0;
  a.norm_epsilon = at(Axis::norm_epsilon);
  a.embedding_norm = at(Axis::embedding_norm) != 0;
  a.final_norm = at(Axis::final_norm) != 0;
  a.outputs = at(Axis::outputs);
  Weights& w = a.weights;
  w.kind = settings.weight_kind;
  w.output_per_head = settings.output_per_head;
#define BS_FIELD(name, initial) w.name = at(Axis::name);
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
  a.training = {settings.trainable, at(Axis::update), at(Axis::rank), at(Axis::bits),
                at(Axis::code_bits)};
  a.blocks = settings.blocks;
  return a;
}

/// Points whose heads do not divide the width, whose heads of keys and values do not divide the
/// heads, with more norms than sublayers, or whose sizes are not whole, are skipped.
BS_FUNCTION bool heads_divide_width(double heads, double width) {
  return std::fmod(width, heads) == 0;
}
BS_FUNCTION bool norms_fit_depth(double norms, double depth) { return norms <= 2 * depth; }
BS_FUNCTION bool kv_heads_divide_heads(double kv_heads, double heads) {
  return std::fmod(heads, kv_heads) == 0;
}
BS_FUNCTION bool is_valid(const Architecture& a) {
  return heads_divide_width(a.heads, a.width) && kv_heads_divide_heads(a.kv_heads, a.heads) &&
         norms_fit_depth(a.norms, a.depth);
}

}  // namespace boundsweep
