#pragma once
/// The metric entropies of theory §5 in long double, written for reading.

#include "naive/network.hpp"

namespace boundsweep::naive {

inline long double binomial(int n, int k) {
  long double result = 1;
  for (int i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return std::rint(result);
}

/// Whole numbers by algebra: what long double adds to one is no reason for the next.
inline long double ceiling(long double value) {
  return std::ceil(value * (1 - 1e-16L));
}

/// What the smooth routes look at.
struct Smooth {
  double tokens, input_dim, outputs, radius;
  Polynomial majorant;  ///< T_0 …
  long double output;   ///< T_0'

  /// h_s(e).
  long double operator()(int s, long double e) const {
    const int n = static_cast<int>(tokens * input_dim);
    long double best = INFINITY;
    // τ/θ = 31, 15, 7, 3, 1, 1/2.
    for (const long double odds : {31.0L, 15.0L, 7.0L, 3.0L, 1.0L, 0.5L})
      best = std::min(best, with_share(n, s, 1 / (1 + odds), odds / (1 + odds), odds, e));
    return best;
  }

 private:
  long double with_share(int n, int s, long double theta, long double tau, long double odds,
                         long double e) const {
    const long double largest = majorant[static_cast<std::size_t>(s)], all = binomial(n + s - 1, n);
    long double eta = radius;
    if (largest > 0) eta = std::min(eta, std::pow(tau * e / largest, 1.0L / s));
    if (eta > radius * (1 - 1e-16L)) eta = radius;
    long double further = 0;
    if (eta < radius)
      further = std::min(std::pow(1 + 2 * radius / eta, static_cast<long double>(n)),
                         std::pow(ceiling(std::sqrt(1.0L * input_dim) * radius / eta),
                                  static_cast<long double>(n))) -
                1;
    long double h = 0;
    for (int j = 0; j < s; ++j) {
      const long double forms = binomial(n + j - 1, j), theta_j = theta * forms / all;
      const long double size = s == 1 ? output : majorant[static_cast<std::size_t>(j)];
      const long double u = size * std::pow(eta, static_cast<long double>(j)) / (theta_j * e);
      if (u <= 1 + 1e-16L) continue;
      long double known = binomial(s, j) * std::ldexp(1.0L, s - j) * odds * all / forms;
      for (int i = j; i < s; ++i)
        known += binomial(i, j) * std::ldexp(1.0L, i - j) * binomial(n + i - 1, i) / forms;
      const long double v = std::min(known, u);
      if (outputs == 1 && (n == 1 || j == 0)) {
        h += forms * (std::log(ceiling(u)) + further * std::log(ceiling(v)));
      } else {
        h += outputs * forms * (std::log1p(2 * u) + further * std::log1p(2 * v));
      }
    }
    return h;
  }
};

/// h_P(e).
inline long double parametric(const Items& items, const Training& training, long double output,
                              long double e) {
  long double dimensions = 0, reach = 0;
  const auto dimension = [&](const Item& item) {
    const long double rank = training.rank;
    if (!item.is_matrix() || std::isinf(rank)) return std::pair(item.entries(), 2.0L);
    const long double low = rank * (item.rows + item.columns) - rank * (rank - 1) / 2;
    if (rank < std::min(item.rows, item.columns) && low < item.entries())
      return std::pair(low, 4.0L);
    return std::pair(item.entries(), 2.0L);
  };
  const auto counts = [](const Item& item) { return item.radius * item.sensitivity > 0; };
  for (const Item& item : items) {
    if (!counts(item)) continue;
    dimensions += dimension(item).first;
    reach += item.radius * item.sensitivity;
  }
  if (e >= std::min(output, reach)) return 0;
  const long double log_two = std::log(2.0L);
  long double sum = 0;
  for (const Item& item : items) {
    if (!counts(item)) continue;
    const auto [own, factor] = dimension(item);
    const long double covered =
        own * std::log1p(factor * item.radius * item.sensitivity * dimensions / (own * e));
    const long double numbers = item.is_matrix() && training.rank < INFINITY
                                    ? training.rank * (item.rows + item.columns)
                                    : item.entries();
    sum += std::min(covered, training.bits * log_two * numbers);
  }
  return std::min(sum, training.code_bits * log_two);
}

}  // namespace boundsweep::naive
