#pragma once
/// Which device a command runs on.

#include <memory>
#include <string>

#include "kernels/backend.hpp"

namespace boundsweep {

enum class DeviceChoice { automatic, cuda, cpu };

/// The backend, and in `note` one line that says which it is and why. `threads` = 0: all cores.
/// Throws ResourceError when the GPU is asked for and cannot be used.
std::unique_ptr<Backend> choose_backend(DeviceChoice choice, int threads, std::string& note);

}  // namespace boundsweep
