#pragma once
/// The bound of theory §7 from a class' entropies, by the formulas as they stand.

#include "boundsweep/process.hpp"
#include "boundsweep/summary.hpp"

namespace boundsweep::verify {

/// The bound at N = samples, in doubles, everything summed and minimised without shortcuts;
/// infinite where doubles do not hold it. `selection` is s. For the predictive risk ε_0 = g_0/2.
double bound_by_formula(const Summary& summary, bool predictive, const Process& process,
                        double delta, double selection, double samples);

}  // namespace boundsweep::verify
