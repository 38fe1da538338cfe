#pragma once
/// Ψ as a function of one number, for one κ and lag.                     theory §6

#include <cmath>
#include <cstdint>

#include "boundsweep/bits.hpp"
#include "boundsweep/mixing.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// Ψ(a, b)/a as a function of x = rbC/a: linear up to x = 1, then the lower envelope of the lines
/// 2√τ(m + x κ^{τm−w}/(1−κ^τ)) over block lengths τ and whole m >= w/τ, which all are upper bounds.
/// Filled by make_mixing_curve; a few dozen lines make up the envelope. Of very slow processes it
/// needs more than there is room for, and ends early. A slope that underflows loses less than 2^-75
/// of the constant beside it.
struct MixingCurve {
  static constexpr int capacity = 250;
  static constexpr int octaves = 1000;
  static constexpr double log_octaves = 693.14718055994530942;  ///< 1000 log 2

  int segments = 0;  ///< 0: there are too many lines, use BlockedMixing
  double log_limit = log_octaves;  ///< of where the envelope ends: x must stay below
  double at_one = 0;
  double start[capacity];  ///< x at which a segment begins, ascending
  double constant[capacity], slope[capacity];
  std::uint8_t first[octaves];  ///< the segment that holds 2^octave

  /// Preconditions: segments > 0, x >= 0 is below the limit.
  BS_FUNCTION double operator()(double x) const {
    if (x < 1) return x * at_one;
    int s = first[(bits_of(x) >> 52) - 1023];
    while (s + 1 < segments && x >= start[s + 1]) ++s;
    return constant[s] + slope[s] * x;
  }
};

/// The lines that can touch the envelope between x = 1 and 2^octaves.
class MixingLines {
 public:
  static constexpr int capacity = 8192;

  /// lag is w >= 0.
  BS_FUNCTION MixingLines(const MixingTable& table, double lag) {
    // Σ_i f(τi) >= max(f(0), ∫f/τ) for decreasing f, and at most their sum: with I = ∫f the best τ
    // of the list lies within a factor 5 of I, where the list reaches that far.
    constexpr double log_limit = MixingCurve::log_octaves;
    const double least = lag + (table.kappa > 0 ? 1 / table.rate : 1);
    const double most = table.kappa > 0 ? least + log_limit / table.rate : least;
    for (int b = 0; b < block_lengths; ++b) {
      const double tau = block_length(b);
      if (8 * tau < least && b + 1 < block_lengths && least < block_length(block_lengths - 1))
        continue;
      if (tau > 8 * most && b > 0) continue;
      add_block(table, lag, table.block(b), b + 4 < block_lengths);
    }
    add_block(table, lag, table.beyond(lag), true);
  }

  BS_FUNCTION bool complete() const { return complete_; }
  BS_FUNCTION int size() const { return size_; }
  BS_FUNCTION double constant(int i) const { return constant_[i]; }
  BS_FUNCTION double slope(int i) const { return slope_[i]; }

 private:
  BS_FUNCTION void add(double constant, double slope) {
    if (size_ == capacity) {
      complete_ = false;
      return;
    }
    constant_[size_] = constant;
    slope_[size_++] = slope;
  }

  /// `has_double`: there is a block length of about twice this one.
  BS_FUNCTION void add_block(const MixingTable& table, double lag, const MixingBlock& block,
                             bool has_double) {
    const double tau = block.length, factor = 2 * block.root;
    if (table.kappa == 0) {
      add(factor * (std::floor(lag / tau) + 1), 0);
      return;
    }
    const double first = std::ceil(lag / tau);
    const double last = std::ceil((lag + MixingCurve::log_octaves / table.rate) / tau);
    for (double m = first; m <= last; m += 1) {
      // Of more than 64 terms before the decay, blocks of twice the length have half as many.
      if ((has_double && m > 64) || !complete_) return;
      add(factor * m, factor * std::exp(-table.rate * (tau * m - lag)) * block.geometric);
    }
  }

  int size_ = 0;
  bool complete_ = true;
  double constant_[capacity], slope_[capacity];
};

/// lag is w >= 0.
BS_FUNCTION MixingCurve make_mixing_curve(const MixingTable& table, double lag) {
  MixingCurve curve;
  const MixingLines lines(table, lag);
  if (!lines.complete()) return curve;
  int now = 0;
  for (int i = 1; i < lines.size(); ++i) {
    const double lead = (lines.constant(i) + lines.slope(i)) -
                        (lines.constant(now) + lines.slope(now));
    if (lead < 0 || (lead == 0 && lines.slope(i) < lines.slope(now))) now = i;
  }
  curve.at_one = lines.constant(now) + lines.slope(now);
  double x = 1;
  int segments = 0;
  const double end = power_of_two(MixingCurve::octaves);
  while (x < end) {
    if (segments == MixingCurve::capacity) {
      curve.log_limit = std::log(x);
      break;
    }
    curve.start[segments] = x;
    curve.constant[segments] = lines.constant(now);
    curve.slope[segments++] = lines.slope(now);
    // The next line of the envelope is the flatter one that is met first.
    int next = now;
    double meeting = end;
    for (int i = 0; i < lines.size(); ++i) {
      if (!(lines.slope(i) < lines.slope(now))) continue;
      const double at = (lines.constant(i) - lines.constant(now)) /
                        (lines.slope(now) - lines.slope(i));
      if (at < meeting || (at == meeting && lines.slope(i) < lines.slope(next))) {
        meeting = at;
        next = i;
      }
    }
    if (next == now) break;
    now = next;
    x = max(x, meeting);
  }
  int s = 0;
  for (int octave = 0; octave < MixingCurve::octaves; ++octave) {
    const double at = power_of_two(octave);
    while (s + 1 < segments && at >= curve.start[s + 1]) ++s;
    curve.first[octave] = static_cast<std::uint8_t>(s);
  }
  curve.segments = segments;
  return curve;
}

}  // namespace boundsweep
