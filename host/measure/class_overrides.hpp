#pragma once
/// What --set may state of a class that is measured: facts that tensors do not tell, a readout that
/// is yet to be trained, and everything that is not measured at all.

#include <optional>
#include <string>
#include <vector>

#include "host/measure/layout.hpp"

namespace boundsweep {

struct ClassOverrides {
  ArchitectureEntries architecture;
  bool new_readout = false;    ///< weights.readout: decided on before it is trained
  std::optional<double> bits;  ///< training.bits, decided before the data were seen
};

/// Throws InputError where an option is none, or states what is measured. Values are checked by the
/// reader of sweep files.
ClassOverrides class_overrides(const std::vector<std::string>& options);

}  // namespace boundsweep
