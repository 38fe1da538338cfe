#include "host/engine/failure.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmp.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "host/config/error.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/team.hpp"
#include "kernels/backend.hpp"

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

/// A defect of the program is called one, and no signal.
TEST(FailureDeathTest, AnythingElseFailsWithItsMessage) {
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        call([] { throw std::logic_error("a defect"); });
      },
      testing::ExitedWithCode(3), "^boundsweep: a fault of boundsweep itself.*: a defect\n$");
}

TEST(FailureDeathTest, WhatLeavesAThread) {
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        std::thread([] { throw 7; }).join();
      },
      testing::ExitedWithCode(3), "^boundsweep: a fault of boundsweep itself.*unknown kind\n$");
}

TEST(FailureDeathTest, TerminationWithoutAnException) {
  EXPECT_EXIT(
      {
        exit_where_memory_runs_out();
        std::terminate();
      },
      testing::ExitedWithCode(3), "^boundsweep: a fault of boundsweep itself");
}

template <class Throw>
Failure failure_of(Throw fail) {
  try {
    fail();
  } catch (...) {
    return current_failure();
  }
  return {"nothing thrown", 0};
}

TEST(Failure, EveryExceptionHasAMessageAndACode) {
  struct Case {
    void (*fail)();
    const char* message;  ///< its beginning
    int code;
  };
  const std::vector<Case> table{
      {[] { throw InputError("bad"); }, "bad", 2},
      {[] { throw ResourceError("full"); }, "full", 3},
      {[] { throw DeviceError("gone"); }, "gone", 3},
      {[] { throw std::bad_alloc(); }, "out of memory", 3},
      {[] { std::vector<int>().reserve(SIZE_MAX); }, "out of memory", 3},
      {[] { static_cast<void>(std::filesystem::file_size("/none/such")); }, "/none/such: No such file", 3},
      {[] { throw std::system_error(EAGAIN, std::generic_category()); }, "Resource temporarily", 3},
      {[] { nlohmann::json("\xff").dump(); }, "damaged JSON", 2},
      {[] { nlohmann::json(3).at("key"); }, "damaged JSON", 2},
      {[] { throw Interrupted{}; }, "interrupted", 130},
      {[] { throw FailedElsewhere{2}; }, "failed in another process", 2},
      {[] { static_cast<void>(std::stoi("x")); }, "a fault of boundsweep itself", 3},
      {[] { throw fmt::format_error("odd"); }, "a fault of boundsweep itself, please report it: odd",
       3},
      {[] { throw "a text"; }, "a fault of boundsweep itself", 3}};
  for (const Case& test : table) {
    const Failure failure = failure_of(test.fail);
    EXPECT_EQ(failure.message.rfind(test.message, 0), 0u) << failure.message;
    EXPECT_EQ(failure.exit_code, test.code) << failure.message;
  }
}

}  // namespace
}  // namespace boundsweep
