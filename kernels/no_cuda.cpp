/// Stands in for the CUDA backend in a build without a CUDA toolkit.

#include "kernels/backend.hpp"
#include "kernels/given_points.hpp"
#include "kernels/gpu_obstacle.hpp"

namespace boundsweep::cuda {

std::string unusable() {
  return has_gpu_device_files() ? "no usable GPU: this build has no CUDA backend"
                                : "no GPU, and this build has no CUDA backend";
}

void select_device(int) {}

std::unique_ptr<Backend> make_backend(int) { throw DeviceError(unusable()); }

std::unique_ptr<GivenPoints> make_given_points(int, std::int64_t, int) {
  throw DeviceError(unusable());
}

}  // namespace boundsweep::cuda
