/// Stands in for the CUDA backend in a build without a CUDA toolkit.

#include "kernels/backend.hpp"

namespace boundsweep::cuda {

std::string unusable() {
  return "this build has no CUDA backend";
}

void select_device(int) {}

std::unique_ptr<Backend> make_backend(int) { throw DeviceError(unusable()); }

}  // namespace boundsweep::cuda
