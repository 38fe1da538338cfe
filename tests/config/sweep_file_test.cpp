// Which paths are files by a name of their own: what pipes and descriptors are called says nothing.

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/config/sweep_reader.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

class PlainFile : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  ScratchDirectory directory_;
};

TEST_F(PlainFile, IsAFileOrALinkToOne) {
  std::ofstream(path("s.toml")) << "";
  std::filesystem::create_symlink("s.toml", path("link"));
  std::filesystem::create_symlink(path("link"), path("link to a link"));
  for (const char* name : {"s.toml", "link", "link to a link"})
    EXPECT_TRUE(is_plain_file(path(name))) << name;
  std::filesystem::create_symlink("loop", path("loop"));
  std::filesystem::create_symlink("gone", path("dangling"));
  for (const char* name : {"", "none", "none/s.toml", "s.toml/x", "loop", "dangling"})
    EXPECT_FALSE(is_plain_file(path(name))) << name;
}

TEST_F(PlainFile, IsNoPipeAndNoDescriptor) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_FALSE(is_plain_file(path("fifo")));
  EXPECT_FALSE(is_plain_file("-"));
  EXPECT_FALSE(is_plain_file("/dev/null"));
  // A regular file behind a descriptor has a name, but this is not it.
  std::ofstream(path("s.toml")) << "";
  const int descriptor = ::open(path("s.toml").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  const std::string number = std::to_string(descriptor);
  std::filesystem::create_symlink("/dev/fd/" + number, path("link"));
  for (const std::string& name : {"/dev/fd/" + number, "/proc/self/fd/" + number, path("link")}) {
    EXPECT_TRUE(std::filesystem::is_regular_file(name)) << name;
    EXPECT_FALSE(is_plain_file(name)) << name;
  }
  ::close(descriptor);
}

}  // namespace
}  // namespace boundsweep
