#pragma once
/// Runs the real program.

#include <cstdlib>
#include <string>

#include <sys/wait.h>

#include "tests/output/scratch_directory.hpp"

namespace boundsweep {

struct Outcome {
  int exit_code = -1;
  std::string out, err;
};

/// `arguments` as a shell reads them; stdout goes to a file unless `redirection` says otherwise.
inline Outcome run_program(const std::string& arguments, const std::string& redirection = "") {
  const ScratchDirectory scratch;
  const std::string out = (scratch / "out").string(), err = (scratch / "err").string();
  const std::string command = "'" BOUNDSWEEP_PROGRAM "' " + arguments + " 2>'" + err + "' " +
                              (redirection.empty() ? ">'" + out + "'" : redirection);
  const int status = std::system(command.c_str());
  Outcome outcome;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  if (redirection.empty()) outcome.out = content_of(out);
  outcome.err = content_of(err);
  return outcome;
}

}  // namespace boundsweep
