#include "host/output/file.hpp"

#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// While it exists, no file grows beyond `bytes`: the write that tries is cut short, as on a disk
/// that runs full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : former_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &former_);
    const rlimit limit{bytes, former_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit former_;
  void (*former_handler_)(int);
};

TEST(AtomicWrite, CreatesAndReplaces) {
  const ScratchDirectory scratch;
  const auto path = scratch / "manifest.json";
  const std::string binary("a\0b\r\n", 5);
  atomic_write(path, "first and longer");
  EXPECT_EQ(content_of(path), "first and longer");
  atomic_write(path, binary);
  EXPECT_EQ(content_of(path), binary);
  EXPECT_EQ(scratch.entries(), 1u);
}

TEST(AtomicWrite, KeepsTheFormerContentWhenTheDiskIsFull) {
  const ScratchDirectory scratch;
  const auto path = scratch / "manifest.json";
  atomic_write(path, "former");
  std::string message;
  {
    const FileSizeLimit limit(4096);
    message = message_of<ResourceError>([&] { atomic_write(path, std::string(10'000, 'x')); });
  }
  EXPECT_THAT(message, AllOf(HasSubstr("manifest.json"), HasSubstr("File too large")));
  EXPECT_EQ(content_of(path), "former");
  EXPECT_EQ(scratch.entries(), 1u);
}

TEST(AtomicWrite, NamesThePathAndTheReason) {
  const ScratchDirectory scratch;
  EXPECT_THAT(message_of<ResourceError>([&] { atomic_write(scratch / "none/a.json", "x"); }),
              AllOf(HasSubstr("none/a.json"), HasSubstr("No such file or directory")));
  make_directories(scratch / "directory/inside");
  EXPECT_THAT(message_of<ResourceError>([&] { atomic_write(scratch / "directory", "x"); }),
              AllOf(HasSubstr("/directory: "), HasSubstr("Is a directory")));
  EXPECT_EQ(scratch.entries(), 1u);
}

TEST(AtomicWrite, TakesANameWithoutDirectory) {
  const ScratchDirectory scratch;
  const auto former = std::filesystem::current_path();
  std::filesystem::current_path(scratch / "");
  EXPECT_NO_THROW(atomic_write("plain.json", "x"));
  std::filesystem::current_path(former);
  EXPECT_EQ(content_of(scratch / "plain.json"), "x");
}

TEST(AtomicWrite, DoesNotWriteThroughALink) {
  const ScratchDirectory scratch;
  atomic_write(scratch / "mine", "mine");
  std::filesystem::create_symlink(scratch / "mine", scratch / "a.json.partial");
  EXPECT_THROW(atomic_write(scratch / "a.json", "x"), ResourceError);
  EXPECT_EQ(content_of(scratch / "mine"), "mine");
}

TEST(AppendToFile, LeavesTheFormerContentWhenTheDiskIsFull) {
  const ScratchDirectory scratch;
  const auto path = scratch / "journal";
  append_to_file(path, "one ");
  append_to_file(path, "two ");
  std::string message;
  {
    const FileSizeLimit limit(4096);
    message = message_of<ResourceError>([&] { append_to_file(path, std::string(10'000, 'x')); });
  }
  EXPECT_THAT(message, AllOf(HasSubstr("journal"), HasSubstr("File too large")));
  EXPECT_EQ(content_of(path), "one two ");
  append_to_file(path, "three");
  EXPECT_EQ(content_of(path), "one two three");
}

TEST(MakeDirectories, CreatesParentsAndAcceptsExistingOnes) {
  const ScratchDirectory scratch;
  make_directories(scratch / "a/b/c");
  EXPECT_NO_THROW(make_directories(scratch / "a/b/c"));
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a/b/c"));
}

TEST(MakeDirectories, ReportsAFileInTheWay) {
  const ScratchDirectory scratch;
  atomic_write(scratch / "file", "x");
  for (const char* name : {"file", "file/inside"}) {
    EXPECT_THAT(message_of<ResourceError>([&] { make_directories(scratch / name); }),
                AllOf(HasSubstr(name), HasSubstr("Not a directory")));
  }
}

TEST(Checksum, IsCrc32) {
  const ScratchDirectory scratch;
  atomic_write(scratch / "nine", "123456789");
  EXPECT_EQ(checksum(scratch / "nine"), "cbf43926");  // the published check value
  atomic_write(scratch / "empty", "");
  EXPECT_EQ(checksum(scratch / "empty"), "00000000");
  atomic_write(scratch / "large", std::string(std::size_t{3} << 20, '\0'));
  EXPECT_EQ(checksum(scratch / "large"), "79724fc6");
}

TEST(Checksum, ReportsAMissingFile) {
  const ScratchDirectory scratch;
  EXPECT_THAT(message_of<ResourceError>([&] { checksum(scratch / "none"); }),
              AllOf(HasSubstr("/none: "), HasSubstr("No such file or directory")));
}

TEST(Checksum, ReportsAFileThatCannotBeRead) {
  const ScratchDirectory scratch;
  EXPECT_THAT(message_of<ResourceError>([&] { checksum(scratch / ""); }),
              HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace boundsweep
