#pragma once
/// Skip-level chaining over the scales of one architecture.              theory §7

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/mixing.hpp"

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

/// True when a costs less than b plus `more` >= 0.
BS_FUNCTION bool costs_less(PathCost<double> a, PathCost<double> b, double more = 0) {
  return (a.value - b.value) + (a.lost - b.lost) < more;
}
BS_FUNCTION bool costs_less(PathCost<Extended> a, PathCost<Extended> b,
                            Extended more = Extended()) {
  return a.value < b.value + more;
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

BS_FUNCTION double square_root(double value) { return std::sqrt(value); }
BS_FUNCTION Extended square_root(Extended value) { return sqrt(value); }

/// The cost of links, with a and b of theory §7 in units of ε_0.
class LinkCost {
 public:
  /// log_x0 = log(r g_1 C/ε_0) for Wasserstein ergodicity, log C for total variation, where the
  /// Lipschitz constant of a link plays no role.
  BS_FUNCTION LinkCost(const BlockedMixing& mixing, const Tables& tables, Ergodicity ergodicity,
                       double log_x0)
      : mixing_(mixing), tables_(tables), ergodicity_(ergodicity), log_x0_(log_x0) {
    root_ = mixing(log_x0);
  }

  /// a_jk/ε_0.
  BS_FUNCTION static double width(int parent, int level) {
    if (parent == 0) return 1;
    return power_of_two(-parent) + power_of_two(-level);
  }

  /// Ψ(a_jk, b_j)/a_jk; for fixed j it does not decrease as k grows.
  BS_FUNCTION double operator()(int parent, int level) const {
    if (parent == 0 || ergodicity_ == Ergodicity::total_variation) return root_;
    constexpr double log_two = 0.693147180559945309;
    return mixing_(log_x0_ + (1 + parent) * log_two - tables_.log1p_power[level - parent]);
  }

 private:
  const BlockedMixing& mixing_;
  const Tables& tables_;
  Ergodicity ergodicity_;
  double log_x0_;
  double root_;
};

/// A_k = min_{j<k} [A_j + Ψ(a_jk, b_j) √(log 2 + H_k + log(1/δ) + k log 2)].
/// `entropy` holds H_1 … H_levels at indices 1 …; `usable[k]` says whether H_k exists.
/// Ties go to the smallest j.
template <class Real, class Usable>
BS_FUNCTION Chain<Real> chain_scales(const Real* entropy, const Usable& usable, int levels,
                                     const LinkCost& cost, double log_inverse_delta) {
  constexpr double log_two = 0.693147180559945309;
  Chain<Real> chain;
  chain.levels = levels;
  chain.cost[0] = PathCost<Real>::zero();
  chain.parent[0] = 0;
  // Ψ/a at k = j+1, a lower bound for every later k: links that cannot win are not evaluated.
  double least[highest_level + 1];
  for (int k = 1; k <= levels; ++k) {
    least[k - 1] = cost(k - 1, k);
    if (!usable(k)) {
      chain.parent[k] = Chain<Real>::unreachable;
      continue;
    }
    const Real tail =
        square_root(entropy[k] + Real((1 + k) * log_two + log_inverse_delta));
    const auto link = [&](int j, double psi) { return Real(psi * LinkCost::width(j, k)) * tail; };
    Real floor[highest_level];
    int promising = 0;
    for (int j = 0; j < k; ++j) {
      if (!chain.reaches(j)) continue;
      floor[j] = chain.cost[j].value + link(j, least[j]);
      if (floor[j] < floor[promising]) promising = j;
    }
    PathCost<Real> best = chain.cost[promising] + link(promising, cost(promising, k));
    int parent = promising;
    for (int j = 0; j < k; ++j) {
      if (!chain.reaches(j) || j == promising || floor[j] > best.value) continue;
      const PathCost<Real> candidate = chain.cost[j] + link(j, cost(j, k));
      if (costs_less(candidate, best) || (j < parent && !costs_less(best, candidate))) {
        best = candidate;
        parent = j;
      }
    }
    chain.cost[k] = best;
    chain.parent[k] = static_cast<std::int8_t>(parent);
  }
  return chain;
}

/// The level that minimises 2ε_k + A_k/√(2N), the smallest on ties.
template <class Real>
BS_FUNCTION int best_level(const Chain<Real>& chain, double samples) {
  const double root = std::sqrt(2 * samples);
  int best = 0;
  for (int k = 1; k <= chain.levels; ++k) {
    if (!chain.reaches(k)) continue;
    const double saved = 2 * (power_of_two(-best) - power_of_two(-k));
    if (costs_less(chain.cost[k], chain.cost[best], Real(saved * root))) best = k;
  }
  return best;
}

}  // namespace boundsweep
