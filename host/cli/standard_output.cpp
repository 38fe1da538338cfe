#include "host/cli/standard_output.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "host/config/error.hpp"

namespace boundsweep {

void print(std::string_view text) {
  errno = 0;
  const bool arrived =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!arrived && errno != EPIPE)  // `| head` has seen enough: nobody is left to tell
    throw ResourceError("standard output: cannot be written: " +
                        std::generic_category().message(errno));
}

}  // namespace boundsweep
