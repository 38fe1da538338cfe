// The majorant of the transformer class and the sensitivities of its weights (theory §3 and §5.2).
#pragma once

#include "items.hpp"
#include "series.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {

struct Network {
  Series majorant; ///< T_0 … T_S, without clip
  Items items;
};

Network analyse_network(const Architecture& architecture, const Weights& weights, int max_order);

/// Σ P_i of all items: an exact integer.
Ball parameter_count(const Items& items);

} // namespace boundsweep::reference
