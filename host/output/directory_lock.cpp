#include "host/output/directory_lock.hpp"

#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"
#include "host/output/note.hpp"

namespace boundsweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* see_to_it = "see to it that no other boundsweep writes to this directory";

std::string text_of(int error) {
  return std::generic_category().message(error);
}

[[noreturn]] void in_the_way(const fs::path& path, const char* what) {
  throw InputError(fmt::format(
      "{}: {}, where boundsweep keeps unfinished work; move it away, or choose another --out",
      path.string(), what));
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

DirectoryLock::DirectoryLock(fs::path directory)
    : work_(std::move(directory) / work_directory), file_(work_ / "lock") {
  // Another process may take its lock file away between our opening and our locking it, and a third
  // make a new one: what is locked has to be what is there. Where files have another number at
  // every look, which some network file systems do, this cannot be known.
  constexpr int attempts = 1000;
  try {
    for (int attempt = 1; attempt <= attempts; ++attempt) {
      create_directories();
      if (try_to_lock()) return;
    }
    note(fmt::format("{}: this file system has no lasting file numbers, the lock may not hold: {}",
                     file_.string(), see_to_it));
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    for (const fs::path& path : created_) ::rmdir(path.c_str());
    throw;
  }
}

DirectoryLock::~DirectoryLock() {
  if (!created_.empty()) remove_what_was_created();
  ::close(descriptor_);
}

void DirectoryLock::create_directories() {
  const fs::file_status status = fs::symlink_status(work_);
  if (fs::exists(status) && !fs::is_directory(status))
    in_the_way(work_, fs::is_symlink(status) ? "a symbolic link" : "no directory");
  created_.clear();
  for (fs::path path = work_; !path.empty() && !fs::exists(fs::symlink_status(path));
       path = path.parent_path())
    created_.push_back(path);
  constexpr int attempts = 4;  // a process that was refused may be removing the parents it created
  for (int attempt = 1;; ++attempt) {
    try {
      return make_directories(work_);
    } catch (const ResourceError&) {
      if (attempt == attempts) throw;
    }
  }
}

bool DirectoryLock::try_to_lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (descriptor_ < 0) {
    const int error = errno;
    if (error == ENOENT) return false;  // the directory was taken away
    if (error == ELOOP) in_the_way(file_, "a symbolic link");
    if (error == EISDIR) in_the_way(file_, "a directory");
    throw ResourceError(
        fmt::format("{}: cannot open for writing: {}", file_.string(), text_of(error)));
  }
  struct stat held {};
  if (::fstat(descriptor_, &held) != 0)
    throw ResourceError(fmt::format("{}: cannot be read: {}", file_.string(), text_of(errno)));
  if (!S_ISREG(held.st_mode)) in_the_way(file_, "no regular file");
  int result;
  do {
    result = ::flock(descriptor_, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno == EWOULDBLOCK)
    throw InputError(
        fmt::format("{}: another boundsweep is running in this directory; choose another --out",
                    work_.parent_path().string()));
  if (result != 0) {
    note(fmt::format("{}: this file system cannot lock ({}): {}", file_.string(), text_of(errno),
                     see_to_it));
    return true;
  }
  struct stat found {};
  return ::lstat(file_.c_str(), &found) == 0 && same_file(held, found);
}

void DirectoryLock::remove_what_was_created() const {
  std::error_code ignored;
  if (std::distance(fs::directory_iterator(work_, ignored), fs::directory_iterator()) > 1) return;
  fs::remove(file_, ignored);
  for (const fs::path& path : created_) ::rmdir(path.c_str());  // the first that is not empty stays
}

}  // namespace boundsweep
