/// Stands in for the CUDA backend in a build without a CUDA toolkit.

#include "kernels/backend.hpp"
#include "kernels/given_points.hpp"

namespace boundsweep::cuda {

std::string unusable() {
  return "this build has no CUDA backend";
}

void select_device(int) {}

std::unique_ptr<Backend> make_backend(int) { throw DeviceError(unusable()); }

std::unique_ptr<GivenPoints> make_given_points(int, std::int64_t, int) {
  throw DeviceError(unusable());
}

}  // namespace boundsweep::cuda
