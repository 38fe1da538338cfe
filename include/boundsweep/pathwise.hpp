#pragma once
/// From an architecture's summary to its bounds: curve, point.           theory §7

#include <cmath>
#include <cstdint>

#include "boundsweep/chaining.hpp"
#include "boundsweep/process.hpp"
#include "boundsweep/rounding.hpp"
#include "boundsweep/summary.hpp"

namespace boundsweep {

BS_FUNCTION Extended range_bound(const Summary& summary) {
  return round_up(summary.loss.range, summary.loss_rounding.range);
}

/// One printed point. All values are upper bounds of the exact formulas.
struct PointValues {
  Extended nonstationarity, discretization, deviation, bound, bound_over_range;
  int level = 0;  ///< J

  /// A bound equal to the range says nothing.
  BS_FUNCTION bool vacuous() const { return bound_over_range >= Extended(1.0); }
};

/// All points of one architecture, κ, C, w and δ.
template <class Real>
class Curve {
 public:
  /// Preconditions: 0 < delta < 1; `table` was made for process.kappa and `psi`, if there is one,
  /// for that and the process' lag. The curve refers to its arguments.
  BS_FUNCTION Curve(const Summary& summary, const Tables& tables, const Process& process,
                    const MixingTable& table, const MixingCurve* psi, double delta)
      : summary_(summary), table_(table), lag_(process.lag(summary.tokens)),
        chain_(make_chain(summary, tables, process, table, psi, delta)),
        best_level_(chain_) {
    rounding_ = summary.rounding + 400;
    // Ψ's tail is exp(log x − λ(τm − w)), and the start's exp(log(y/g_0) − λ(n − w)): exponents
    // that matter are differences of numbers below log x + λ + 40, each within 10 roundings.
    if (summary.levels > 0)
      rounding_ += 20 * (log_x0(summary, process) + summary.levels + table.rate + 40);
    bound_factor_ = 1 + rounding_certificate(rounding_);
    unit_ = summary.epsilon0 * Extended(bound_factor_);
    range_ = range_bound(summary);
    ratio_factor_ = 1 + rounding_certificate(summary.loss_rounding.range);
    const auto moderate = [](Extended value) {
      return Extended(0x1p-200) < value && value < Extended(0x1p200);
    };
    narrow_ = moderate(unit_) && moderate(range_) && moderate(summary.loss.range);
  }

  BS_FUNCTION const Chain<Real>& chain() const { return chain_; }
  /// The relative roundings covered by the factor on a bound.
  BS_FUNCTION double rounding() const { return rounding_; }
  /// The same and what entropies up to level J were rounded up by, of which the bound takes the
  /// square root: a bound exceeds its exact value by at most 2γ, γ = rounding_certificate(of this).
  BS_FUNCTION double rounding(int level) const {
    double entropy = 0;
    for (int k = 1; k <= level; ++k) entropy = max(entropy, summary_.scale[k].rounding);
    return rounding_ + 0.5 * entropy;
  }

  BS_FUNCTION Nonstationarity nonstationarity(const Process& process) const {
    return Nonstationarity(process, table_, lag_, summary_.radius, summary_.loss);
  }

  /// The point at N = samples (whole, 1 <= samples <= 10^300).
  BS_FUNCTION PointValues point(const Nonstationarity& start, double samples) const {
    int near = 0;
    return point(start, samples, near);
  }
  /// The same, quicker where N grows from call to call: `near` starts at 0 and is kept between them.
  BS_FUNCTION PointValues point(const Nonstationarity& start, double samples, int& near) const {
    const double root = std::sqrt(2 * samples);
    const int level = best_level_.at(root, near);
    const Extended nonstationarity = start(samples);
    const Real cost = chain_.cost[level].value;
    if (in_double(level, nonstationarity, cost))
      return values_at(level, root, nonstationarity.mantissa, saturated(cost), unit_.mantissa,
                       range_.mantissa, summary_.loss.range.mantissa);
    return values_at(level, root, nonstationarity, Extended(cost), unit_, range_,
                     summary_.loss.range);
  }

