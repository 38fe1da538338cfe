#pragma once
/// Why no GPU is usable, in words: what the CUDA runtime says of a machine that has none sounds
/// like a fault of its driver.

#include <string>

namespace boundsweep {

/// What the CUDA runtime and the system say.
struct GpuFindings {
  enum class Answer { usable, no_device, insufficient_driver, other };
  Answer answer = Answer::other;
  bool device_files = false;  ///< the system has files of a GPU
  int driver_version = 0;     ///< as CUDA numbers them, 12040; 0: no driver is loaded
  int runtime_version = 0;    ///< of this build
  std::string hidden_by;      ///< the value of CUDA_VISIBLE_DEVICES, where it is set
  bool is_hidden = false;     ///< whether it is set
  std::string message;        ///< the runtime's own words
};

/// Words that complete "cannot run on one: …"; empty where a GPU is usable.
std::string gpu_obstacle(const GpuFindings& findings);

/// Whether this machine has the device files of an NVIDIA GPU (or those of WSL), whatever the
/// build.
bool has_gpu_device_files();

}  // namespace boundsweep
