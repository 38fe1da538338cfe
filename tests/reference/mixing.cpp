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

} // namespace

Ball kappa_power(const Process& process, const Ball& exponent) {
  if (exponent.is_zero()) return Ball(1);
  if (process.kappa.is_zero()) return Ball(0);
  return exp(exponent * log(process.kappa));
}

DependenceCost::DependenceCost(const Process& process, const Ball& radius) : process_(process), radius_(radius), rate_(-log(process.kappa)) {
  for (const std::int64_t length : block_lengths()) {
    const Ball tau(length);
    blocks_.push_back({length, sqrt(tau), process.kappa.is_zero() ? Ball(1) : -expm1(-(rate_ * tau))});
  }
}

Ball DependenceCost::operator()(const Ball& a, const Ball& b) const {
  const Ball x = process_.total_variation ? process_.prefactor : radius_ * b * process_.prefactor / a;
  const Ball log_x = log(x);
  Ball best;
  bool found = false;
  for (const Block& block : blocks_) {
    // The first term of the sum alone grows with τ, so once it exceeds the minimum nothing better follows.
    if (found && block.root * min(Ball(1), x) > best) break;
    const Ball cost = block.root * capped_sum(block, x, log_x);
    best = found ? min(best, cost) : cost;
    found = true;
  }
  return Ball(2) * a * best;
}

Ball DependenceCost::capped_sum(const Block& block, const Ball& x, const Ball& log_x) const {
  const Ball tau(block.length), lag(process_.lag);
  const Ball first = min(Ball(1), x);
  // With κ = 0 only the terms with τi ≤ w are left.
  if (process_.kappa.is_zero()) return first * Ball(process_.lag / block.length + 1);
  // The terms i < m equal min(1, x); those after are below the cap and past the lag, hence geometric. An m that is off by
  // one at a tie changes nothing: there x κ^{τm−w} = 1.
  Ball m = ceiling(lag / tau);
  if (x > Ball(1)) m = max(m, ceiling((lag + log_x / rate_) / tau).midpoint());
  return first * m + exp(log_x - rate_ * (tau * m - lag)) / block.complement;
}

} // namespace boundsweep::reference
