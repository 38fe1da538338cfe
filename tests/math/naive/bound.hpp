#pragma once
/// From losses to bounds, theory §4, §6 and §7, in long double, written for reading.

#include "boundsweep/loss/loss.hpp"
#include "boundsweep/process.hpp"
#include "boundsweep/summary.hpp"
#include "naive/entropy.hpp"

namespace boundsweep::naive {

/// g_0, λ, g_1 and T_0'.
struct Losses {
  long double output, range, slope, lipschitz;

  Losses(const Loss& loss, long double t0, long double t1, long double k) {
    output = std::min(t0, 1.0L * loss.clip);
    const Target& target = loss.target;
    const long double r = output + (target.in_class ? output : target.bound);
    const long double f1 = target.in_class ? t1 : target.lipschitz;
    if (loss.kind == LossKind::squared) {
      range = r * r / 2;
      slope = r;
    } else if (loss.kind == LossKind::absolute) {
      range = r;
      slope = 1;
    } else if (loss.kind == LossKind::pseudo_huber) {
      range = r * r / (1 + std::sqrt(1 + r * r));
      slope = r / std::sqrt(1 + r * r);
    } else if (loss.kind == LossKind::log_cosh) {
      const long double half = std::sinh(r / 2);
      range = r > 1 ? r + std::log1p(std::exp(-2 * r)) - std::log(2.0L) : std::log1p(2 * half * half);
      slope = std::tanh(r);
    } else {
      const long double sigma = std::sqrt(2.0L) * output, alpha = loss.smoothing;
      if (loss.kind == LossKind::ramp) {
        range = std::min(1.0L, sigma / loss.margin);
        slope = std::sqrt(2.0L) / loss.margin;
      } else {
        const long double least = 1 / (1 + (k - 1) * std::exp(sigma));
        const long double most = 1 / (1 + (k - 1) * std::exp(-output * std::sqrt(k / (k - 1))));
        range = alpha == 0
                    ? std::log(most) + sigma + std::log(k - 1) + std::log1p(std::exp(-sigma) / (k - 1))
                    : std::log(((1 - alpha) * most + alpha / k) / ((1 - alpha) * least + alpha / k));
        const long double beta = alpha / (k * (1 - alpha));
        const long double best = beta / (beta + std::sqrt(beta * beta + beta));
        const long double p = beta == 0 ? least : std::min(std::max(best, least), most);
        slope = std::sqrt(2.0L) * (1 - p) * (beta == 0 ? 1 : p / (p + beta));
      }
      lipschitz = slope * t1 + range * f1;
      return;
    }
    lipschitz = slope * (t1 + f1);
  }
};

/// 2√τ Σ_{i>=0} min(1, x κ^{(τi−w)+}), summed until nothing is added any more or it is above `enough`.
inline long double blocked_sum(double kappa, double lag, double tau, long double x,
                               long double enough = INFINITY) {
  long double sum = 0;
  const long double factor = 2 * std::sqrt(static_cast<long double>(tau));
  for (double step = 0;; step += tau) {
    const long double exponent = std::fmax(0.0, step - lag);
    const long double decay =
        exponent == 0 ? 1.0L : std::pow(static_cast<long double>(kappa), exponent);
    const long double term = std::fmin(1.0L, x * decay);
    sum += term;
    if (term <= 1e-22L * sum || factor * sum > enough) return factor * sum;
  }
}

/// {⌈2^{i/4}⌉ : i = 0 … 164} ∪ {w+1}.
inline std::vector<double> block_lengths(double lag) {
  std::vector<double> lengths{lag + 1};
  for (int i = 0; i <= 164; ++i)
    lengths.push_back(static_cast<double>(ceiling(std::pow(2.0L, i / 4.0L))));
  return lengths;
}

/// Ψ(a, b)/a, x = rbC/a.
inline long double psi(double kappa, double lag, long double x) {
  long double best = INFINITY;
  for (const double tau : block_lengths(lag))
    best = std::min(best, blocked_sum(kappa, lag, tau, x, best));
  return best;
}

/// (1/N) Σ min(g_0, y κ^{(min(n,t)−w)+}).
inline long double nonstationarity(const Process& process, double lag, double radius,
                                   const Losses& loss, int samples) {
  if (process.stationary_start) return 0;
  const long double kappa = process.kappa, c = process.prefactor;
  long double distance = 2.0L * radius;
  if (std::isfinite(process.first_step))
    distance = std::fmin(distance, c * process.first_step * (lag + 1 / (1 - kappa)));
  const long double y = process.ergodicity == Ergodicity::total_variation
                            ? loss.range * c
                            : loss.lipschitz * c * distance;
  long double sum = 0;
  for (int n = 1; n <= samples; ++n) {
    const long double steps =
        std::fmax(0.0L, static_cast<long double>(std::fmin(n, process.horizon) - lag));
    sum += std::fmin(loss.range, steps == 0 ? y : y * std::pow(kappa, steps));
  }
  return sum / samples;
}

/// One class and its loss, up to the entropies.
struct Class {
  Network network;
  Losses loss;
  long double epsilon0;
  std::vector<long double> entropy;  ///< at 1 …
  std::vector<int> order;            ///< of the route that gives it

