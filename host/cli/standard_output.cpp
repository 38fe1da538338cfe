#include "host/cli/standard_output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "host/config/error.hpp"

namespace boundsweep {

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw ResourceError(std::string("standard output: ") + std::strerror(errno));
}

}  // namespace boundsweep
