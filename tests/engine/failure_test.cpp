#include "host/engine/failure.hpp"

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>

#include <gmp.h>
#include <gtest/gtest.h>

namespace boundsweep {
namespace {

void call(void (*function)()) noexcept {
  function();
}

TEST(FailureDeathTest, OutOfMemoryInWhatIsNoexcept) {
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        call([] { throw std::bad_alloc(); });
      },
      testing::ExitedWithCode(3), "^boundsweep: out of memory\n$");
}

void call_with_handler(void (*function)()) noexcept {
  try {
    function();
  } catch (const std::logic_error&) {
  }
}

/// GCC then leaves for std::terminate without a current exception.
TEST(FailureDeathTest, OutOfMemoryInWhatIsNoexceptAndHandlesOthers) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer ends a program that asks for so much";
#endif
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        call_with_handler([] {
          volatile std::size_t bytes = PTRDIFF_MAX;
          operator delete(operator new(bytes));
        });
      },
      testing::ExitedWithCode(3), "^boundsweep: out of memory\n$");
}

TEST(FailureDeathTest, OutOfMemoryInGmp) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer ends a program that asks for so much";
#endif
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        void* (*allocate)(std::size_t);
        mp_get_memory_functions(&allocate, nullptr, nullptr);
        allocate(PTRDIFF_MAX);
      },
      testing::ExitedWithCode(3), "^boundsweep: out of memory\n$");
}

/// A defect of the program must stay visible as one.
TEST(FailureDeathTest, AnythingElseAborts) {
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        call([] { throw std::logic_error("a defect"); });
      },
      testing::KilledBySignal(SIGABRT), "a defect");
}

}  // namespace
}  // namespace boundsweep
