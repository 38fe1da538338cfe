#include "host/config/domain.hpp"

#include <cmath>

namespace boundsweep {

bool Domain::contains(double value) const {
  if (zero && value == 0) return true;
  if (infinite && value == INFINITY) return true;
  if (!(value >= least && value <= most)) return false;
  if (below_most && !(value < most)) return false;
  return !whole || value == std::floor(value);
}

}  // namespace boundsweep
