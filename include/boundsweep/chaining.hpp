#pragma once
/// Skip-level chaining over the scales of one architecture.              theory §7

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/mixing.hpp"
#include "boundsweep/mixing_curve.hpp"

namespace boundsweep {

/// A sum of link costs. Below level 50 a link is smaller than a rounding of the sum it is added
/// to, so double keeps what each addition loses: the choice of links and of J then depends on the
/// links' own values, not on how their sums round.
template <class Real>
struct PathCost {
  Real value;
  Real lost;  ///< the sum is value + lost

  BS_FUNCTION static PathCost zero() { return {Real(0.0), Real(0.0)}; }
};

BS_FUNCTION PathCost<double> operator+(PathCost<double> path, double link) {
  const double sum = path.value + link;
  const double added = sum - path.value;
  const double lost = (path.value - (sum - added)) + (link - added) + path.lost;
  const double value = sum + lost;
  return {value, lost - (value - sum)};
}
BS_FUNCTION PathCost<Extended> operator+(PathCost<Extended> path, Extended link) {
  return {path.value + link, Extended()};
}

BS_FUNCTION bool costs_less(PathCost<double> a, PathCost<double> b) {
  return (a.value - b.value) + (a.lost - b.lost) < 0;
}
BS_FUNCTION bool costs_less(PathCost<Extended> a, PathCost<Extended> b) {
  return a.value < b.value;
}

/// 1 where a > b, else 0. The sign of a difference stands for the comparison of doubles, which
/// compilers do not turn into vectors.
BS_FUNCTION std::uint64_t exceeds(double a, double b) {
  return bits_of(b - a) >> 63;
}
BS_FUNCTION std::uint64_t exceeds(Extended a, Extended b) {
  return a > b ? 1 : 0;
}

/// A_k/ε_0 and the minimising j, k = 0 … levels. Level 0 is the root; parent[k] = unreachable
/// where no entropy bound exists. Real is double, where an entropy above 2^1000 stands for all
/// larger ones (its level can never win for N <= 10^300), or Extended, which shows them.
template <class Real>
struct Chain {
  int levels = 0;
  PathCost<Real> cost[highest_level + 1];
  std::int8_t parent[highest_level + 1];

  static constexpr std::int8_t unreachable = -1;

  BS_FUNCTION bool reaches(int k) const { return parent[k] != unreachable; }
};

/// The cost of links, with a and b of theory §7 in units of ε_0.
class LinkCost {
 public:
  /// log_x0 = log(r g_1 C/ε_0) >= 0 for Wasserstein ergodicity, log C for total variation, where the
  /// Lipschitz constant of a link plays no role. `curve`, if any, is that of the same κ and lag.
  BS_FUNCTION LinkCost(const BlockedMixing& mixing, const Tables& tables, Ergodicity ergodicity,
                       double log_x0, const MixingCurve* curve = nullptr)
      : mixing_(mixing), tables_(tables), log_x0_(log_x0),
        same_everywhere_(ergodicity == Ergodicity::total_variation) {
    // x0 2^(levels + 1) stays below the curve's limit, whatever rounds.
    constexpr double margin = log_two * (highest_level + 2);
    if (curve != nullptr && curve->segments > 0 && log_x0 < curve->log_limit - margin) {
      curve_ = curve;
      x0_ = std::exp(log_x0);
    }
    root_ = curve_ ? (*curve_)(x0_) : mixing(log_x0);
  }

  /// a_jk/ε_0.
  BS_FUNCTION static double width(int parent, int level) {
    if (parent == 0) return 1;
    return power_of_two(-parent) + power_of_two(-level);
  }

  /// Ψ(a_jk, b_j)/a_jk; for fixed j it does not decrease as k grows.
  BS_FUNCTION double operator()(int parent, int level) const {
    if (parent == 0 || same_everywhere_) return root_;
    if (curve_)
      return (*curve_)(x0_ * power_of_two(1 + parent) / (1 + power_of_two(parent - level)));
    return mixing_(log_x0_ + (1 + parent) * log_two - tables_.log1p_power[level - parent]);
  }

