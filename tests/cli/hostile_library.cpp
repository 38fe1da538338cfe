// A library that spoils the floating-point environment, for LD_PRELOAD: before main, in every
// thread that starts, and while MPI does. BOUNDSWEEP_HOSTILE says how: "up", "down", "zero" round
// so; "flush" subnormal numbers; "traps" on whatever can trap; "single" precision of the x87. The
// file that BOUNDSWEEP_WITNESS names gets a letter each time.

#include <cfenv>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace {

void witness(char letter) {
  const char* const name = std::getenv("BOUNDSWEEP_WITNESS");
  const int file = name == nullptr ? -1 : ::open(name, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(file, &letter, 1);
  ::close(file);
}

void spoil(char letter) {
  const char* const how = std::getenv("BOUNDSWEEP_HOSTILE");
  if (how == nullptr) return;
  witness(letter);
  if (std::strcmp(how, "up") == 0) std::fesetround(FE_UPWARD);
  if (std::strcmp(how, "down") == 0) std::fesetround(FE_DOWNWARD);
  if (std::strcmp(how, "zero") == 0) std::fesetround(FE_TOWARDZERO);
  if (std::strcmp(how, "traps") == 0) ::feenableexcept(FE_ALL_EXCEPT);
#if defined(__x86_64__)
  constexpr unsigned int flush = 0x8040, traps = 0x1f80;
  if (std::strcmp(how, "flush") == 0) _mm_setcsr(_mm_getcsr() | flush);
  if (std::strcmp(how, "traps") == 0) _mm_setcsr(_mm_getcsr() & ~traps);
  constexpr unsigned short single = 0x007f;
  if (std::strcmp(how, "single") == 0) asm volatile("fldcw %0" : : "m"(single));
#endif
}

__attribute__((constructor)) void before_main() {
  spoil('m');
}

struct Start {
  void* (*routine)(void*);
  void* argument;
};

void* spoilt_start(void* given) {
  const Start start = *static_cast<Start*>(given);
  delete static_cast<Start*>(given);
  spoil('t');
  return start.routine(start.argument);
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*routine)(void*), void* argument) {
  return next<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create")(
      thread, attributes, spoilt_start, new Start{routine, argument});
}

extern "C" int MPI_Init_thread(int* count, char*** words, int wanted, int* provided) {
  const int result =
      next<int(int*, char***, int, int*)>("MPI_Init_thread")(count, words, wanted, provided);
  spoil('i');
  return result;
}
