#pragma once
/// The words a sweep file uses for the alternatives of each enumeration, in the enumerators' order.

#include <array>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/loss/loss.hpp"
#include "boundsweep/process.hpp"

namespace boundsweep {

inline constexpr std::array<const char*, 2> placement_names{"post", "pre"};
inline constexpr std::array<const char*, 3> weight_kind_names{"spectral", "frobenius", "entrywise"};
inline constexpr std::array<const char*, 6> loss_names{"squared",  "absolute",      "pseudo_huber",
                                                       "log_cosh", "cross_entropy", "ramp"};
inline constexpr std::array<const char*, 2> risk_names{"stationary", "predictive"};
/// In the order of WeightGroup; beside them, "all".
inline constexpr std::array<const char*, weight_groups> group_names{
    "embedding", "position", "query",   "key",  "value", "output",
    "ff_in",     "ff_gate",  "ff_out",  "norm", "bias",  "readout"};
inline constexpr std::array<const char*, 2> ergodicity_names{"wasserstein", "total_variation"};
inline constexpr std::array<const char*, 2> start_names{"arbitrary", "stationary"};
inline constexpr std::array<const char*, 3> route_names{"lipschitz", "smooth", "parametric"};

/// Beside these, "swish:BETA".
inline constexpr std::array<const char*, 9> activation_names{
    "tanh", "sigmoid", "softplus", "silu", "gelu", "gelu_tanh", "erf", "mish", "relu"};
inline constexpr const char* swish_prefix = "swish:";

constexpr const char* name_of(Placement p) { return placement_names[static_cast<int>(p)]; }
constexpr const char* name_of(WeightKind k) { return weight_kind_names[static_cast<int>(k)]; }
constexpr const char* name_of(LossKind k) { return loss_names[static_cast<int>(k)]; }
constexpr const char* name_of(Ergodicity e) { return ergodicity_names[static_cast<int>(e)]; }

/// The route behind an entropy: "parametric" for order 0, "lipschitz" for 1, "smooth" above, ""
/// where there is none.                                                  theory §5
constexpr const char* route_name(int order) {
  if (order < 0) return "";
  return order == 0 ? route_names[2] : order == 1 ? route_names[0] : route_names[1];
}

}  // namespace boundsweep
