#include "host/engine/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

namespace boundsweep {
namespace {

constexpr auto refresh = std::chrono::milliseconds(200);
constexpr int bar_width = 24;

}  // namespace

std::string human_duration(double seconds) {
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  if (seconds < 3600)
    return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60),
                       std::floor(std::fmod(seconds, 60)));
  if (seconds < 86400)
    return fmt::format("{:.0f} h {:02.0f} min", std::floor(seconds / 3600),
                       std::floor(std::fmod(seconds, 3600) / 60));
  if (seconds < 2 * 365.25 * 86400) return fmt::format("{:.0f} days", seconds / 86400);
  return fmt::format("{:.4g} years", seconds / (365.25 * 86400));
}

std::string human_count(double count) {
  const char* prefix[] = {"", " k", " M", " G", " T", " P", " E"};
  std::size_t i = 0;
  while (count >= 999.5 && i + 1 < std::size(prefix)) {
    count /= 1000;
    ++i;
  }
  return fmt::format("{:.3g}{}", count, prefix[i]);
}

Progress::Progress(std::int64_t total, bool enabled)
    : total_(std::max<std::int64_t>(total, 1)),
      shown_(enabled && ::isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_(start_ - refresh) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(std::int64_t done, std::int64_t fresh) {
  const auto now = Clock::now();
  if (!shown_ || now - last_ < refresh) return;
  last_ = now;
  const double share = static_cast<double>(done) / static_cast<double>(total_);
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(fresh) / seconds : 0;
  const int filled = static_cast<int>(share * bar_width);
  const std::string left =
      rate > 0 ? human_duration(static_cast<double>(total_ - done) / rate) + " left" : "";
  fmt::print(stderr, "\r\x1b[K[{:=<{}}{:<{}}] {:5.1f} %  {} points/s  {}", "", filled, "",
             bar_width - filled, 100 * share, human_count(rate), left);
  std::fflush(stderr);
}

}  // namespace boundsweep
