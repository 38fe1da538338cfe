#pragma once
/// What `boundsweep verify` attacks where no sweep file is given: small networks of every variant.

#include <vector>

namespace boundsweep::verify {

struct BuiltInSweep {
  const char* name;
  const char* text;  ///< TOML
};

/// Together they hold every part, activation, placement, kind of weights, loss, bias, risk and kind
/// of training.
const std::vector<BuiltInSweep>& built_in_sweeps();

}  // namespace boundsweep::verify
