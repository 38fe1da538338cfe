#include "host/output/standard_error.hpp"

#include <cstdio>

namespace boundsweep {

void say(const std::string& message) {
  const std::string line = "boundsweep: " + message + "\n";  // one write, also beside other ranks
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

}  // namespace boundsweep
