#pragma once
/// What a command that threw says and returns.

#include <string>

namespace boundsweep {

struct Failure {
  std::string message;
  int exit_code;
};

/// Of the exception that is being handled; rethrows what no command throws on purpose.
Failure current_failure();

/// GMP, which writes decimals beyond double's range, ends the process where memory runs out; from here
/// on it does so with the message and the exit code of a command that lacks memory.
void exit_where_gmp_lacks_memory();

}  // namespace boundsweep
