#pragma once
/// What a function of a dependent trajectory costs: the sub-Gaussian scale Ψ.     theory §6

#include <cmath>
#include <cstdint>

#include "boundsweep/extended.hpp"

namespace boundsweep {

enum class Ergodicity : std::uint8_t { wasserstein, total_variation };

/// B without w + 1: {⌈2^{i/4}⌉ : i = 0 … 164}, ascending: 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, …
inline constexpr int block_lengths = 160;

BS_FUNCTION double block_length(int index) {
  if (index < 3) return index + 1;
  const int fourths = index + 5;
  constexpr double root[4] = {1, 1.189207115002721, 1.4142135623730951, 1.6817928305074292};
  return std::ceil(root[fourths % 4] * power_of_two(fourths / 4));
}

/// The index of the longest block length that is at most `length`. Precondition: length >= 1.
BS_FUNCTION int block_index(double length) {
  int index = 0;
  for (int step = 128; step > 0; step /= 2)
    if (index + step < block_lengths && block_length(index + step) <= length) index += step;
  return index;
}

/// What Ψ needs of one block length τ.
struct MixingBlock {
  double length;     ///< τ
  double root;       ///< √τ
  double geometric;  ///< 1/(1 − κ^τ)

  /// `rate` is log(1/κ), which plays no role where κ = 0.
  BS_FUNCTION static MixingBlock of(double kappa, double rate, double length) {
    return {length, std::sqrt(length), kappa > 0 ? -1 / std::expm1(-rate * length) : 1};
  }
};

/// What depends on κ alone, by block length. Filled by make_mixing_table or mixing_table_of.
struct MixingTable {
  double kappa = 0;
  double rate = 0;  ///< log(1/κ); unused when κ = 0
  double root[block_lengths];
  double geometric[block_lengths];

  BS_FUNCTION MixingBlock block(int index) const {
    return {block_length(index), root[index], geometric[index]};
  }
  /// The block of w + 1 steps, just long enough that one of them sees the decay.
  BS_FUNCTION MixingBlock beyond(double lag) const {
    return MixingBlock::of(kappa, rate, lag + 1);
  }
};

/// Near 1 a double says 1 − κ with few digits: the rate says how fast the process forgets, `kappa`
/// only whether it does so at once. Preconditions: 0 <= kappa < 1; rate > 0, or kappa is 0.
BS_FUNCTION MixingTable mixing_table_of(double kappa, double rate) {
  MixingTable table;
  table.kappa = kappa;
  table.rate = kappa > 0 ? rate : 0;
  for (int b = 0; b < block_lengths; ++b) {
    const MixingBlock block = MixingBlock::of(kappa, table.rate, block_length(b));
    table.root[b] = block.root;
    table.geometric[b] = block.geometric;
  }
  return table;
}

/// Precondition: 0 <= kappa < 1.
BS_FUNCTION MixingTable make_mixing_table(double kappa) {
  return mixing_table_of(kappa, kappa > 0 ? -std::log(kappa) : 0);
}

/// Ψ(a, b)/a = min over block lengths τ of 2√τ Σ_{i>=0} min(1, x κ^{(τi−w)+}), x = rbC/a, as a
/// function of log x.
class BlockedMixing {
 public:
  /// lag is w >= 0.
  BS_FUNCTION BlockedMixing(const MixingTable& table, double lag)
      : table_(table), lag_(lag), beyond_(table.beyond(lag)) {}

  BS_FUNCTION double operator()(double log_x) const {
    const double cap = log_x < 0 ? std::exp(log_x) : 1;
    const double above = log_x > 0 ? log_x : 0;
    // Σ_i f(τi) >= max(f(0), ∫f/τ) for decreasing f: block lengths that this rules out are skipped.
    const double integral =
        cap * (table_.kappa > 0 ? lag_ + (above + 1) / table_.rate : lag_ + 1);
    const int start = integral > 1 ? block_index(integral) : 0;
    double best = min(at(beyond_, log_x, cap), at(table_.block(start), log_x, cap));
    for (int b = start + 1; b < block_lengths && 2 * table_.root[b] * cap < best; ++b)
      best = min(best, at(table_.block(b), log_x, cap));
    const bool dense = table_.kappa > 0;
    for (int b = start - 1; b >= 0; --b) {
      if (dense && 2 * integral > best * table_.root[b]) break;
      best = min(best, at(table_.block(b), log_x, cap));
    }
    return best;
  }

  /// 2√τ Σ at the block length of index b.
  BS_FUNCTION double at(int b, double log_x) const { return at(table_.block(b), log_x); }
  /// The same for any block.
  BS_FUNCTION double at(const MixingBlock& block, double log_x) const {
    return at(block, log_x, log_x < 0 ? std::exp(log_x) : 1);
  }

 private:
  BS_FUNCTION double at(const MixingBlock& block, double log_x, double cap) const {
    if (table_.kappa == 0) return 2 * block.root * cap * (std::floor(lag_ / block.length) + 1);
    const double reach = lag_ + (log_x > 0 ? log_x / table_.rate : 0);
    const double capped = std::ceil(reach / block.length);  // m
    const double tail = std::exp(log_x - table_.rate * (block.length * capped - lag_));
    return 2 * block.root * (cap * capped + tail * block.geometric);
  }

  const MixingTable& table_;
  double lag_;
  MixingBlock beyond_;
};

}  // namespace boundsweep
