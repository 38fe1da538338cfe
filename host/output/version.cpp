#include "host/output/version.hpp"

namespace boundsweep {

std::string version() { return BOUNDSWEEP_VERSION; }

}  // namespace boundsweep
