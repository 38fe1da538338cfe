#include "host/output/directory_obstacle.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

namespace fs = std::filesystem;

class DirectoryObstacle : public testing::Test {
 protected:
  void expect_refused(const std::string& name, const std::string& what) {
    EXPECT_EQ(message_of<ResourceError>([&] { check_output_directory(directory_ / name); }),
              (directory_ / name).string() + ": cannot be the output directory: " + what);
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  ScratchDirectory directory_;
};

TEST_F(DirectoryObstacle, MayBeThereOrNot) {
  fs::create_directory(path("there"));
  fs::create_directory_symlink("there", path("link"));
  for (const char* name :
       {"", "there", "there/", "link", "link/", "link/new", "new", "new/deeper/"})
    EXPECT_NO_THROW(check_output_directory(path(name))) << name;
  EXPECT_NO_THROW(check_output_directory("a name that is not here"));
  EXPECT_NO_THROW(check_output_directory("."));
  EXPECT_EQ(directory_.entries(), 2u) << "nothing was made";
}

TEST_F(DirectoryObstacle, IsNoFile) {
  std::ofstream(path("file")) << "";
  fs::create_symlink("file", path("link"));
  expect_refused("file", path("file") + " is a file, not a directory");
  expect_refused("file/", path("file") + " is a file, not a directory");
  expect_refused("file/below/it", path("file") + " is a file, not a directory");
  expect_refused("link", path("link") + " is a file, not a directory");
}

TEST_F(DirectoryObstacle, IsNoLinkToNothing) {
  fs::create_symlink("gone/away", path("link"));
  const std::string what = path("link") +
                           " is a link to gone/away, which does not exist; make that directory, or "
                           "remove the link";
  expect_refused("link", what);
  expect_refused("link/below", what);
}

TEST_F(DirectoryObstacle, MustBeWritable) {
  if (::geteuid() == 0) GTEST_SKIP() << "nothing is forbidden to root";
  fs::create_directory(path("locked"));
  fs::permissions(path("locked"), fs::perms::owner_read | fs::perms::owner_exec);
  expect_refused("locked", path("locked") + ": Permission denied");
  expect_refused("locked/new", path("locked") + ": Permission denied");
}

}  // namespace
}  // namespace boundsweep
