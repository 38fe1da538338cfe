#include "host/output/note.hpp"

#include <cstdio>
#include <string>

namespace boundsweep {

void note(std::string_view message) {
  std::string line = "boundsweep: ";
  line += message;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);  // in one piece, as other processes write too
  std::fflush(stderr);
}

}  // namespace boundsweep
