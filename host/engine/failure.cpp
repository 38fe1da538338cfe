#include "host/engine/failure.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <system_error>

#include <gmp.h>

#include "host/config/error.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

Failure current_failure() {
  constexpr int bad_input = 2, resource_failed = 3;
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
  } catch (const std::system_error& error) {  // a thread that could not start
    return {error.what(), resource_failed};
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

std::terminate_handler standard_terminate = nullptr;

[[noreturn]] void terminate() {
  if (!std::current_exception()) {
    // Compilers may leave a noexcept function without making its exception the current one.
    if (memory_was_lacking) out_of_memory();
  } else {
    try {
      throw;
    } catch (const std::bad_alloc&) {
      out_of_memory();
    } catch (...) {
    }
  }
  standard_terminate();
  std::abort();
}

}  // namespace

void exit_where_memory_runs_out() {
  mp_set_memory_functions(allocate, reallocate, nullptr);
  std::set_new_handler(note_and_throw);
  if (standard_terminate == nullptr) standard_terminate = std::set_terminate(terminate);
}

}  // namespace boundsweep
