#pragma once
/// A progress line on standard error: share done, rate, time left.

#include <chrono>
#include <cstdint>
#include <string>

namespace boundsweep {

class Progress {
 public:
  /// Shows nothing unless `enabled` and standard error is a terminal.
  Progress(std::int64_t total, bool enabled);
  /// Clears the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` counts what an earlier run finished too, `fresh` only this run's work, which the rate
  /// is taken from.
  void update(std::int64_t done, std::int64_t fresh);

 private:
  using Clock = std::chrono::steady_clock;

  std::int64_t total_;
  bool shown_;
  Clock::time_point start_, last_;
};

/// "850 ms", "12.3 s", "4 min 05 s", "3 h 20 min", "12 days", "3 years".
std::string human_duration(double seconds);

/// "1.2 k", "3.4 M": three digits and a prefix.
std::string human_count(double count);

}  // namespace boundsweep
