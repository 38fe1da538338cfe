#pragma once
/// From an architecture's summary to its bounds: curve, point.           theory §7

#include <cmath>
#include <cstdint>

#include "boundsweep/chaining.hpp"
#include "boundsweep/process.hpp"
#include "boundsweep/rounding.hpp"
#include "boundsweep/sample_values.hpp"
#include "boundsweep/summary.hpp"

namespace boundsweep {

BS_FUNCTION Extended range_bound(const Summary& summary) {
  return round_up(summary.loss.range, summary.loss.range_roundings);
}

/// One printed point. All values are upper bounds of the exact formulas.
struct PointValues {
  Extended nonstationarity, discretization, deviation, bound, bound_over_range;
  int level = 0;  ///< J

  /// A bound equal to the range says nothing.
  BS_FUNCTION bool vacuous() const { return bound_over_range >= Extended(1.0); }
};

/// Points of one curve at up to `capacity` values of N side by side: what they are wanted for, and
/// from what it comes.
template <int capacity>
struct PointRun {
  double bound[capacity], bound_over_range[capacity];
  const double* inverse;             ///< 1/√(2N)
  double start[capacity];            ///< the start's contribution
  double scale[capacity], cost[capacity];  ///< 2 · 2^-J, A_J/ε_0
};

/// All points of one architecture, κ, C, w and δ.
template <class Real>
class Curve {
 public:
  /// Preconditions: 0 < delta < 1, selection >= 0; `table` was made for process.kappa and `psi`, if
  /// there is one, for that and the process' lag. The curve refers to its arguments.
  BS_FUNCTION Curve(const Summary& summary, const Tables& tables, const Process& process,
                    const MixingTable& table, const MixingCurve* psi, double delta,
                    double selection)
      : summary_(summary), table_(table), lag_(process.lag(summary.tokens)),
        chain_(make_chain(summary, tables, process, table, psi, delta, selection)),
        best_level_(chain_) {
    rounding_ = summary.rounding + 400;
    // Ψ's tail is exp(log x − λ(τm − w)), and the start's exp(log(y/g_0) − λ(n − w)): exponents
    // that matter are differences of numbers below log x + λ + 40, each within 10 roundings.
    if (summary.levels > 0)
      rounding_ += 20 * (log_x0(summary, process) + summary.levels + table.rate + 40);
    bound_factor_ = 1 + rounding_certificate(rounding_);
    unit_ = summary.epsilon0 * Extended(bound_factor_);
    range_ = range_bound(summary);
    const Extended ratio_factor(1 + rounding_certificate(summary.loss.range_roundings));
    ratio_scale_ =
        summary.loss.range.is_zero() ? Extended() : ratio_factor / summary.loss.range;
    const auto moderate = [](Extended value) {
      return Extended(0x1p-200) < value && value < Extended(0x1p200);
    };
    narrow_ = moderate(unit_) && moderate(range_) && moderate(ratio_scale_);
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
    const double root = SampleValues::root_of(samples), inverse = SampleValues::inverse_of(root);
    PointRun<1> alone;
    if (run(start, {&samples, &root, &inverse, true}, 1, near, alone)) return values(alone, 0);
    const int level = best_level_.level(root, near);
    const Terms<Extended> terms =
        terms_at(power_of_two(1 - level), inverse, start(samples), Extended(chain_.cost[level].value),
                 unit_, range_, ratio_scale_);
    return {terms.nonstationarity, terms.discretization, terms.deviation,
            terms.bound,           terms.ratio,          level};
  }
  /// Point i of a run.
  template <int capacity>
  BS_FUNCTION PointValues values(const PointRun<capacity>& run, int i) const {
    const Terms<double> terms = terms_of(run, i);
    return {Extended(terms.nonstationarity), Extended(terms.discretization),
            Extended(terms.deviation),       Extended(terms.bound),
            Extended(terms.ratio),           LevelEnvelope::level_of(run.scale[i])};
  }

  /// The points at 1 <= count <= capacity values of N; values() have the bits that point() gives.
  /// False where a number may leave double's range; `out` then means nothing.
  template <int capacity>
  BS_FUNCTION bool run(const Nonstationarity& start, const SampleValues& at, int count, int& near,
                       PointRun<capacity>& out) const {
    if (!narrow_ || !start.at(at, count, out.start)) return false;
    out.inverse = at.inverse;
    const int together = at.ascend ? count : 1;
    for (int i = 0; i < count; i += together)
      best_level_.terms(at.root + i, together, near, out.scale + i, out.cost + i);
    for (int i = 0; i < count; ++i) {
      const Terms<double> terms = terms_of(out, i);
      out.bound[i] = terms.bound;
      out.bound_over_range[i] = terms.ratio;
    }
    return true;
  }

 private:
  template <class Number>
  struct Terms {
    Number nonstationarity, discretization, deviation, bound, ratio;
  };

  /// scale = 2 · 2^-J and inverse = 1/√(2N); A_J is 0 for J = 0.
  template <class Number>
  BS_FUNCTION Terms<Number> terms_at(double scale, double inverse, Number nonstationarity, Number cost,
                                     Number unit, Number range, Number ratio_scale) const {
    Terms<Number> terms;
    terms.discretization = unit * Number(scale);
    terms.deviation = unit * (cost * Number(inverse));
    terms.nonstationarity = nonstationarity * Number(bound_factor_);
    const Number total = terms.nonstationarity + terms.discretization + terms.deviation;
    terms.bound = min(range, total);
    terms.ratio = min(Number(1.0), total * ratio_scale);
    return terms;
  }

  template <int capacity>
  BS_FUNCTION Terms<double> terms_of(const PointRun<capacity>& run, int i) const {
    return terms_at(run.scale[i], run.inverse[i], run.start[i], run.cost[i], unit_.mantissa,
                    range_.mantissa, ratio_scale_.mantissa);
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
                                            const MixingCurve* psi, double delta,
                                            double selection) {
    Real entropy[highest_level + 1];
    for (int k = 1; k <= summary.levels; ++k) convert(summary.scale[k].entropy, entropy[k]);
    const auto usable = [&summary](int k) {
      return summary.scale[k].order != ScaleEntropy::no_route;
    };
    const BlockedMixing mixing(table, process.lag(summary.tokens));
    const double log_x = summary.levels > 0 ? log_x0(summary, process) : 0;
    const LinkCost cost(mixing, tables, process.ergodicity, log_x, psi);
    return chain_scales(entropy, usable, summary.levels, cost,
                              -std::log(delta) + selection);
  }

  const Summary& summary_;
  const MixingTable& table_;
  double lag_;
  Chain<Real> chain_;
  LevelEnvelope best_level_;
  double rounding_;
  Extended unit_;   ///< ε_0, rounded up for the whole bound
  Extended range_;  ///< g_0, rounded up
  double bound_factor_;   ///< rounds the terms of a bound up
  Extended ratio_scale_;  ///< 1/g_0 and what rounds the ratio up; 0 for g_0 = 0
  /// Unit and ranges are far inside double's range. So are the costs that matter: a level is taken
  /// where √(2N) < 2^499 is above half of what it adds to the cost of the level before, and the
  /// first costs at least 2, since x >= 1 in Ψ.
  bool narrow_;
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
