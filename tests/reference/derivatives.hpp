// Derivative bounds of each part and of the whole network, in both norms (theory §1, §3, §3.1).
#pragma once

#include "series.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace boundsweep::reference {

/// Bounds at k = 0 … S: sup ‖f‖, then sup ‖D^k f‖ = k!·c_k.
struct PartDerivatives {
  int block;         ///< 1 … L; 0 outside the blocks
  std::string name;  ///< "embedding", "embedding norm", "norm", "attention", "feed-forward", "block", "final norm", "network"
  Ball input;        ///< bound on the token norm of what enters
  Series euclidean;  ///< operator norm, token norm on both sides
  Series coordinate; ///< largest partial derivative of an output; the constant term is that of `euclidean`
};

/// Parts in the order in which they are applied, each block after its parts, the network last.
std::vector<PartDerivatives> derivatives(const nlohmann::json& sweep, slong precision_bits = 192);

nlohmann::json to_json(const std::vector<PartDerivatives>& parts, slong digits = 25);

} // namespace boundsweep::reference
