#pragma once
/// A progress line on standard error: share done, rate, time left, best bound so far.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace boundsweep {

/// How far a piece of work has come.
struct ProgressState {
  std::string label;           ///< before the bar; may be empty
  std::string unit;            ///< what `done` counts, in the plural
  std::int64_t done = 0, total = 1;
  std::int64_t fresh = 0;      ///< done by this run, which the rate is taken from
  double seconds = 0;          ///< of this run
  std::string note;            ///< at the end; may be empty
};

/// The line for a terminal of some width, the usual 80 columns if it is unknown: what does not fit
/// is left out from the end, and the bar goes last.
std::string progress_line(const ProgressState& state, std::optional<std::size_t> width);

class Progress {
 public:
  /// Shows nothing unless `enabled` and standard error is a terminal that redraws lines.
  Progress(std::int64_t total, bool enabled, std::string unit = "points", std::string label = "");
  /// Clears the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` counts what an earlier run finished too, `fresh` only this run's work.
  void update(std::int64_t done, std::int64_t fresh, const std::string& note = "");

 private:
  using Clock = std::chrono::steady_clock;

  ProgressState state_;
  bool shown_;
  Clock::time_point start_, last_;
};

/// "850 ms", "12.3 s", "4 min 05 s", "3 h 20 min", "12 days", "3 years".
std::string human_duration(double seconds);

/// "1.2 k", "3.4 M": three digits and a prefix.
std::string human_count(double count);

/// The same of bytes: "260 B", "1.5 MB".
std::string human_bytes(double bytes);

}  // namespace boundsweep
