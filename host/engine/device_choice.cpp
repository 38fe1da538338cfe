#include "host/engine/device_choice.hpp"

#include "host/config/error.hpp"

namespace boundsweep {
std::unique_ptr<Backend> choose_backend(DeviceChoice choice, int threads,
                                        std::string& description) {
  std::string reason;
  if (choice != DeviceChoice::cpu) {
    const std::string obstacle = cuda::unusable();
    if (obstacle.empty()) {
      auto backend = cuda::make_backend(threads);
      description = "cuda, " + backend->description();
      return backend;
    }
    if (choice == DeviceChoice::cuda)
      throw ResourceError("--device cuda: " + obstacle + "; use --device cpu or auto");
    reason = " (" + obstacle + ")";
  }
  auto backend = openmp::make_backend(threads);
  description = "cpu, " + backend->description() + reason;
  return backend;
}

}  // namespace boundsweep
