#include "host/engine/interrupt.hpp"

#include <array>
#include <csignal>

namespace boundsweep {
namespace {

volatile std::sig_atomic_t flag = 0;
int depth = 0;  // of nested guards

constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGUSR1};
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
  action.sa_flags = SA_RESETHAND;  // the second signal of a kind acts as usual
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &action, &former[i]);
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