  /// With the entropies at scales larger by the share `wider`.
  Class(const SummaryCase& stated, const SummaryOptions& options, long double wider = 0)
      : network(stated.architecture, highest(stated.architecture, options)),
        loss(stated.loss, network.majorant[0], network.majorant[1], stated.architecture.outputs) {
    const Architecture& a = stated.architecture;
    epsilon0 = loss.range / 2;
    if (!options.predictive && !std::isinf(loss.lipschitz))
      epsilon0 = std::min(epsilon0, a.radius * loss.lipschitz);
    const Smooth smooth{a.tokens, a.input_dim, a.outputs, a.radius, network.majorant, loss.output};
    entropy.push_back(0);
    order.push_back(-1);
    for (int k = 1; k <= options.levels; ++k) {
      const long double e = std::ldexp(epsilon0, -k) / loss.slope * (1 + wider);
      long double best = INFINITY;
      int winner = -1;
      if (options.routes.parametric) {
        best = parametric(network.items, a.training, loss.output, e);
        winner = 0;
      }
      for (int s = 1; s <= std::min(options.routes.smooth_order, highest(a, options)); ++s) {
        const long double h = smooth(s, e);
        if (!(h < best)) continue;
        best = h;
        winner = s;
      }
      entropy.push_back(best);
      order.push_back(winner);
    }
  }

  static int highest(const Architecture& a, const SummaryOptions& options) {
    return std::min(a.activation->max_order, options.max_order);
  }
};

struct Bound {
  long double nonstationarity, discretization, deviation, bound;
};

/// The bound of §7 at N = samples.
inline Bound bound(const Class& c, const Architecture& a, const Process& process, double delta,
                   double selection, int samples) {
  const double lag = (process.window ? a.tokens - 1 : 0) + process.ahead;
  const bool total = process.ergodicity == Ergodicity::total_variation;
  std::vector<long double> cost{0};
  Bound best{};
  best.bound = INFINITY;
  for (std::size_t k = 0; k < c.entropy.size(); ++k) {
    if (k > 0) {
      long double least = INFINITY;
      const long double tail = std::sqrt(std::log(2.0L) * (1 + k) + c.entropy[k] -
                                         std::log(1.0L * delta) + selection);
      for (std::size_t j = 0; j < k; ++j) {
        const long double width =
            c.epsilon0 *
            (j == 0 ? 1 : std::ldexp(1.0L, -static_cast<int>(j)) + std::ldexp(1.0L, -static_cast<int>(k)));
        const long double slope = j == 0 ? c.loss.lipschitz : 2 * c.loss.lipschitz;
        const long double x =
            process.prefactor * (total ? 1 : a.radius * slope / width);
        least = std::min(least, cost[j] + width * psi(process.kappa, lag, x) * tail);
      }
      cost.push_back(least);
    }
    const long double discretization = 2 * std::ldexp(c.epsilon0, -static_cast<int>(k));
    const long double deviation = cost[k] / std::sqrt(2.0L * samples);
    if (discretization + deviation < best.bound)
      best = {0, discretization, deviation, discretization + deviation};
  }
  best.nonstationarity = nonstationarity(process, lag, a.radius, c.loss, samples);
  best.bound = std::min(c.loss.range, best.bound + best.nonstationarity);
  return best;
}

}  // namespace boundsweep::naive
