#include "host/output/file.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

/// `error` is an errno.
[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what, int error) {
  throw ResourceError(
      fmt::format("{}: {}: {}", path.string(), what, std::generic_category().message(error)));
}

/// EINVAL says that the file is none that can be synchronised, such as a pipe or a device.
void synchronise(int descriptor, const std::filesystem::path& path) {
  int result;
  do {
    result = ::fsync(descriptor);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EINVAL) fail(path, "cannot write to disk", errno);
}

/// A new name is on the disk only when its directory is.
void synchronise_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const int descriptor = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(parent, "cannot open directory", errno);
  try {
    synchronise(descriptor, parent);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
}

class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path)
      : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail(path_, "cannot open", errno);
  }
  ~InputFile() { ::close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// The number of bytes read, 0 at the end.
  std::size_t read(std::vector<unsigned char>& buffer) {
    ssize_t count;
    do {
      count = ::read(descriptor_, buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) fail(path_, "cannot read", errno);
    return static_cast<std::size_t>(count);
  }

 private:
  const std::filesystem::path& path_;
  int descriptor_;
};

}  // namespace

OutputFile::OutputFile(std::filesystem::path path, Start start)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(),
                         O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
                             (start == Start::empty ? O_TRUNC : O_APPEND),
                         0666)) {
  if (descriptor_ < 0) fail(path_, "cannot open for writing", errno);
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::write(std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor_, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      fail(path_, "cannot write", errno);
    }
  }
}

void OutputFile::close() {
  synchronise(descriptor_, path_);
  const int descriptor = descriptor_;
  descriptor_ = -1;  // closed even when close reports an error
  if (::close(descriptor) != 0 && errno != EINTR) fail(path_, "cannot close", errno);
}

bool file_exists(const std::filesystem::path& path) {
  std::error_code unknown;
  return std::filesystem::exists(path, unknown);
}

void make_directories(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) fail(path, "cannot create directory", error.value());
}

void replace_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) fail(to, "cannot replace", error.value());
  synchronise_directory_of(to);
}

void atomic_write(const std::filesystem::path& path, std::string_view content) {
  atomic_write(path, content, path.string() + ".partial");
}

void atomic_write(const std::filesystem::path& path, std::string_view content,
                  const std::filesystem::path& temporary) {
  OutputFile file(temporary);
  try {
    file.write(content);
    file.close();
    replace_file(temporary, path);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

void append_to_file(const std::filesystem::path& path, std::string_view content) {
  const bool fresh = !file_exists(path);
  OutputFile file(path, OutputFile::Start::at_end);
  const std::uintmax_t former = std::filesystem::file_size(path);
  try {
    file.write(content);
    file.close();
  } catch (...) {
    std::error_code ignored;
    std::filesystem::resize_file(path, former, ignored);
    throw;
  }
  if (fresh) synchronise_directory_of(path);
}

std::string checksum(const std::filesystem::path& path) {
  InputFile file(path);
  std::vector<unsigned char> buffer(std::size_t{1} << 20);
  uLong sum = ::crc32(0, nullptr, 0);
  while (const std::size_t count = file.read(buffer))
    sum = ::crc32(sum, buffer.data(), static_cast<uInt>(count));
  return fmt::format("{:08x}", sum);
}

}  // namespace boundsweep
