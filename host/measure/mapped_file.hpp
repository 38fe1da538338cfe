#pragma once
/// A file in memory, page by page as it is read.

#include <cstddef>
#include <string>

namespace boundsweep {

class MappedFile {
 public:
  /// Throws InputError where the path names no readable, regular file, ResourceError where the address
  /// space has no room for it.
  explicit MappedFile(std::string path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

  /// The pages within that part may leave memory; what is read again comes from the file again.
  void release(const std::byte* begin, std::size_t bytes) const;

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace boundsweep
