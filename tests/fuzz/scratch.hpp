#pragma once
/// A place for the files of a fuzzer's process.

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace boundsweep {

/// A name of this process, in memory where the system has such a place.
inline std::filesystem::path scratch_path(const std::string& fuzzer) {
  const std::filesystem::path shm = "/dev/shm";
  const auto root = std::filesystem::exists(shm) ? shm : std::filesystem::temp_directory_path();
  return root / fmt::format("boundsweep-{}-fuzzer-{}", fuzzer, ::getpid());
}

}  // namespace boundsweep
