#pragma once
/// Random numbers that are the same on every platform: std's distributions are not.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <string>

namespace boundsweep {

class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double from, double to) { return from + (to - from) * uniform(); }
  /// Log-uniform.
  double scale(double from, double to) { return std::exp(uniform(std::log(from), std::log(to))); }
  /// from … to, both included.
  std::int64_t whole(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(uniform() * static_cast<double>(to - from + 1));
  }
  std::int64_t whole_scale(double from, double to) {
    return static_cast<std::int64_t>(std::floor(scale(from, to + 1)));
  }
  bool chance(double probability) { return uniform() < probability; }
  template <class T>
  T pick(std::initializer_list<T> list) {
    return list.begin()[whole(0, static_cast<std::int64_t>(list.size()) - 1)];
  }
  /// Standard normal (Box and Muller).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }

 private:
  std::mt19937_64 engine_;
};

/// A whole number from the environment, or the fallback.
inline std::uint64_t environment_number(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::stoull(text);
}

}  // namespace boundsweep
