#pragma once
/// Ctrl-C and polite terminations, as a question the engine asks between tiles.

namespace boundsweep {

/// Until destroyed, SIGINT, SIGTERM and SIGUSR1 only set a flag; a second SIGINT ends the process
/// as usual.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool interrupted();
};

}  // namespace boundsweep
