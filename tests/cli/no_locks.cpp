// Loaded before the program's libraries: a file system that cannot lock. NO_LOCKS is the errno that
// flock fails with.

#include <cerrno>
#include <cstdlib>

extern "C" int flock(int, int) {
  const char* const error = std::getenv("NO_LOCKS");
  errno = error == nullptr ? ENOLCK : std::atoi(error);
  return -1;
}
