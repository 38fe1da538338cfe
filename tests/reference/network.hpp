// The majorant of the transformer class and the sensitivities of its weights (theory §3 and §5.2).
#pragma once

#include "series.hpp"
#include "sweep_point.hpp"

#include <string>
#include <vector>

namespace boundsweep::reference {

/// One item of theory §5.2: weights that are covered together.
struct WeightItem {
  std::string name;
  Ball count;       ///< P_i
  Ball bound;       ///< w_i
  Ball sensitivity; ///< λ_i, of the prediction
};

struct Network {
  Series majorant; ///< T_0 … T_S
  std::vector<WeightItem> items;
  Ball parameters; ///< an exact integer
};

Network analyse_network(const Architecture& architecture, const Weights& weights, int max_order);

} // namespace boundsweep::reference
