// How many CPUs there are, from made /proc and /sys and from this machine's.

#include "host/engine/processors.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sched.h>

#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

class CpuQuota : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = root / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text << "\n";
  }
  /// A line of mountinfo.
  static std::string mounted(const std::string& top, const std::string& at, const std::string& type,
                             const std::string& options) {
    return "31 23 0:28 " + top + " " + at + " rw,relatime shared:9 - " + type + " cgroup " +
           options;
  }
  std::optional<double> quota() { return cpu_quota(root / ""); }

  ScratchDirectory root;
};

TEST_F(CpuQuota, NoneWhereNothingIsKnown) {
  EXPECT_EQ(quota(), std::nullopt);
  write("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\nnonsense\n\n31 23 0:28 /");
  write("proc/self/cgroup", "nonsense\n0::/a");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CpuQuota, Version2IsTheLeastOfAllGroupsAbove) {
  write("proc/self/mountinfo", mounted("/", "/sys/fs/cgroup", "cgroup2", "rw,nsdelegate"));
  write("proc/self/cgroup", "0::/user.slice/job/step");
  EXPECT_EQ(quota(), std::nullopt);
  write("sys/fs/cgroup/user.slice/job/step/cpu.max", "max 100000");
  EXPECT_EQ(quota(), std::nullopt);
  write("sys/fs/cgroup/user.slice/job/cpu.max", "150000 100000");
  EXPECT_EQ(quota(), 1.5);
  write("sys/fs/cgroup/user.slice/cpu.max", "200000 50000");
  EXPECT_EQ(quota(), 1.5);
  write("sys/fs/cgroup/user.slice/job/step/cpu.max", "50000 100000");
  EXPECT_EQ(quota(), 0.5);
  write("sys/fs/cgroup/cpu.max", "10000 100000");
  EXPECT_EQ(quota(), 0.1);
}

TEST_F(CpuQuota, Version1IsThatOfTheCpuController) {
  write("proc/self/mountinfo",
        mounted("/", "/sys/fs/cgroup/cpuset", "cgroup", "rw,cpuset") + "\n" +
            mounted("/", "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct"));
  write("proc/self/cgroup", "3:cpuset:/other\n2:cpu,cpuacct:/docker/one\n0::/");
  write("sys/fs/cgroup/cpu,cpuacct/docker/one/cpu.cfs_quota_us", "-1");
  write("sys/fs/cgroup/cpu,cpuacct/docker/one/cpu.cfs_period_us", "100000");
  EXPECT_EQ(quota(), std::nullopt);
  write("sys/fs/cgroup/cpu,cpuacct/docker/one/cpu.cfs_quota_us", "320000");
  EXPECT_EQ(quota(), 3.2);
  write("sys/fs/cgroup/cpuset/other/cpu.cfs_quota_us", "1000");
  EXPECT_EQ(quota(), 3.2) << "not of another controller";
}

TEST_F(CpuQuota, AContainerSeesItsOwnGroupAsTheTop) {
  // Told of the host's name for it, or of a place outside.
  write("proc/self/mountinfo", mounted("/docker/one", "/sys/fs/cgroup", "cgroup2", "rw"));
  write("sys/fs/cgroup/cpu.max", "200000 100000");
  write("sys/fs/cgroup/inner/cpu.max", "100000 100000");
  for (const char* const group : {"0::/docker/one", "0::/", "0::/../two"}) {
    write("proc/self/cgroup", group);
    EXPECT_EQ(quota(), 2) << group;
  }
  write("proc/self/cgroup", "0::/docker/one/inner");
  EXPECT_EQ(quota(), 1);
}

TEST_F(CpuQuota, NonsenseLimitsNothing) {
  write("proc/self/mountinfo", mounted("/", "/sys/fs/cgroup", "cgroup2", "rw"));
  write("proc/self/cgroup", "0::/");
  for (const char* const text : {"", "x", "0 0", "100000", "100000 0", "-5 100000"}) {
    write("sys/fs/cgroup/cpu.max", text);
    EXPECT_EQ(quota(), std::nullopt) << text;
  }
}

/// Restores what the tests change of the process.
class Processors : public testing::Test {
 protected:
  Processors() {
    ::sched_getaffinity(0, sizeof mask, &mask);
    if (const char* const value = std::getenv("OMP_NUM_THREADS")) threads = value;
    ::unsetenv("OMP_NUM_THREADS");
  }
  ~Processors() override {
    ::sched_setaffinity(0, sizeof mask, &mask);
    if (!threads.empty()) ::setenv("OMP_NUM_THREADS", threads.c_str(), 1);
  }

  cpu_set_t mask{};
  std::string threads;
};

TEST_F(Processors, AreThoseOfTheMask) {
  EXPECT_EQ(cpus_in_mask(), CPU_COUNT(&mask));
  EXPECT_LE(usable_cpus(), cpus_in_mask());
  EXPECT_EQ(default_threads(), usable_cpus());
  int first = 0;
  while (!CPU_ISSET(first, &mask)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(usable_cpus(), 1);
  EXPECT_EQ(default_threads(), 1);
}

TEST_F(Processors, TheEnvironmentMaySayHowManyThreads) {
  for (const char* const text : {"3", "3,2", " 3"}) {
    ::setenv("OMP_NUM_THREADS", text, 1);
    EXPECT_EQ(default_threads(), 3) << text;
  }
  for (const char* const text : {"", "0", "-2", "many", "4097", "99999999999999999999"}) {
    ::setenv("OMP_NUM_THREADS", text, 1);
    EXPECT_EQ(threads_of_environment(), std::nullopt) << text;
    EXPECT_EQ(default_threads(), usable_cpus()) << text;
  }
  ::unsetenv("OMP_NUM_THREADS");
}

}  // namespace
}  // namespace boundsweep
