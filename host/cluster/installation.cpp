#include "host/cluster/installation.hpp"

#include <fmt/format.h>

#include "host/config/error.hpp"

namespace boundsweep {

namespace fs = std::filesystem;

fs::path program_path() {
  return fs::read_symlink("/proc/self/exe");
}

fs::path job_files_directory() {
  const fs::path prefix = program_path().parent_path().parent_path();
  for (const char* below : {"share/boundsweep/sweeps/slurm", "sweeps/slurm"})
    if (fs::exists(prefix / below / "array.sbatch")) return prefix / below;
  throw InputError(
      fmt::format("--slurm: no job files in {}; say where they are with --job-files DIR",
                  (prefix / "share/boundsweep/sweeps/slurm").string()));
}

fs::path theory_file() {
  const fs::path prefix = program_path().parent_path().parent_path();
  for (const char* below : {"share/doc/boundsweep/docs/theory.md", "docs/theory.md"})
    if (fs::exists(prefix / below)) return prefix / below;
  return {};
}

}  // namespace boundsweep
