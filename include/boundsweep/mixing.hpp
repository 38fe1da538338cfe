#pragma once
/// What a function of a dependent trajectory costs: the sub-Gaussian scale Ψ.     theory §6

#include <cmath>
#include <cstdint>

#include "boundsweep/extended.hpp"

namespace boundsweep {

enum class Ergodicity : std::uint8_t { wasserstein, total_variation };

/// B = {2^i, 3·2^i : i = 0 … 40}, ascending: 1, 2, 3, 4, 6, 8, 12, …
inline constexpr int block_lengths = 82;

BS_FUNCTION double block_length(int index) {
  if (index == 0) return 1;
  if (index == block_lengths - 1) return 3 * 0x1p40;
  return index % 2 == 1 ? power_of_two((index + 1) / 2) : 3 * power_of_two(index / 2 - 1);
}

/// What depends on κ alone, by block length τ. Filled by make_mixing_table or mixing_table_of.
struct MixingTable {
  double kappa = 0;
  double rate = 0;                   ///< log(1/κ); unused when κ = 0
  double root[block_lengths];        ///< √τ
  double geometric[block_lengths];   ///< 1/(1 − κ^τ)
};

/// Near 1 a double says 1 − κ with few digits: the rate says how fast the process forgets, `kappa`
/// only whether it does so at once. Preconditions: 0 <= kappa < 1; rate > 0, or kappa is 0.
BS_FUNCTION MixingTable mixing_table_of(double kappa, double rate) {
  MixingTable table;
  table.kappa = kappa;
  table.rate = kappa > 0 ? rate : 0;
  for (int b = 0; b < block_lengths; ++b) {
    const double tau = block_length(b);
    table.root[b] = std::sqrt(tau);
    table.geometric[b] = kappa > 0 ? -1 / std::expm1(-table.rate * tau) : 1;
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
  BS_FUNCTION BlockedMixing(const MixingTable& table, double lag) : table_(table), lag_(lag) {}

  BS_FUNCTION double operator()(double log_x) const {
    const double cap = log_x < 0 ? std::exp(log_x) : 1;
    const double above = log_x > 0 ? log_x : 0;
    // Σ_i f(τi) >= max(f(0), ∫f/τ) for decreasing f: block lengths that this rules out are skipped.
    const double integral =
        cap * (table_.kappa > 0 ? lag_ + (above + 1) / table_.rate : lag_ + 1);
    int start = 0;
    if (integral > 1) {
      int exponent = 0;
      const double fraction = std::frexp(integral, &exponent);
      start = 2 * (exponent - 1) - 1 + (fraction >= 0.75 ? 1 : 0);
      start = start < 0 ? 0 : start >= block_lengths ? block_lengths - 1 : start;
    }
    double best = at(start, log_x, cap);
    for (int b = start + 1; b < block_lengths && 2 * table_.root[b] * cap < best; ++b)
      best = min(best, at(b, log_x, cap));
    const bool dense = table_.kappa > 0;
    for (int b = start - 1; b >= 0; --b) {
      if (dense && 2 * integral > best * table_.root[b]) break;
      best = min(best, at(b, log_x, cap));
    }
    return best;
  }

  /// 2√τ Σ at the block length of index b.
  BS_FUNCTION double at(int b, double log_x) const {
    return at(b, log_x, log_x < 0 ? std::exp(log_x) : 1);
  }

 private:
  BS_FUNCTION double at(int b, double log_x, double cap) const {
    const double tau = block_length(b);
    if (table_.kappa == 0)
      return 2 * table_.root[b] * cap * (std::floor(lag_ / tau) + 1);
    const double reach = lag_ + (log_x > 0 ? log_x / table_.rate : 0);
    const double capped = std::ceil(reach / tau);  // m
    const double tail = std::exp(log_x - table_.rate * (tau * capped - lag_));
    return 2 * table_.root[b] * (cap * capped + tail * table_.geometric[b]);
  }

  const MixingTable& table_;
  double lag_;
};

}  // namespace boundsweep
