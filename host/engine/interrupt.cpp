#include "host/engine/interrupt.hpp"

#include <array>
#include <csignal>

namespace boundsweep {
namespace {

volatile std::sig_atomic_t flag = 0;
int depth = 0;  // of nested guards

constexpr std::array<int, 6> signals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
std::array<struct sigaction, signals.size()> former;

extern "C" void note_signal(int) {
  flag = 1;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  if (depth++ > 0) return;
  flag = 0;
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], nullptr, &former[i]);
    if (former[i].sa_handler == SIG_IGN) continue;
    // Only a person who is impatient sends a second one on purpose. A terminal that closes and its
    // shell both send SIGHUP, and SIGXCPU comes every second.
    action.sa_flags = signals[i] == SIGINT ? static_cast<int>(SA_RESETHAND) : 0;
    sigaction(signals[i], &action, nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  if (--depth > 0) return;
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &former[i], nullptr);
}

bool InterruptGuard::interrupted() {
  return flag != 0;
}

void InterruptGuard::check() {
  if (interrupted()) throw Interrupted{};
}

}  // namespace boundsweep
