#pragma once
/// The commands that submit a sweep to Slurm.

#include <filesystem>
#include <string>
#include <vector>

#include "host/cluster/job_size.hpp"

namespace boundsweep {

enum class SlurmJob { array, gpu, mpi };

/// What the commands are about.
struct Submission {
  SlurmJob kind = SlurmJob::array;
  std::string sweep_file;
  std::vector<std::string> options;  ///< further words for boundsweep run
  std::filesystem::path out;         ///< output directory of the whole sweep
  std::filesystem::path program;     ///< boundsweep itself
  std::filesystem::path job_files;   ///< directory of array.sbatch and the others
  JobSize size;
  int threads = 1;
};

/// A script for bash. Its comments do not repeat sizes; `about` is put on top, one comment a line.
std::string slurm_script(const Submission& submission, const std::string& about);

}  // namespace boundsweep
