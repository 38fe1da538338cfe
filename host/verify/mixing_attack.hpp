#pragma once
/// The mixing attack with the table of block lengths as an argument, so that tests can break it.

#include <functional>

#include "boundsweep/mixing.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

AttackReport attack_mixing(const AttackOptions& options,
                           const std::function<MixingTable(double kappa)>& make_table);

}  // namespace boundsweep::verify
