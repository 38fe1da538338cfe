#pragma once
/// Files that are either written as a whole or reported: every failure is a ResourceError that
/// names the file and the reason.

#include <filesystem>
#include <string>
#include <string_view>

namespace boundsweep {

/// An open file for writing; creates it if there is none. Does not write through a symbolic link.
class OutputFile {
 public:
  enum class Start { empty, at_end };

  explicit OutputFile(std::filesystem::path path, Start start = Start::empty);
  /// Closes without a word, for the way out after an error: on success call close().
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view content);
  /// Returns once the content is on the disk and the file closed.
  void close();

 private:
  std::filesystem::path path_;
  int descriptor_;
};

/// False also where that cannot be found out: what cannot be examined cannot be read either.
bool file_exists(const std::filesystem::path& path);

void make_directories(const std::filesystem::path& path);

/// Gives a complete file its final name, replacing what had it; both in one directory.
void replace_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// After a crash at any moment, path holds its former content or this one. The content passes
/// through `path` + ".partial", so a path has one writer at a time.
void atomic_write(const std::filesystem::path& path, std::string_view content);
/// The same through a temporary file of another name on the same file system.
void atomic_write(const std::filesystem::path& path, std::string_view content,
                  const std::filesystem::path& temporary);

/// Appends to a file, creating it; returns once that is on the disk. Where that fails the former
/// content is left; a process killed meanwhile leaves perhaps a part of the new, too.
void append_to_file(const std::filesystem::path& path, std::string_view content);

/// CRC-32 of the content (that of gzip and zip) in eight hexadecimal digits.
std::string checksum(const std::filesystem::path& path);

}  // namespace boundsweep
