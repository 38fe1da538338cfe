#pragma once
/// Classes with every switch at random.

#include <vector>

#include "boundsweep/summary.hpp"
#include "tables.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {

/// What classes share that are computed side by side; all else is as by default.
inline Architecture random_structure(RandomSource& random, int deepest) {
  Architecture a;
  a.tokens = static_cast<double>(random.whole(1, 4));
  a.input_dim = static_cast<double>(random.whole(1, 3));
  a.depth = static_cast<double>(random.whole(1, deepest));
  a.norms = static_cast<double>(random.whole(0, 2 * static_cast<int>(a.depth)));
  a.placement = random.chance(0.5) ? Placement::pre : Placement::post;
  a.ff_gated = random.chance(0.5);
  a.rotary = random.chance(0.5);
  a.embedding_norm = random.chance(0.3);
  a.final_norm = random.chance(0.3);
  a.outputs = random.chance(0.5) ? 1 : static_cast<double>(random.whole(2, 5));
  a.weights.output_per_head = random.chance(0.3);
  if (random.chance(0.4))
    a.training.trainable.bits = static_cast<std::uint32_t>(random.whole(0, (1 << weight_groups) - 1));
  return a;
}

/// Bounds of all fields between `smallest` and `largest`; half of the biases are absent.
inline void draw_bounds(RandomSource& random, Weights& w, double smallest, double largest) {
  for (double Weights::*bound :
       {&Weights::embedding, &Weights::query, &Weights::key, &Weights::value, &Weights::output,
        &Weights::ff_in, &Weights::ff_in_row, &Weights::ff_gate, &Weights::ff_gate_row,
        &Weights::ff_out, &Weights::readout, &Weights::norm_gain})
    w.*bound = random.scale(smallest, largest);
  if (random.chance(0.5)) w.ff_in_row = INFINITY;
  if (random.chance(0.5)) w.ff_gate_row = INFINITY;
  for (double Weights::*bound :
       {&Weights::position, &Weights::query_bias, &Weights::key_bias, &Weights::value_bias,
        &Weights::output_bias, &Weights::ff_in_bias, &Weights::ff_gate_bias, &Weights::ff_out_bias,
        &Weights::norm_bias, &Weights::readout_bias})
    w.*bound = random.chance(0.5) ? random.scale(smallest, largest) : 0;
}

/// Sizes, bounds and training of one class of a given structure.
inline Architecture random_class(RandomSource& random, Architecture a, const Activation& activation,
                                 double smallest, double largest) {
  a.activation = &activation;
  a.radius = random.scale(0.1, 10);
  a.heads = static_cast<double>(random.whole(1, 4));
  a.kv_heads = random.chance(0.5) ? a.heads : 1;
  a.width = a.heads * static_cast<double>(random.whole(1, 8));
  a.ff = static_cast<double>(random.whole(1, 40));
  a.norm_epsilon = random.scale(1e-4, 1);
  a.weights.kind = random.pick({WeightKind::spectral, WeightKind::frobenius, WeightKind::entrywise});
  draw_bounds(random, a.weights, smallest, largest);
  Training& training = a.training;
  if (random.chance(0.5)) training.update = random.scale(smallest, largest) * 0.1;
  if (training.update < INFINITY && random.chance(0.6))
    training.rank = static_cast<double>(random.whole(1, 12));
  if (random.chance(0.2)) training.code_bits = static_cast<double>(random.whole_scale(10, 1e5));
  return a;
}

/// One that fits classes with so many outputs.
inline Loss random_loss(RandomSource& random, LossKind kind) {
  Loss loss;
  loss.kind = kind;
  if (random.chance(0.4)) loss.clip = random.scale(0.1, 10);
  if (random.chance(0.5)) loss.smoothing = random.uniform(0, 0.9);
  loss.margin = random.scale(0.1, 10);
  loss.target.in_class = !is_classification(kind) && random.chance(0.2);
  loss.target.bound = random.uniform(0, 3);
  loss.target.lipschitz = random.chance(0.2) ? 0 : random.uniform(0, 3);
  return loss;
}
inline LossKind random_kind(RandomSource& random, double outputs) {
  if (outputs > 1 && random.chance(0.5))
    return random.pick({LossKind::cross_entropy, LossKind::ramp});
  return random.pick(
      {LossKind::squared, LossKind::absolute, LossKind::pseudo_huber, LossKind::log_cosh});
}

/// Blocks of which each states some fields, a radius or its groups for itself, and some nothing.
inline std::vector<BlockOverride> random_blocks(RandomSource& random, const Architecture& a,
                                                double smallest, double largest) {
  std::vector<BlockOverride> blocks(static_cast<std::size_t>(a.depth));
  for (BlockOverride& block : blocks) {
    if (random.chance(0.2)) continue;
    for (int field = 0; field < weight_fields; ++field) {
      if (random.chance(0.7)) continue;
      block.stated |= std::uint32_t{1} << field;
      block.value[field] = random.scale(smallest, largest);
    }
    block.has_update = a.training.update < INFINITY && random.chance(0.5);
    block.update = random.scale(smallest, largest) * 0.1;
    block.has_trainable = random.chance(0.5);
    block.trainable.bits =
        static_cast<std::uint32_t>(random.whole(0, (1 << weight_groups) - 1));
  }
  return blocks;
}

inline const std::vector<Activation>& smooth_activations() {
  static const std::vector<Activation> all{activation("tanh"),     activation("gelu"),
                                           activation("silu"),     activation("softplus"),
                                           activation("sigmoid"),  activation("mish")};
  return all;
}
inline const Activation& random_activation(RandomSource& random) {
  const std::vector<Activation>& all = smooth_activations();
  return all[static_cast<std::size_t>(random.whole(0, static_cast<std::int64_t>(all.size()) - 1))];
}

}  // namespace boundsweep
