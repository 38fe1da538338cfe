#pragma once
/// Named processes, which fix the kind of ergodicity, κ and C.             theory §0

#include <string>

#include "boundsweep/process.hpp"
#include "host/config/item.hpp"

namespace boundsweep {

struct ProcessModel {
  std::string kind;
  Ergodicity ergodicity = Ergodicity::wasserstein;
  double kappa = 0;  ///< below 1; with `kappa_decimal` (see Kappa) an upper bound of the exact value
  std::string kappa_decimal;
  double prefactor = 1;  ///< C, but for the factor of `whole_state`
  bool whole_state = false;  ///< κ and C are of the Euclidean norm of the whole state
  std::string definition;    ///< the table as a sweep file would state it, on one line
};

/// Reads `{ kind = …, … }`.
ProcessModel read_process_model(const Item& item);

}  // namespace boundsweep
