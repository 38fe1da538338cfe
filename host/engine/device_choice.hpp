#pragma once
/// Which device a command runs on.

#include <memory>
#include <string>

#include "kernels/backend.hpp"

namespace boundsweep {

enum class DeviceChoice { automatic, cuda, cpu };

/// The backend, and in `description` which it is and why ("cpu, 2 threads"). `threads` = 0:
/// default_threads(). Throws ResourceError when the GPU is asked for and cannot be used.
std::unique_ptr<Backend> choose_backend(DeviceChoice choice, int threads, std::string& description);

}  // namespace boundsweep
