// Threads that share work: all of it is done once, failures come back, and waiting costs nothing.

#include "kernels/threads.hpp"

#include <atomic>
#include <cfenv>
#include <chrono>
#include <ctime>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boundsweep/floating_environment.hpp"

namespace boundsweep {
namespace {

using namespace std::chrono_literals;

/// How often each of some items was done.
std::vector<int> done_by(int thread_count, std::int64_t items) {
  threads::start(thread_count);
  std::vector<std::atomic<int>> done(static_cast<std::size_t>(items));
  threads::for_each(items, [&](std::int64_t i) { ++done[static_cast<std::size_t>(i)]; });
  return {done.begin(), done.end()};
}

TEST(Threads, DoEveryItemOnce) {
  for (const int count : {1, 2, 5, 40})
    for (const std::int64_t items : {0, 1, 2, 7, 100, 12345})
      EXPECT_EQ(done_by(count, items), std::vector<int>(static_cast<std::size_t>(items), 1))
          << count << " threads, " << items << " items";
}

TEST(Threads, AreNumberedBelowTheirCount) {
  constexpr int most = 6;
  threads::start(most + 3);
  ASSERT_EQ(threads::start(most), most);
  std::vector<std::atomic<int>> inside(most);
  std::atomic<int> wrong{0}, helpers{0};
  for (int repeat = 0; repeat < 20; ++repeat)
    threads::for_each(200, [&](std::int64_t) {
      const int own = threads::number();
      if (own < 0 || own >= most || inside[static_cast<std::size_t>(own)].fetch_add(1) != 0)
        return void(++wrong);
      std::this_thread::sleep_for(20us);
      if (own > 0) ++helpers;
      --inside[static_cast<std::size_t>(own)];
    });
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(helpers, 0);
  EXPECT_EQ(threads::number(), 0);
}

TEST(Threads, FailuresComeBackAndEndTheWork) {
  threads::start(4);
  std::atomic<int> done{0};
  const auto fail = [&](std::int64_t i) {
    if (i == 300) throw std::runtime_error("item 300");
    std::this_thread::sleep_for(10us);
    ++done;
  };
  for (int repeat = 0; repeat < 5; ++repeat) {
    try {
      threads::for_each(100'000, fail);
      FAIL() << "no error";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "item 300");
    }
  }
  EXPECT_LT(done, 5 * 50'000);
  EXPECT_EQ(done_by(4, 1000), std::vector<int>(1000, 1));
}

TEST(Threads, WorkWithinWorkAndBesideItIsDone) {
  threads::start(3);
  std::atomic<int> done{0};
  const auto work = [&] {
    for (int repeat = 0; repeat < 50; ++repeat)
      threads::for_each(
          10, [&](std::int64_t) { threads::for_each(10, [&](std::int64_t) { ++done; }); });
  };
  std::thread beside(work);
  work();
  beside.join();
  EXPECT_EQ(done, 2 * 50 * 100);
}

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

TEST(Threads, SleepWhileTheyWait) {
  ASSERT_EQ(threads::start(8), 8);
  const double before = processor_seconds();
  for (int repeat = 0; repeat < 4; ++repeat) {
    // One item is long: the others' threads wait for it, and then all for the next work.
    threads::for_each(64, [&](std::int64_t i) {
      if (i == 0) std::this_thread::sleep_for(100ms);
    });
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_LT(processor_seconds() - before, 0.15) << "of 0.6 s";
}

TEST(Threads, AChildOfAForkWorksAlone) {
  threads::start(4);
  EXPECT_EQ(done_by(4, 100), std::vector<int>(100, 1));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::atomic<int> done{0};
    threads::for_each(100, [&](std::int64_t) { ++done; });
    ::_exit(done == 100 && threads::count() == 1 ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(done_by(4, 100), std::vector<int>(100, 1));
}

TEST(Threads, ComputeAsTheyShouldWhateverTheirParentDoes) {
  // They are started, and woken, by a thread that rounds up and flushes subnormal numbers.
  std::fesetround(FE_UPWARD);
#if defined(__x86_64__)
  constexpr unsigned int flush = 0x8040;
  _mm_setcsr(_mm_getcsr() | flush);
#endif
  ASSERT_EQ(threads::start(60), 60);
  std::atomic<int> helpers{0}, wrong{0};
  threads::for_each(2000, [&](std::int64_t) {
    std::this_thread::sleep_for(20us);
    if (threads::number() == 0) return;
    ++helpers;
    volatile double least = std::numeric_limits<double>::denorm_min();
    if (std::fegetround() != FE_TONEAREST || !(least + least > least)) ++wrong;
  });
  set_floating_environment();
  EXPECT_GT(helpers, 0);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace boundsweep
