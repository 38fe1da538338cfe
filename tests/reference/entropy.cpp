#include "entropy.hpp"

namespace boundsweep::reference {

namespace {

/// T̂_m(3) = ½((3+√8)^m + (3+√8)^{−m}), a whole number, by Chebyshev's recursion.
Ball chebyshev_at_three(std::size_t m) {
  Ball previous(1), current(3);
  if (m == 0) return previous;
  for (std::size_t i = 1; i < m; ++i) {
    const Ball next = Ball(6) * current - previous;
    previous = current;
    current = next;
  }
  return current;
}

} // namespace

Entropy::Entropy(const Architecture& architecture, const Network& network) : architecture_(architecture), network_(network) {}

/// Γ: how many cells besides the first cover K so finely that Taylor polynomials are within `accuracy` = (1−θ)e.
Ball Entropy::further_cells(std::size_t order, const Ball& accuracy) const {
  const Ball& derivative = network_.majorant.at(order);
  if (derivative.is_zero()) return Ball(0);
  const Ball& radius = architecture_.radius;
  const Ball cell_radius = root(accuracy / derivative, order); // η
  if (cell_radius >= radius || overlaps(cell_radius, radius)) return Ball(0);

  const std::uint64_t n = static_cast<std::uint64_t>(architecture_.tokens * architecture_.input_dim);
  const Ball ratio = radius / cell_radius;
  const Ball by_volume = pow(Ball(1) + Ball(2) * ratio, n) - Ball(1);
  const Ball by_cubes = pow(ceiling(sqrt(Ball(architecture_.input_dim)) * ratio), n);
  return min(by_volume, by_cubes);
}

Ball Entropy::smooth(std::size_t order, const Ball& resolution) const {
  const std::uint64_t n = static_cast<std::uint64_t>(architecture_.tokens * architecture_.input_dim);
  const Ball polynomials = binomial(n + order - 1, n); // Π
  const Ball& sup = network_.majorant.at(0);
  const Ball one(1);

  Ball best;
  for (const int inverse : {8, 4, 2}) {
    const Ball theta = one / Ball(inverse);
    const Ball accuracy = (one - theta) * resolution;
    const Ball cells = further_cells(order, accuracy);
    const Ball first_ratio = (sup + accuracy) / (theta * resolution);
    const Ball taylor_ratio(inverse - 1); // (1−θ)/θ

    Ball entropy;
    if (order == 1) { // constants: intervals are counted instead of balls
      entropy = log(one + first_ratio) + cells * log(one + Ball(2) * taylor_ratio);
    } else {
      const Ball next_ratio = chebyshev_at_three(order - 1) + (pow(Ball(3), order) - one) * taylor_ratio;
      entropy = polynomials * log(one + Ball(2) * first_ratio) + cells * polynomials * log(one + Ball(2) * next_ratio);
    }
    best = inverse == 8 ? entropy : min(best, entropy);
  }
  return best;
}

Ball Entropy::parametric(const Ball& resolution) const {
  // Items that cannot move the prediction are not covered at all.
  Ball total(0);
  for (const WeightItem& item : network_.items) {
    if (!item.sensitivity.is_zero()) total += item.count;
  }
  Ball result(0);
  for (const WeightItem& item : network_.items) {
    if (item.sensitivity.is_zero()) continue;
    result += item.count * log1p(Ball(2) * item.bound * item.sensitivity * total / (item.count * resolution));
  }
  return result;
}

} // namespace boundsweep::reference
