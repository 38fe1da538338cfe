#include "host/output/directory_lock.hpp"

#include <atomic>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

std::string error_of(const std::filesystem::path& directory) {
  return message_of<InputError>([&] { DirectoryLock lock(directory); });
}

TEST(DirectoryLock, OneHolderPerDirectory) {
  const ScratchDirectory scratch;
  std::optional<DirectoryLock> first(scratch / "out");
  EXPECT_EQ(error_of(scratch / "out"),
            (scratch / "out").string() +
                ": another boundsweep is running in this directory; choose another --out");
  EXPECT_EQ(error_of(scratch / "elsewhere"), "no error");
  first.reset();
  EXPECT_EQ(error_of(scratch / "out"), "no error");
}

TEST(DirectoryLock, LeavesNoTraceUnlessKept) {
  const ScratchDirectory scratch;
  EXPECT_EQ(error_of(scratch / "a/b/"), "no error");
  EXPECT_EQ(scratch.entries(), 0u);
  std::filesystem::create_directories(scratch / "out/kept");
  EXPECT_EQ(error_of(scratch / "out"), "no error");
  EXPECT_TRUE(std::filesystem::exists(scratch / "out/kept"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "out/.boundsweep"));
  {
    DirectoryLock lock(scratch / "out");
    std::ofstream(scratch / "out/.boundsweep/state") << "unfinished";
  }
  EXPECT_EQ(content_of(scratch / "out/.boundsweep/state"), "unfinished");
  DirectoryLock(scratch / "whole/out").keep();
  EXPECT_TRUE(std::filesystem::exists(scratch / "whole/out/.boundsweep/lock"));
  EXPECT_EQ(error_of(scratch / "whole/out"), "no error");
  EXPECT_TRUE(std::filesystem::exists(scratch / "whole/out/.boundsweep/lock"));
}

TEST(DirectoryLock, WhatIsSomeoneElsesIsRefusedAndKept) {
  const ScratchDirectory scratch;
  std::filesystem::create_directories(scratch / "mine");
  std::filesystem::create_directories(scratch / "a");
  std::filesystem::create_symlink(scratch / "mine", scratch / "a/.boundsweep");
  EXPECT_NE(error_of(scratch / "a").find("a/.boundsweep: a symbolic link"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "mine"));
  std::filesystem::create_directories(scratch / "b");
  std::ofstream(scratch / "b/.boundsweep") << "mine";
  EXPECT_NE(error_of(scratch / "b").find("b/.boundsweep: no directory"), std::string::npos);
  EXPECT_EQ(content_of(scratch / "b/.boundsweep"), "mine");
  std::filesystem::create_directories(scratch / "c/.boundsweep/lock");
  EXPECT_NE(error_of(scratch / "c").find("c/.boundsweep/lock: a directory"), std::string::npos);
  std::filesystem::create_directories(scratch / "d/.boundsweep");
  std::filesystem::create_symlink(scratch / "new", scratch / "d/.boundsweep/lock");
  EXPECT_NE(error_of(scratch / "d").find("d/.boundsweep/lock: a symbolic link"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(scratch / "new"));
  std::filesystem::create_directories(scratch / "e/.boundsweep");
  ASSERT_EQ(::mkfifo((scratch / "e/.boundsweep/lock").c_str(), 0666), 0);
  EXPECT_NE(error_of(scratch / "e").find("e/.boundsweep/lock: no regular file"), std::string::npos);
}

/// Every holder takes the lock file away again, while others have opened it already: what they lock
/// then is no longer what the next one finds.
TEST(DirectoryLock, HoldsWhileLockFilesComeAndGo) {
  const ScratchDirectory scratch;
  std::atomic<int> inside{0}, most{0}, held{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      // How often a thread gets the lock is up to the scheduler.
      for (int round = 0; round < 2000 || (held <= 100 && round < 1'000'000); ++round) {
        try {
          const DirectoryLock lock(scratch / "out");
          const int now = ++inside;
          for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
          }
          std::this_thread::yield();
          --inside;
          ++held;
        } catch (const InputError&) {
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_GT(held, 100);
}

}  // namespace
}  // namespace boundsweep
