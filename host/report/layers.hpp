#pragma once
/// How a network's outputs and its Lipschitz constant grow, layer by layer.          theory §3

#include <vector>

#include "host/engine/problem.hpp"

namespace boundsweep {

/// What holds of the network up to and including one layer. Both numbers are rounded up.
struct Layer {
  int block = 0;          ///< 1 … L; 0 outside the blocks
  const char* name = "";  ///< a sublayer includes its residual connection and its norm
  Extended range;         ///< bound on the token norm of the layer's output
  Extended lipschitz;     ///< c_1, as a function of the network's input
};

/// Input, embedding, the 2L sublayers, final norm, readout.
/// Precondition: the point is not a skipped one.
std::vector<Layer> layers_of(const Problem& problem, const Digits& digits);

}  // namespace boundsweep
