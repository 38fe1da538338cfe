#include "mixing.hpp"

#include <set>
#include <vector>

namespace boundsweep::reference {

namespace {

/// The block lengths B = {⌈2^{i/4}⌉ : i = 0 … 164} ∪ {w+1}, ascending.
std::vector<std::int64_t> block_lengths(std::int64_t lag) {
  std::set<std::int64_t> result{lag + 1};
  for (int i = 0; i <= 164; ++i) {
    const Ball remainder = root(pow(Ball(2), static_cast<std::uint64_t>(i % 4)), 4); // 2^{(i mod 4)/4}
    // Whole at i = 0 mod 4 alone, and otherwise not within double's rounding of whole.
    result.insert(static_cast<std::int64_t>(ceiling(scaled_by_power_of_two(remainder, i / 4)).to_double()));
  }
  return {result.begin(), result.end()};
}

} // namespace

Ball kappa_power(const Process& process, const Ball& exponent) {
  if (exponent.is_zero()) return Ball(1);
  if (process.kappa.is_zero()) return Ball(0);
  return exp(exponent * log(process.kappa));
}

DependenceCost::DependenceCost(const Process& process, const Ball& radius) : process_(process), radius_(radius), rate_(-log(process.kappa)) {
  for (const std::int64_t length : block_lengths(process.lag)) {
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
