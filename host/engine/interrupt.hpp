#pragma once
/// Ctrl-C and polite terminations, as a question the engine asks between tiles.

namespace boundsweep {

/// Thrown where work is left undone because of a signal.
struct Interrupted {};

/// Until destroyed, SIGINT, SIGTERM and SIGUSR1 only set a flag; a second SIGINT ends the process
/// as usual. Guards may be nested: the outermost counts.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool interrupted();
  /// Throws Interrupted if so.
  static void check();
};

}  // namespace boundsweep
