// Threads on a machine that others use too: they cost no processor time while they wait.

#include <algorithm>
#include <string>
#include <vector>

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Processor time of all children that have ended.
double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Processes that keep processors busy until the end of the object's life.
class BusyLoops {
 public:
  explicit BusyLoops(int count) {
    for (int i = 0; i < count; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (volatile unsigned turns = 0;;) turns = turns + 1;
      }
      if (child > 0) loops_.push_back(child);
    }
  }
  ~BusyLoops() {
    for (const pid_t loop : loops_) {
      ::kill(loop, SIGKILL);
      ::waitpid(loop, nullptr, 0);
    }
  }
  BusyLoops(const BusyLoops&) = delete;
  BusyLoops& operator=(const BusyLoops&) = delete;

 private:
  std::vector<pid_t> loops_;
};

class SharedMachine : public ProgramTest {
 protected:
  SharedMachine() { write("long.toml", long_sweep); }

  double cost(const std::string& threads) {
    const double before = processor_seconds();
    EXPECT_EQ(run({"run", "long.toml", "--out", "out" + threads, "--device", "cpu", "--threads",
                   threads, "--quiet"})
                  .code,
              0);
    std::filesystem::remove_all(directory / ("out" + threads));
    return processor_seconds() - before;
  }
  /// The least of a few tries: what one costs that nothing came in the way of.
  void expect_no_cost_of_threads(const std::string& threads) {
    double one = cost("1"), many = cost(threads);
    for (int repeat = 0; repeat < 4 && many > 1.3 * one; ++repeat) {
      one = std::min(one, cost("1"));
      many = std::min(many, cost(threads));
    }
    EXPECT_LE(many, 1.3 * one);
  }
};

TEST_F(SharedMachine, BusyProcessors) {
  const BusyLoops busy(4);
  expect_no_cost_of_threads("2");
}

TEST_F(SharedMachine, MoreThreadsThanProcessors) {
  cpu_set_t mask, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof mask, &mask), 0);
  int first = 0;
  while (!CPU_ISSET(first, &mask)) ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ::sched_setaffinity(0, sizeof one, &one);
  expect_no_cost_of_threads("8");
  ::sched_setaffinity(0, sizeof mask, &mask);
}

TEST_F(SharedMachine, ThreadsByDefaultAreTheProcessorsOfTheMask) {
  Surroundings surroundings = in_directory();
  const auto planned = [&](const std::string& threads) {
    surroundings.launcher = {"/usr/bin/env", "OMP_NUM_THREADS=" + threads, "taskset", "--cpu-list",
                             "0"};
    return run_program({"plan", "long.toml", "--device", "cpu"}, surroundings).out;
  };
  const std::string own = planned("");
  EXPECT_NE(own.find("device         cpu, 1 thread\n"), std::string::npos) << own;
  EXPECT_NE(own.find(" on 1 CPU thread ("), std::string::npos) << own;
  const std::string asked = planned("3");
  EXPECT_NE(asked.find("device         cpu, 3 threads\n"), std::string::npos) << asked;
  EXPECT_NE(asked.find(" on 3 CPU threads, with CPU time for 1 ("), std::string::npos) << asked;
}

TEST_F(SharedMachine, ManyMoreThreadsThanProcessorsWriteTheSame) {
  write("s.toml", small_sweep);
  for (const std::string threads : {"1", "1000"})
    ASSERT_EQ(
        run({"run", "s.toml", "--out", threads, "--threads", threads, "--all", "--quiet"}).code, 0);
  for (const std::string file : {"/frontier.csv", "/points.csv"})
    EXPECT_EQ(content("1000" + file), content("1" + file));
}

}  // namespace
}  // namespace boundsweep
