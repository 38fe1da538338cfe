#include "host/engine/failure.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <gmp.h>
#include <nlohmann/json.hpp>

#include "host/config/error.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/team.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

namespace {

constexpr const char* own_fault = "a fault of boundsweep itself, please report it: ";

}  // namespace

Failure current_failure() {
  constexpr int bad_input = 2, resource_failed = 3, interrupted = 130;
  try {
    throw;
  } catch (const InputError& error) {
    return {error.what(), bad_input};
  } catch (const ResourceError& error) {
    return {error.what(), resource_failed};
  } catch (const DeviceError& error) {
    return {error.what(), resource_failed};
  } catch (const std::bad_alloc&) {
    return {"out of memory", resource_failed};
  } catch (const std::length_error&) {  // a container of more than a process can address
    return {"out of memory", resource_failed};
  } catch (const std::filesystem::filesystem_error& error) {
    return {fmt::format("{}: {}", error.path1().string(), error.code().message()), resource_failed};
  } catch (const std::system_error& error) {  // a thread that could not start
    return {error.what(), resource_failed};
  } catch (const nlohmann::json::exception& error) {
    return {fmt::format("damaged JSON, or of another version ({})", error.what()), bad_input};
  } catch (const Interrupted&) {
    return {"interrupted", interrupted};
  } catch (const FailedElsewhere& failed) {
    return {"failed in another process", failed.exit_code};
  } catch (const std::exception& error) {
    return {fmt::format("{}{}", own_fault, error.what()), resource_failed};
  } catch (...) {
    return {fmt::format("{}an exception of an unknown kind", own_fault), resource_failed};
  }
}

namespace {

[[noreturn]] void out_of_memory() {
  std::fputs("boundsweep: out of memory\n", stderr);
  std::_Exit(3);
}

void* allocate(std::size_t size) {
  if (void* const memory = std::malloc(size)) return memory;
  out_of_memory();
}

void* reallocate(void* old, std::size_t, std::size_t size) {
  if (void* const memory = std::realloc(old, size)) return memory;
  out_of_memory();
}

thread_local bool memory_was_lacking = false;

[[noreturn]] void note_and_throw() {
  memory_was_lacking = true;
  throw std::bad_alloc();
}

/// An exception has left a thread or what is noexcept. The process ends as from any other failure:
/// a signal would say nothing to whoever started it, and leave a core file.
[[noreturn]] void terminate() {
  if (!std::current_exception()) {
    // Compilers may leave a noexcept function without making its exception the current one.
    if (memory_was_lacking) out_of_memory();
    std::fprintf(stderr, "boundsweep: %sterminated without an exception\n", own_fault);
    std::_Exit(3);
  }
  try {
    throw;
  } catch (const std::bad_alloc&) {
    out_of_memory();  // current_failure would allocate
  } catch (...) {
    const Failure failure = current_failure();
    std::fprintf(stderr, "boundsweep: %s\n", failure.message.c_str());
    std::_Exit(failure.exit_code);
  }
}

/// More than any command needs on its first thread.
constexpr std::size_t stack_bytes = std::size_t{512} << 10;

[[gnu::noinline]] void touch_stack() {
  [[maybe_unused]] volatile char room[stack_bytes];
  constexpr std::size_t page = 4096;
  for (std::size_t i = stack_bytes; i >= page; i -= page) room[i - page] = 0;
}

/// A stack grows where it is used, and a process that then lacks memory is killed without a word.
void reserve_stack() {
  void* volatile const as_much = std::malloc(stack_bytes);  // or compilers leave both out
  if (as_much == nullptr) out_of_memory();
  std::free(as_much);
  touch_stack();
}

}  // namespace

void exit_where_memory_runs_out() {
  reserve_stack();
  mp_set_memory_functions(allocate, reallocate, nullptr);
  std::set_new_handler(note_and_throw);
  std::set_terminate(terminate);
}

}  // namespace boundsweep
