#include "mixing.hpp"

#include <algorithm>
#include <vector>

namespace boundsweep::reference {

namespace {

/// The block lengths B = {2^i, 3·2^i : i = 0 … 40}, ascending.
std::vector<std::int64_t> block_lengths() {
  std::vector<std::int64_t> result;
  for (int i = 0; i <= 40; ++i) {
    result.push_back(std::int64_t{1} << i);
    result.push_back(std::int64_t{3} << i);
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// Σ_{i≥0} min(1, x κ^{(τi−w)+}).
Ball capped_sum(const Process& process, const Ball& tau, const Ball& x) {
  const Ball lag(process.lag);
  const Ball first = min(Ball(1), x);
  if (process.kappa.is_zero()) {
    // Only the terms with τi ≤ w are left.
    return first * Ball(process.lag / static_cast<std::int64_t>(tau.to_double()) + 1);
  }
  // The terms i < m equal min(1, x); those after are below the cap and past the lag, hence geometric. An m that is off by
  // one at a tie changes nothing: there x κ^{τm−w} = 1.
  const Ball rate = -log(process.kappa);
  Ball m = ceiling(lag / tau);
  if (x > Ball(1)) m = max(m, ceiling((lag + log(x) / rate) / tau).midpoint());
  const Ball geometric = kappa_power(process, tau * m - lag) / -expm1(-(rate * tau));
  return first * m + x * geometric;
}

} // namespace

Ball kappa_power(const Process& process, const Ball& exponent) {
  if (exponent.is_zero()) return Ball(1);
  if (process.kappa.is_zero()) return Ball(0);
  return exp(exponent * log(process.kappa));
}

Ball dependence_cost(const Process& process, const Ball& radius, const Ball& a, const Ball& b) {
  static const std::vector<std::int64_t> lengths = block_lengths();
  const Ball x = process.total_variation ? process.prefactor : radius * b * process.prefactor / a;
  Ball best;
  bool found = false;
  for (const std::int64_t length : lengths) {
    const Ball tau(length);
    const Ball root_tau = sqrt(tau);
    // The first term of the sum alone grows with τ, so once it exceeds the minimum nothing better follows.
    if (found && root_tau * min(Ball(1), x) > best) break;
    const Ball cost = root_tau * capped_sum(process, tau, x);
    best = found ? min(best, cost) : cost;
    found = true;
  }
  return Ball(2) * a * best;
}

} // namespace boundsweep::reference
