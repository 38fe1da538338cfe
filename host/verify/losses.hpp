#pragma once
/// The losses themselves, from their definitions.                        theory §4

#include "boundsweep/loss/loss.hpp"
#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// ℓ(prediction, label). The label of a classification loss is a point of the simplex, a class one
/// of its corners; the loss is linear in it.
double loss_value(const Loss& loss, const Vector& prediction, const Vector& label);

/// ½ Σ |a_i − b_i|.
double total_variation(const Vector& a, const Vector& b);

}  // namespace boundsweep::verify
