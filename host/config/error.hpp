#pragma once
/// The two ways a command fails, each with its exit code.

#include <stdexcept>
#include <string>

namespace boundsweep {

/// Bad input: usage, file or value. Exit code 2. The message is complete: `FILE:LINE: section.key:
/// what is wrong, what is allowed` where it concerns a file.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A resource failed: device, disk, memory. Exit code 3.
class ResourceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace boundsweep
