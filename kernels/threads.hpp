#pragma once
/// The CPU's threads. Those without work sleep, and none waits for one that has not begun: where
/// other programs hold the cores, or a quota limits the processor time, more threads cost no more
/// than one.

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace boundsweep::threads {

/// How many share the work, the calling one included: what start() said last, 1 before.
int count();

/// From here on `wanted` >= 1 threads share the work. Where the system has no room for so many,
/// fewer do. Returns their number.
int start(int wanted);

/// The calling thread's number within the work it shares, 0 … count() − 1; 0 outside.
int number();

/// Calls call(work) in the calling thread and in at most `most` − 1 others, and returns when those
/// that began have ended. Others begin when they wake, perhaps never: each call does all work that
/// is left. Throws what the first of them threw. Work that shares work does that part alone.
void share(std::int64_t most, void (*call)(const void* work), const void* work);

/// Runs body(i) for 0 <= i < items and waits. Threads take runs of neighbouring items as they need
/// them: items differ in cost (a deeper network, a slower process), and another program may hold a
/// core. Where one throws, no other run begins.
template <class Body>
void for_each(std::int64_t items, const Body& body) {
  constexpr std::int64_t runs_per_thread = 32;
  const std::int64_t most = std::min<std::int64_t>(count(), items);
  if (most <= 0) return;
  const std::int64_t run = std::max<std::int64_t>(1, items / (most * runs_per_thread));
  std::atomic<std::int64_t> next{0};
  const auto work = [&] {
    try {
      for (std::int64_t begin; (begin = next.fetch_add(run)) < items;)
        for (std::int64_t i = begin; i < std::min(begin + run, items); ++i) body(i);
    } catch (...) {
      next = items;
      throw;
    }
  };
  share(
      most, [](const void* of) { (*static_cast<const decltype(work)*>(of))(); }, &work);
}

}  // namespace boundsweep::threads
