#include "host/engine/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "host/output/terminal.hpp"

namespace boundsweep {
namespace {

constexpr auto refresh = std::chrono::milliseconds(200);
constexpr int bar_width = 16;  // on 80 columns there is room for everything
constexpr std::size_t usual_width = 80;

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

std::string human_bytes(double bytes) {
  const std::string count = human_count(bytes);
  return count + (std::isdigit(static_cast<unsigned char>(count.back())) != 0 ? " B" : "B");
}

std::string progress_line(const ProgressState& state, std::optional<std::size_t> width) {
  const std::size_t room = width.value_or(usual_width) - 1;  // a full line would wrap
  const double share = std::clamp(static_cast<double>(state.done) /
                                      static_cast<double>(std::max<std::int64_t>(state.total, 1)),
                                  0.0, 1.0);
  const double rate = state.seconds > 0 ? static_cast<double>(state.fresh) / state.seconds : 0;
  const int filled = static_cast<int>(share * bar_width);
  std::string label = state.label.empty() ? "" : state.label + " ";
  std::string line =
      label + fmt::format("[{:=<{}}{:<{}}] {:5.1f} %", "", filled, "", bar_width - filled, 100 * share);
  if (line.size() > room) line = label + fmt::format("{:.0f} %", 100 * share);
  std::string more[] = {fmt::format("{} {}/s", human_count(rate), state.unit), "", state.note};
  if (rate > 0)
    more[1] = human_duration(static_cast<double>(state.total - state.done) / rate) + " left";
  for (const std::string& part : more) {
    if (part.empty()) continue;
    if (line.size() + 2 + part.size() > room) break;
    line += "  " + part;
  }
  return line.substr(0, room);
}

Progress::Progress(std::int64_t total, bool enabled, std::string unit, std::string label)
    : shown_(enabled && redraws_lines(STDERR_FILENO)),
      start_(Clock::now()),
      last_(start_ - refresh) {
  state_.total = total;
  state_.unit = std::move(unit);
  state_.label = std::move(label);
}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(std::int64_t done, std::int64_t fresh, const std::string& note) {
  const auto now = Clock::now();
  if (!shown_ || now - last_ < refresh) return;
  last_ = now;
  state_.done = done;
  state_.fresh = fresh;
  state_.seconds = std::chrono::duration<double>(now - start_).count();
  state_.note = note;
  const std::string line = "\r\x1b[K" + progress_line(state_, page_of(STDERR_FILENO).width);
  std::fputs(line.c_str(), stderr);  // a terminal that was closed is no reason to stop
  std::fflush(stderr);
}

}  // namespace boundsweep
