#include "kernels/gpu_obstacle.hpp"

#include <unistd.h>

namespace boundsweep {
namespace {

/// "12.4" of 12040.
std::string cuda_version(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

}  // namespace

std::string gpu_obstacle(const GpuFindings& findings) {
  const std::string unusable = "no usable GPU: ";
  switch (findings.answer) {
    case GpuFindings::Answer::usable: return "";
    case GpuFindings::Answer::no_device:
      if (findings.is_hidden && findings.device_files)
        return unusable + "CUDA_VISIBLE_DEVICES=" + findings.hidden_by + " hides it";
      return "no GPU";
    case GpuFindings::Answer::insufficient_driver:
      if (findings.driver_version > 0)
        return unusable + "its driver is for CUDA " + cuda_version(findings.driver_version) +
               ", this build is of CUDA " + cuda_version(findings.runtime_version);
      if (findings.device_files) return unusable + "its driver's library libcuda.so.1 is missing";
      return "no GPU";
    case GpuFindings::Answer::other: break;
  }
  return unusable + findings.message;
}

bool has_gpu_device_files() {
  for (const char* file : {"/dev/nvidiactl", "/dev/nvidia0", "/proc/driver/nvidia/version",
                           "/dev/dxg"})  // the last one: WSL
    if (::access(file, F_OK) == 0) return true;
  return false;
}

}  // namespace boundsweep
