#pragma once
/// From a norm to an entry of the class' file: as it is where it was fixed before the data were
/// seen, on the grid and paid for where it was not.                              theory §7.2

#include <string>

#include "host/measure/measured_class.hpp"
#include "host/measure/piece_norms.hpp"

namespace boundsweep {

/// The least double of nine digits that is at least the norm, as the reader of sweep files takes
/// it.
double rounded_norm(double norm);

MeasuredEntry fixed_entry(const std::string& key, const Norm& norm);

/// `unit` was fixed before the data were seen: 1, or a norm of the starting weights; 0 stands
/// for 1.
MeasuredEntry paid_entry(const std::string& key, const Norm& norm, double unit = 1);

}  // namespace boundsweep