 private:
  const BlockedMixing& mixing_;
  const Tables& tables_;
  const MixingCurve* curve_ = nullptr;
  double log_x0_, x0_ = 0;
  double root_;
  bool same_everywhere_;
};

/// A_k = min_{j<k} [A_j + Ψ(a_jk, b_j) √(log 2 + H_k + log(1/δ) + s + k log 2)].
/// log_inverse_delta is log(1/δ) + s.
/// `entropy` holds H_1 … H_levels at indices 1 …; `usable[k]` says whether H_k exists.
/// Ties go to the smallest j.
template <class Real, class Usable>
BS_FUNCTION Chain<Real> chain_scales(const Real* entropy, const Usable& usable, int levels,
                                     const LinkCost& cost, double log_inverse_delta) {
  Chain<Real> chain;
  chain.levels = levels;
  chain.cost[0] = PathCost<Real>::zero();
  chain.parent[0] = 0;
  // Ψ/a at k = j+1 is a lower bound for every later k: links that cannot win are not evaluated. A
  // link then costs at least (wide + narrow 2^-k) times the tail.
  double wide[highest_level + 1], narrow[highest_level + 1];
  Real value[highest_level + 1];  // of chain.cost
  value[0] = Real(0.0);
  std::uint64_t reached = 1;  // bit j: there is a path to level j
  int guess = 0;              // several levels in a row tend to have the same parent
  for (int k = 1; k <= levels; ++k) {
    const double least = cost(k - 1, k);
    wide[k - 1] = k == 1 ? least : least * power_of_two(1 - k);
    narrow[k - 1] = k == 1 ? 0 : least;
    value[k] = Real(0.0);
    if (!usable(k)) {
      chain.parent[k] = Chain<Real>::unreachable;
      continue;
    }
    const Real tail = square_root(entropy[k] + Real((1 + k) * log_two + log_inverse_delta));
    const double finest = power_of_two(-k);
    const auto path = [&](int j) {
      return chain.cost[j] + Real(cost(j, k) * LinkCost::width(j, k)) * tail;
    };
    const auto floor = [&](std::uint64_t j) {
      return value[j] + Real(wide[j] + narrow[j] * finest) * tail;
    };
    PathCost<Real> best = path(guess);
    int parent = guess;
    const auto limit = [&] { return best.value * Real(1 + 0x1p-50); };
    // Without branches: nearly all links lose here, and compilers turn this into vectors, if j is as
    // wide as what is shifted.
    const Real first_limit = limit();
    std::uint64_t losing = std::uint64_t{1} << guess;
    for (std::uint64_t j = 0; j < static_cast<std::uint64_t>(k); ++j)
      losing |= exceeds(floor(j), first_limit) << j;
    for (std::uint64_t open = reached & ~losing; open != 0; open &= open - 1) {
      const int j = lowest_bit(open);
      if (floor(static_cast<std::uint64_t>(j)) > limit()) continue;
      const PathCost<Real> candidate = path(j);
      if (costs_less(candidate, best) || (j < parent && !costs_less(best, candidate))) {
        best = candidate;
        parent = j;
      }
    }
    chain.cost[k] = best;
    value[k] = best.value;
    reached |= std::uint64_t{1} << k;
    chain.parent[k] = static_cast<std::int8_t>(parent);
    guess = parent;
  }
  return chain;
}

BS_FUNCTION double quotient(double a, double b) {
  return a / b;
}
BS_FUNCTION double quotient(Extended a, double b) {
  return (a / Extended(b)).to_double_saturated();  // beyond 2^1000 no N reaches it
}

/// (A_b − A_a)/ε_0, or 0 where it is negative.
BS_FUNCTION double extra_cost(PathCost<double> a, PathCost<double> b) {
  const double extra = (b.value - a.value) + (b.lost - a.lost);
  return extra > 0 ? extra : 0;
}
BS_FUNCTION Extended extra_cost(PathCost<Extended> a, PathCost<Extended> b) {
  return saturated_difference(b.value, a.value);
}

/// The level J that minimises 2ε_k + A_k/√(2N), the smallest on ties, for all N: the lower envelope
/// of lines in 1/√N.
class LevelEnvelope {
 public:
  template <class Real>
  BS_FUNCTION explicit LevelEnvelope(const Chain<Real>& chain) {
    level_[0] = 0;
    above_[0] = 0;
    for (int k = 1; k <= chain.levels; ++k) {
      if (!chain.reaches(k)) continue;
      // A level that a later one overtakes before it becomes the best never is.
      double overtakes = overtaking(chain, level_[size_ - 1], k);
      while (size_ > 1 && overtakes <= above_[size_ - 1]) {
        --size_;
        overtakes = overtaking(chain, level_[size_ - 1], k);
      }
      level_[size_] = static_cast<std::int8_t>(k);
      above_[size_++] = overtakes;
    }
    for (int p = 0; p < size_; ++p) {
      scale_[p] = power_of_two(1 - level_[p]);
      cost_[p] = saturated(chain.cost[level_[p]].value);
    }
  }