 private:
  /// Whether a point's numbers stay well within double's range, where they have the same bits.
  BS_FUNCTION bool in_double(int level, Extended nonstationarity, Real cost) const {
    return narrow_ && (nonstationarity.block == 0 || nonstationarity.is_zero()) &&
           cost < Real(0x1p500) && (cost > Real(0x1p-200) || level == 0);
  }

  template <class Number>
  BS_FUNCTION PointValues values_at(int level, double root, Number nonstationarity, Number cost,
                                    Number unit, Number range, Number loss_range) const {
    PointValues values;
    values.level = level;
    const Number discretization = unit * Number(2 * power_of_two(-level));
    const Number deviation = level > 0 ? unit * (cost * Number(1 / root)) : Number(0.0);
    const Number start = nonstationarity * Number(bound_factor_);
    const Number total = start + discretization + deviation;
    values.discretization = Extended(discretization);
    values.deviation = Extended(deviation);
    values.nonstationarity = Extended(start);
    values.bound = Extended(min(range, total));
    if (!is_zero(loss_range))
      values.bound_over_range =
          Extended(min(Number(1.0), total / loss_range * Number(ratio_factor_)));
    return values;
  }

  BS_FUNCTION static void convert(Extended value, Extended& out) { out = value; }
  BS_FUNCTION static void convert(Extended value, double& out) {
    out = value.to_double_saturated();
  }

  /// The logarithm of x for links from the root. Precondition: levels > 0.
  BS_FUNCTION static double log_x0(const Summary& summary, const Process& process) {
    const double prefactor = std::log(process.prefactor);
    if (process.ergodicity == Ergodicity::total_variation) return prefactor;
    return prefactor + boundsweep::log(Extended(summary.radius) * summary.loss.lipschitz /
                                       summary.epsilon0);
  }

  BS_FUNCTION static Chain<Real> make_chain(const Summary& summary, const Tables& tables,
                                            const Process& process, const MixingTable& table,
                                            const MixingCurve* psi, double delta) {
    Real entropy[highest_level + 1];
    for (int k = 1; k <= summary.levels; ++k) convert(summary.scale[k].entropy, entropy[k]);
    const auto usable = [&summary](int k) {
      return summary.scale[k].order != ScaleEntropy::no_route;
    };
    const BlockedMixing mixing(table, process.lag(summary.tokens));
    const double log_x = summary.levels > 0 ? log_x0(summary, process) : 0;
    const LinkCost cost(mixing, tables, process.ergodicity, log_x, psi);
    return chain_scales(entropy, usable, summary.levels, cost, -std::log(delta));
  }

  const Summary& summary_;
  const MixingTable& table_;
  double lag_;
  Chain<Real> chain_;
  LevelEnvelope best_level_;
  double rounding_;
  Extended unit_;   ///< ε_0, rounded up for the whole bound
  Extended range_;  ///< g_0, rounded up
  double bound_factor_, ratio_factor_;  ///< that round the terms of a bound and the ratio up
  bool narrow_;                         ///< unit and ranges are far inside double's range
};

/// The least whole N with bound <= target · g_0, or 0 when none up to 10^300 suffices. Above 2^53
/// the result is the least double that suffices.                         theory §7
template <class Real>
BS_FUNCTION double samples_needed(const Curve<Real>& curve, const Nonstationarity& start,
                                  double target) {
  const Extended goal(target);
  const auto suffices = [&](double samples) {
    return curve.point(start, samples).bound_over_range <= goal;
  };
  double high = 1;
  if (suffices(high)) return high;
  constexpr double most = 0x1p996;
  while (!suffices(high)) {
    if (high >= most) return 0;
    high *= 2;
  }
  double low = high / 2;  // does not suffice
  while (true) {
    double middle = std::floor(low + (high - low) / 2);
    if (!(low < middle && middle < high)) return high;
    if (suffices(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
}

}  // namespace boundsweep
