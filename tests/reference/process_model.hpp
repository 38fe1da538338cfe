// Named processes (theory §0, §7.5): what they fix of ergodicity.
#pragma once

#include "ball.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

namespace boundsweep::reference {

struct ProcessModel {
  bool total_variation;
  Ball kappa, prefactor;
};

/// A model as in `process.model`. `tokens` is M and `window` whether inputs are windows: chains that contract in the Euclidean
/// norm of the whole state lose √M where the state has M tokens.
ProcessModel read_process_model(const nlohmann::json& model, std::int64_t tokens, bool window);

} // namespace boundsweep::reference
