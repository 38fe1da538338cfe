#include "host/measure/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw InputError(
      fmt::format("{}: cannot be read: {}", path, std::generic_category().message(errno)));
}

}  // namespace

MappedFile::MappedFile(std::string path) : path_(std::move(path)) {
  // A pipe without a writer would be waited for.
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail(path_);
  struct stat status {};
  const bool known = ::fstat(descriptor, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    throw InputError(
        fmt::format("{}: is not a file that can be mapped, such as a pipe or a directory", path_));
  }
  size_ = static_cast<std::size_t>(status.st_size);
  void* const mapped =
      size_ == 0 ? nullptr : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int error = errno;
  ::close(descriptor);
  if (mapped == MAP_FAILED) {
    errno = error;
    if (error == ENOMEM)
      throw ResourceError(fmt::format("{}: cannot be mapped: {}", path_,
                                      std::generic_category().message(error)));
    fail(path_);
  }
  data_ = static_cast<const std::byte*>(mapped);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::release(const std::byte* begin, std::size_t bytes) const {
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto first = (reinterpret_cast<std::uintptr_t>(begin) + page - 1) / page * page;
  const auto last = (reinterpret_cast<std::uintptr_t>(begin) + bytes) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

}  // namespace boundsweep
