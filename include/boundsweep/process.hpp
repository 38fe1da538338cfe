#pragma once
/// The trajectory's law: ergodicity, start, horizon; and what a non-stationary start costs.  §0, §7

#include <cmath>
#include <cstdint>

#include "boundsweep/extended.hpp"
#include "boundsweep/loss/loss.hpp"
#include "boundsweep/mixing.hpp"
#include "boundsweep/sample_values.hpp"

namespace boundsweep {

/// What C grows by where a state of so many tokens contracts in its Euclidean norm: the token norm is
/// at most that norm and at least 1/√M of it. √M, rounded up.
BS_FUNCTION double whole_state_factor(double tokens) {
  const double root = std::sqrt(tokens);
  return root == std::floor(root) ? root : root * (1 + 0x1p-52);
}

struct Process {
  Ergodicity ergodicity = Ergodicity::wasserstein;
  double kappa = 0.5;
  double prefactor = 1;        ///< C >= 1
  bool window = false;         ///< inputs are windows of M tokens, which adds M − 1 to the lag w
  double ahead = 0;            ///< the label comes so many steps after the input; adds to the lag
  bool stationary_start = false;
  double first_step = INFINITY;  ///< Δ
  double horizon = INFINITY;     ///< t >= 1

  BS_FUNCTION double lag(double tokens) const { return (window ? tokens - 1 : 0) + ahead; }
};

/// (1/N) Σ_{n=1..N} min(g_0, y κ^{(min(n,t)−w)+}), in closed form.        theory §7
class Nonstationarity {
 public:
  /// Precondition: table was made for process.kappa; lag is w.
  BS_FUNCTION Nonstationarity(const Process& process, const MixingTable& table, double lag,
                              double radius, const LossBounds& loss)
      : process_(process), table_(table), lag_(lag) {
    const Extended start = initial_distance(radius, loss);  // y
    zero_ = process.stationary_start || start.is_zero() || loss.range.is_zero();
    if (zero_) return;
    largest_ = min(loss.range, start);
    capped_ = lag;
    if (start >= loss.range && table.kappa > 0) {
      log_start_ = boundsweep::log(start / loss.range);
      capped_ += std::floor(log_start_ / table.rate);
    }
    if (table.kappa > 0) geometric_ = decayed(capped_ + 1) * Extended(table.geometric[0]);
    endless_ = largest_ * (Extended(capped_) + geometric_);
    endless_from_ = capped_ + (table.kappa > 0 ? forgotten / table.rate : 0);
  }

  /// Precondition: samples >= 1 is whole.
  BS_FUNCTION Extended operator()(double samples) const {
    if (zero_) return Extended();
    const double varying = min(process_.horizon, samples);  // t'
    if (varying == samples && samples > endless_from_)
      return min(largest_, endless_ / Extended(samples));
    const double capped = min(capped_, varying);
    Extended terms(capped);
    if (varying > capped && table_.kappa > 0) {
      const double exponent = table_.rate * (varying - capped);
      terms += exponent > forgotten ? geometric_ : geometric_ * Extended(-std::expm1(-exponent));
    }
    if (samples > varying) {
      Extended last(1.0);  // the value at n >= t'
      if (varying > capped) last = table_.kappa > 0 ? decayed(varying) : Extended();
      terms += last * Extended(samples - varying);
    }
    return min(largest_, largest_ * terms / Extended(samples));
  }

  /// The same at count >= 1 values of N, as doubles with the same bits. False where one of them is
  /// not 0 and too far from 1 for that; `out` then means nothing.
  BS_FUNCTION bool at(const SampleValues& n, int count, double* out) const {
    if (zero_) {
      for (int i = 0; i < count; ++i) out[i] = 0;
      return true;
    }
    int others = count;  // before those for which the trajectory might as well be endless
    if (n.ascend && largest_.block == 0 && endless_.block == 0) {
      const double largest = largest_.mantissa, endless = endless_.mantissa;
      const double most = n.samples[count - 1];
      if (most <= process_.horizon && endless / most >= Extended::lower_mantissa) {
        others = 0;
        while (others < count && n.samples[others] <= endless_from_) ++others;
        for (int i = others; i < count; ++i) out[i] = min(largest, endless / n.samples[i]);
      }
    }
    for (int i = 0; i < others; ++i) {
      const Extended value = (*this)(n.samples[i]);
      if (value.block != 0 && !value.is_zero()) return false;
      out[i] = value.mantissa;
    }
    return true;
  }

 private:
  /// y, the distance from equilibrium at time 0.
  BS_FUNCTION Extended initial_distance(double radius, const LossBounds& loss) const {
    const Extended prefactor(process_.prefactor);
    if (process_.ergodicity == Ergodicity::total_variation) return loss.range * prefactor;
    double distance = 2 * radius;  // W
    if (std::isfinite(process_.first_step)) {
      const double gap = table_.kappa > 0 ? -1 / std::expm1(-table_.rate) : 1;
      distance = min(distance, process_.prefactor * process_.first_step * (lag_ + gap));
    }
    return loss.lipschitz * prefactor * Extended(distance);
  }

  /// y κ^{n−w} / min(g_0, y) for n > w.
  BS_FUNCTION Extended decayed(double n) const {
    // Below e^(-2^40) any bound will do, and exp_extended needs an exponent of moderate size.
    const double exponent = max(log_start_ - table_.rate * (n - lag_), -0x1p40);
    return min(Extended(1.0), exp_extended(exponent));
  }

  /// Where rate · steps is above it, the share of the sum that is left out is below a rounding.
  static constexpr double forgotten = 40;

  const Process& process_;
  const MixingTable& table_;
  double lag_;
  bool zero_ = false;
  Extended largest_;       ///< min(g_0, y)
  double log_start_ = 0;   ///< log(y/min(g_0, y)), by which n <= capped_ stay at the cap
  double capped_ = 0;
  Extended geometric_;     ///< the sum of all terms n > capped_ of an endless trajectory
  Extended endless_;       ///< the sum of all its terms, in the loss' unit
  double endless_from_ = 0;  ///< beyond it a trajectory might as well be endless
};

}  // namespace boundsweep
