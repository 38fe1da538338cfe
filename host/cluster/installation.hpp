#pragma once
/// Where this program and the files that come with it are.

#include <filesystem>

namespace boundsweep {

/// The running executable.
std::filesystem::path program_path();

/// The directory of the job files for Slurm: beside the program in an installed tree, wherever that
/// was moved, and in a source tree with the program in build/. Throws InputError where there is
/// none.
std::filesystem::path job_files_directory();

/// docs/theory.md in either tree; empty where there is none.
std::filesystem::path theory_file();

}  // namespace boundsweep
