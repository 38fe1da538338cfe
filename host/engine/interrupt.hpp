#pragma once
/// Ctrl-C and polite terminations, as a question the engine asks between tiles.

namespace boundsweep {

/// Thrown where work is left undone because of a signal.
struct Interrupted {};

/// Until destroyed, what a user, a terminal that closes, a batch system or a limit of CPU time sends
/// to end a process only sets a flag: SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU. A second
/// SIGINT ends the process as usual; SIGQUIT always does, at once. Signals that are ignored, as
/// nohup and shells do, stay so. Guards may be nested: the outermost counts.
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
