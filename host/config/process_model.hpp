#pragma once
/// Named processes, which fix the kind of ergodicity, κ and C = 1.             theory §0

#include <string>

#include "boundsweep/process.hpp"
#include "host/config/item.hpp"

namespace boundsweep {

struct ProcessModel {
  std::string kind;
  Ergodicity ergodicity = Ergodicity::wasserstein;
  double kappa = 0;  ///< an upper bound of the exact value, below 1
};

/// Reads `{ kind = …, … }`.
ProcessModel read_process_model(const Item& item);

}  // namespace boundsweep
