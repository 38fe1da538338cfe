#pragma once
/// One process of boundsweep at a time in an output directory.

#include <filesystem>
#include <vector>

namespace boundsweep {

/// The directory within an output directory where boundsweep keeps its lock and what is unfinished.
inline constexpr const char* work_directory = ".boundsweep";

/// Holds DIR/.boundsweep/lock, which stays behind so that all who come later lock one file.
class DirectoryLock {
 public:
  /// Creates what is missing of the directory. Throws InputError where another process holds the
  /// lock or something else is in its place, ResourceError where it cannot be made. Where the file
  /// system cannot lock, says so on standard error and goes on.
  explicit DirectoryLock(std::filesystem::path directory);
  /// Releases. Directories that were created for the lock and hold nothing else are taken away, so
  /// that a command that was refused leaves no trace.
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  /// The directory is in use from now on: what was created stays.
  void keep() { created_.clear(); }

 private:
  void create_directories();
  /// Whether the file that was locked is the one that others will find.
  bool try_to_lock();
  void remove_what_was_created() const;

  std::filesystem::path work_, file_;
  int descriptor_ = -1;
  std::vector<std::filesystem::path> created_;  ///< the innermost first
};

}  // namespace boundsweep
