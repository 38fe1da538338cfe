#pragma once
/// Runs the boundsweep binary as a user's shell does.

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/output/scratch_directory.hpp"

namespace boundsweep {

struct Outcome {
  int code = -1;    ///< exit code; 128 + the signal that ended it, as shells say
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// The binary's surroundings. Defaults: no terminal, no limits, no signal.
struct Surroundings {
  std::filesystem::path directory;      ///< where it starts
  std::string out_file;                 ///< standard output goes there; `out` stays empty
  bool error_terminal = false;          ///< standard error is a terminal
  bool out_terminal = false;            ///< standard output is one
  long most_file_bytes = -1;            ///< RLIMIT_FSIZE, as ulimit -f sets it
  long most_memory_bytes = -1;          ///< RLIMIT_AS, as ulimit -v sets it
  std::filesystem::path interrupt_once_exists;  ///< a signal a moment after this path appears
  int signal = SIGINT;                          ///< that signal
  bool to_child = false;                        ///< it goes to the first child of what was started
  std::vector<std::string> launcher;            ///< what starts the binary, such as mpirun -n 4
};

Outcome run_program(const std::vector<std::string>& arguments, const Surroundings& surroundings);

/// Tests that start the binary in a directory of their own.
class ProgramTest : public testing::Test {
 protected:
  Outcome run(const std::vector<std::string>& arguments) {
    return run_program(arguments, in_directory());
  }
  Surroundings in_directory() const {
    Surroundings surroundings;
    surroundings.directory = directory / "";
    return surroundings;
  }
  void write(const std::string& name, const std::string& content) const;
  bool exists(const std::string& name) const { return std::filesystem::exists(directory / name); }
  std::string content(const std::string& name) const { return content_of(directory / name); }

  ScratchDirectory directory;
};

/// A grid of both kinds of skipped points and of a few hundred others, done in milliseconds.
extern const char* const small_sweep;
/// A second or so on one thread, many tiles.
extern const char* const long_sweep;

/// The records of a CSV text without quoted fields, the header first.
std::vector<std::vector<std::string>> records_of(const std::string& csv);

}  // namespace boundsweep
