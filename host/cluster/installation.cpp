#include "host/cluster/installation.hpp"

#include <system_error>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"

namespace boundsweep {

namespace fs = std::filesystem;

fs::path program_path() {
  std::error_code error;
  const fs::path link = "/proc/self/exe", path = fs::read_symlink(link, error);
  if (error) throw ResourceError(fmt::format("{}: cannot be read: {}", link.string(), error.message()));
  return path;
}

fs::path job_files_directory() {
  const fs::path prefix = program_path().parent_path().parent_path();
  for (const char* below : {"share/boundsweep/sweeps/slurm", "sweeps/slurm"})
    if (file_exists(prefix / below / "array.sbatch")) return prefix / below;
  throw InputError(
      fmt::format("--slurm: no job files in {}; say where they are with --job-files DIR",
                  (prefix / "share/boundsweep/sweeps/slurm").string()));
}

fs::path theory_file() {
  std::error_code unknown;  // a report does without
  const fs::path prefix =
      fs::read_symlink("/proc/self/exe", unknown).parent_path().parent_path();
  for (const char* below : {"share/doc/boundsweep/docs/theory.md", "docs/theory.md"})
    if (file_exists(prefix / below)) return prefix / below;
  return {};
}

}  // namespace boundsweep