  /// Precondition: samples >= 1.
  BS_FUNCTION int operator()(double samples) const {
    int near = 0;
    return level(std::sqrt(2 * samples), near);
  }
  /// The best level for root = √(2N). `near` starts at 0 and is kept between calls: neighbouring N
  /// have neighbouring levels.
  BS_FUNCTION int level(double root, int& near) const {
    seek(root, near);
    return level_[near];
  }
  /// Of the best levels J for count >= 1 ascending roots: 2 · 2^-J and A_J/ε_0.
  BS_FUNCTION void terms(const double* root, int count, int& near, double* scale,
                         double* cost) const {
    seek(root[0], near);
    int p = near;
    for (int i = 0; i < count; ++i) {
      scale[i] = scale_[p];
      cost[i] = cost_[p];
    }
    seek(root[count - 1], near);
    // Steps from place to place as those of bits, which add up exactly.
    while (p++ < near) {
      const double above = above_[p];
      const std::uint64_t scale_step = bits_of(scale_[p]) - bits_of(scale_[p - 1]);
      const std::uint64_t cost_step = bits_of(cost_[p]) - bits_of(cost_[p - 1]);
      for (int i = 0; i < count; ++i) {
        const std::uint64_t beyond = 0 - exceeds(root[i], above);
        scale[i] = of_bits(bits_of(scale[i]) + (scale_step & beyond));
        cost[i] = of_bits(bits_of(cost[i]) + (cost_step & beyond));
      }
    }
  }
  /// The level J whose scale is 2 · 2^-J.
  BS_FUNCTION static int level_of(double scale) {
    return 1 + binary64::exponent_bias - static_cast<int>(bits_of(scale) >> 52);
  }

 private:
  /// √(2N) beyond which level `finer` is better than `coarser`.
  template <class Real>
  BS_FUNCTION static double overtaking(const Chain<Real>& chain, int coarser, int finer) {
    return quotient(extra_cost(chain.cost[coarser], chain.cost[finer]),
                    2 * (power_of_two(-coarser) - power_of_two(-finer)));
  }

  /// Moves to where the best level stands.
  BS_FUNCTION void seek(double root, int& near) const {
    while (near + 1 < size_ && above_[near + 1] < root) ++near;
    while (near > 0 && !(above_[near] < root)) --near;
  }

  int size_ = 1;
  std::int8_t level_[highest_level + 1];
  double above_[highest_level + 1];  ///< √(2N) from which on the level is the best
  double scale_[highest_level + 1], cost_[highest_level + 1];
};

}  // namespace boundsweep
