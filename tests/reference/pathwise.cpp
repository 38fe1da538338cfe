#include "pathwise.hpp"

#include "mixing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boundsweep::reference {

namespace {

/// The index of the smallest entry (the first on ties) and the relative distance to the next.
struct Smallest {
  std::size_t index;
  double gap;
};

Smallest smallest(const std::vector<Ball>& values) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    // Values that may be equal count as equal, so that an exact tie goes to the smaller index whatever the rounding.
    if (values[i] < values[best] && !overlaps(values[i], values[best])) best = i;
  }
  double gap = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != best) gap = std::min(gap, std::fabs(relative_gap(values[best], values[i])));
  }
  return {best, gap};
}

} // namespace

std::vector<Ball> scale_sizes(const Process& process, const LossBounds& loss, const Ball& radius, int levels) {
  Ball first = loss.range / Ball(2);
  if (!process.predictive && loss.lipschitz.is_finite()) first = min(first, radius * loss.lipschitz);
  std::vector<Ball> result;
  for (int k = 0; k <= levels; ++k) result.push_back(scaled_by_power_of_two(first, -k));
  return result;
}

std::vector<std::vector<Ball>> link_costs(const Process& process, const LossBounds& loss, const Ball& radius, const std::vector<Ball>& epsilon) {
  const DependenceCost cost(process, radius);
  std::vector<std::vector<Ball>> result(epsilon.size());
  for (std::size_t k = 1; k < epsilon.size(); ++k) {
    // From the root, a constant, the function itself remains; between two levels, a difference of two functions.
    result[k].push_back(cost(epsilon[0], loss.lipschitz));
    for (std::size_t j = 1; j < k; ++j) {
      result[k].push_back(cost(epsilon[j] + epsilon[k], Ball(2) * loss.lipschitz));
    }
  }
  return result;
}

Chain chain(const std::vector<std::vector<Ball>>& links, const std::vector<Ball>& entropies, const Ball& confidence) {
  const Ball log2 = log(Ball(2));
  Chain result{{Ball(0)}, {0}, {0.0}};
  for (std::size_t k = 1; k < links.size(); ++k) {
    const Ball level(static_cast<std::int64_t>(k));
    const Ball root = sqrt(log2 + entropies.at(k) + confidence + level * log2);
    std::vector<Ball> candidates;
    for (std::size_t j = 0; j < k; ++j) candidates.push_back(result.cost[j] + links[k][j] * root);
    const Smallest best = smallest(candidates);
    result.cost.push_back(candidates[best.index]);
    result.parent.push_back(static_cast<int>(best.index));
    result.parent_gap.push_back(best.gap);
  }
  return result;
}

Chained finish_chain(const Chain& chain, const std::vector<Ball>& epsilon, std::int64_t samples) {
  const Ball root = sqrt(Ball(2) * Ball(samples));
  std::vector<Ball> candidates;
  for (std::size_t k = 0; k < epsilon.size(); ++k) candidates.push_back(Ball(2) * epsilon[k] + chain.cost.at(k) / root);
  const Smallest best = smallest(candidates);
  return {static_cast<int>(best.index), Ball(2) * epsilon[best.index], chain.cost[best.index] / root, best.gap};
}

Ball nonstationarity(const Process& process, const LossBounds& loss, const Ball& radius, std::int64_t samples) {
  if (process.stationary_start || loss.range.is_zero()) return Ball(0);
  const Ball one(1);

  Ball y; // the first term, before the cap g_0
  if (process.total_variation) {
    y = loss.range * process.prefactor;
  } else {
    Ball distance = Ball(2) * radius; // W
    if (process.first_step) {
      const Ball steps = Ball(process.lag) + one / (one - process.kappa);
      distance = min(distance, process.prefactor * *process.first_step * steps);
    }
    y = loss.lipschitz * process.prefactor * distance;
  }
  if (y.is_zero()) return Ball(0);

  // The terms n = 1 … last differ, the remaining ones equal term `last`.
  const std::int64_t last = process.horizon ? std::min(*process.horizon, samples) : samples;
  const std::int64_t within_lag = std::min(process.lag, last);
  const std::int64_t past_lag = last - within_lag;
  Ball sum = Ball(within_lag) * min(loss.range, y);

  // Past the lag: y κ, y κ², …, of which the first `capped` exceed g_0. (Off by one at a tie changes nothing.)
  Ball capped(0);
  if (y > loss.range && !process.kappa.is_zero()) {
    capped = min(Ball(past_lag), floor((log(y / loss.range) / -log(process.kappa)).midpoint())).midpoint();
  }
  const Ball geometric = (Ball(past_lag) - capped).midpoint();
  sum += capped * loss.range;
  if (!geometric.is_zero()) {
    const Ball remainder = process.kappa.is_zero() ? Ball(1) : -expm1(geometric * log(process.kappa)); // 1 − κ^geometric
    sum += y * kappa_power(process, capped + one) * remainder / (one - process.kappa);
  }

  const Ball final_term = min(loss.range, y * kappa_power(process, Ball(past_lag)));
  sum += Ball(samples - last) * final_term;
  return sum / Ball(samples);
}

} // namespace boundsweep::reference
