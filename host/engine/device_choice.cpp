#include "host/engine/device_choice.hpp"

#include "boundsweep/floating_environment.hpp"
#include "host/config/error.hpp"
#include "host/engine/processors.hpp"

namespace boundsweep {
std::unique_ptr<Backend> choose_backend(DeviceChoice choice, int threads,
                                        std::string& description) {
  std::string reason;
  if (choice != DeviceChoice::cpu) {
    const std::string obstacle = cuda::unusable();
    set_floating_environment();  // the driver is a library of others
    if (obstacle.empty()) {
      auto backend = cuda::make_backend(threads);
      description = "cuda, " + backend->description();
      return backend;
    }
    if (choice == DeviceChoice::cuda)
      throw ResourceError("--device cuda: " + obstacle + "; use --device cpu or auto");
    reason = " (" + obstacle + ")";
  }
  auto backend = threads > 0 ? cpu::make_backend(threads)
                             : cpu::make_backend(default_threads(), /*fewer_will_do=*/true);
  description = "cpu, " + backend->description() + reason;
  return backend;
}

}  // namespace boundsweep
