#pragma once
/// Blocks with bounds of their own.                                       theory §7.3

#include <cstdint>

#include "boundsweep/architecture/weights.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// What one block states for itself; all else is as in the architecture.
struct BlockOverride {
  std::uint32_t stated = 0;  ///< bit i: field i of the table of weights
  double value[weight_fields] = {};
  bool has_update = false, has_trainable = false;
  double update = 0;
  GroupSet trainable;

  BS_FUNCTION bool states(WeightField field) const {
    return (stated >> static_cast<int>(field) & 1) != 0;
  }
};

/// The weights of a block, as stated.
BS_FUNCTION Weights overridden(Weights weights, const BlockOverride& block) {
#define BS_FIELD(name, initial) \
  if (block.states(WeightField::name)) weights.name = block.value[static_cast<int>(WeightField::name)];
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
  return weights;
}

/// What training may change in a block.
BS_FUNCTION Training overridden(Training training, const BlockOverride& block) {
  if (block.has_update) training.update = block.update;
  if (block.has_trainable) training.trainable = block.trainable;
  return training;
}

}  // namespace boundsweep
