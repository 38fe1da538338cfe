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

}  // namespace boundsweep
