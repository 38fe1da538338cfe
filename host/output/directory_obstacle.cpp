#include "host/output/directory_obstacle.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "host/config/error.hpp"

namespace boundsweep {

namespace fs = std::filesystem;

void check_output_directory(const fs::path& directory) {
  const auto fail = [&](const std::string& what) {
    throw ResourceError(
        fmt::format("{}: cannot be the output directory: {}", directory.string(), what));
  };
  // The directory, or the nearest of those that should hold it that is there.
  fs::path there = directory;
  if (!there.has_filename() && there.has_parent_path()) there = there.parent_path();  // "DIR/"
  if (there.empty()) there = ".";
  std::error_code error;
  fs::file_status own = fs::symlink_status(there, error);
  while (own.type() == fs::file_type::not_found && there != ".") {
    there = there.has_parent_path() ? there.parent_path() : ".";
    own = fs::symlink_status(there, error);
  }
  const fs::file_status target = fs::status(there, error);
  if (fs::is_symlink(own) && target.type() == fs::file_type::not_found)
    fail(
        fmt::format("{} is a link to {}, which does not exist; make that directory, or remove the "
                    "link",
                    there.string(), fs::read_symlink(there, error).string()));
  if (fs::exists(target) && !fs::is_directory(target))
    fail(fmt::format("{} is a file, not a directory", there.string()));
  if (fs::is_directory(target) && ::access(there.c_str(), W_OK | X_OK) != 0)
    fail(fmt::format("{}: {}", there.string(), std::generic_category().message(errno)));
}

}  // namespace boundsweep
