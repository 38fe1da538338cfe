#pragma once
/// What a command that threw says and returns.

#include <string>

namespace boundsweep {

struct Failure {
  std::string message;
  int exit_code;
};

/// Of the exception that is being handled, of whatever type.
Failure current_failure();

/// Where memory runs out and no exception can say so, in GMP, on the stack and in what is noexcept
/// though it allocates (a destructor of nlohmann-json does), or an exception leaves a thread, the
/// process ends; from here on it does so with the message and the exit code of a command that failed
/// so.
void exit_where_memory_runs_out();

}  // namespace boundsweep
