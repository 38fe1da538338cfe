#include "host/verify/bound_formula.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace boundsweep::verify {
namespace {

/// B of theory §6.
std::vector<double> block_lengths_for(double lag) {
  std::vector<double> lengths{lag + 1};
  for (int i = 0; i <= 164; ++i)
    lengths.push_back(i % 4 == 0 ? std::exp2(i / 4) : std::ceil(std::exp2(i / 4.0)));
  return lengths;
}

/// Ψ(a, b)/a, x = rbC/a or C.
class Psi {
 public:
  Psi(double kappa, double lag) : kappa_(kappa), lag_(lag), lengths_(block_lengths_for(lag)) {}

  double operator()(double x) const {
    double least = INFINITY;
    for (const double length : lengths_)
      least = std::min(least, std::sqrt(length) * sum(x, length));
    return least;
  }

 private:
  double sum(double x, double length) const {
    const double cap = std::min(1.0, x);
    if (kappa_ == 0) return 2 * cap * (std::floor(lag_ / length) + 1);
    const double reach = lag_ + std::max(0.0, std::log(x) / -std::log(kappa_));
    const double whole = std::max(std::ceil(lag_ / length), std::ceil(reach / length));
    return 2 * (cap * whole + x * std::pow(kappa_, length * whole - lag_) /
                                  -std::expm1(length * std::log(kappa_)));
  }

  double kappa_, lag_;
  std::vector<double> lengths_;
};

double start_by_formula(const Summary& summary, const Process& p, double lag, double samples) {
  if (p.stationary_start) return 0;
  const double g0 = summary.loss.range.to_double_saturated();
  double y = g0 * p.prefactor;
  if (p.ergodicity == Ergodicity::wasserstein) {
    const double along = p.prefactor * p.first_step * (lag + 1 / (1 - p.kappa));
    y = summary.loss.lipschitz.to_double_saturated() * p.prefactor *
        std::min(2 * summary.radius, along);
  }
  double sum = 0, decay = 1;
  for (double n = 1; n <= samples; ++n) {
    if (n <= p.horizon && n > lag) decay *= p.kappa;
    sum += std::min(g0, y * decay);
  }
  return sum / samples;
}

}  // namespace

double bound_by_formula(const Summary& summary, bool predictive, const Process& process,
                        double delta, double selection, double samples) {
  const double g0 = summary.loss.range.to_double_saturated();
  const bool slopes_count = !predictive && summary.loss.lipschitz_is_finite;
  const double largest_slope = summary.loss.lipschitz.to_double_saturated();
  const double e0 = slopes_count ? std::min(g0 / 2, summary.radius * largest_slope) : g0 / 2;
  if (!(g0 < 1e200)) return INFINITY;
  const double lag = (process.window ? summary.tokens - 1 : 0) + process.ahead;
  double least = 2 * e0;
  if (summary.levels > 0) {
    const bool wasserstein = process.ergodicity == Ergodicity::wasserstein;
    const double g1 = wasserstein ? largest_slope : 0;
    const Psi psi(process.kappa, lag);
    const auto cost = [&](double a, double b) {
      return a * psi(process.prefactor * (wasserstein ? summary.radius * b / a : 1));
    };
    std::vector<double> chain{0};
    for (int k = 1; k <= summary.levels; ++k) {
      const bool usable = summary.scale[k].order != ScaleEntropy::no_route;
      const double entropy = summary.scale[k].entropy.to_double_saturated();
      double best = INFINITY;
      // Levels beyond the one that more entropy than samples rules out cannot win.
      if (usable && entropy < 1e6 * samples) {
        const double tail =
            std::sqrt(std::log(2.0) + entropy - std::log(delta) + selection + k * std::log(2.0));
        for (int j = 0; j < k; ++j) {
          if (!std::isfinite(chain[static_cast<std::size_t>(j)])) continue;
          const double width = j == 0 ? e0 : e0 * (std::exp2(-j) + std::exp2(-k));
          best = std::min(
              best, chain[static_cast<std::size_t>(j)] + cost(width, j == 0 ? g1 : 2 * g1) * tail);
        }
      }
      chain.push_back(best);
      least = std::min(least, 2 * e0 * std::exp2(-k) + best / std::sqrt(2 * samples));
    }
  }
  return std::min(g0, start_by_formula(summary, process, lag, samples) + least);
}

}  // namespace boundsweep::verify
