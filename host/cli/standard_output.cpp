#include "host/cli/standard_output.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "host/config/error.hpp"

namespace boundsweep {

void keep_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // Opened for the wrong direction, so that reading and writing still fail. It gets the number of
    // the stream, the lowest that is free.
    static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

void print(std::string_view text) {
  errno = 0;
  const bool arrived =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!arrived && errno != EPIPE)  // `| head` has seen enough: nobody is left to tell
    throw ResourceError("standard output: cannot be written: " +
                        std::generic_category().message(errno));
}

}  // namespace boundsweep
