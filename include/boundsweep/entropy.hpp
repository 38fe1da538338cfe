#pragma once
/// Metric entropy of the transformer class in sup norm: the smooth routes and the choice.  theory §5

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/parametric.hpp"
#include "boundsweep/rounding.hpp"
#include "boundsweep/transformer.hpp"

namespace boundsweep {

/// Which entropy bounds may be used. Order 1 of the smooth route is the crude Lipschitz route.
struct Routes {
  int smooth_order = constants::highest_order;  ///< smooth orders 1 … this; 0 for none
  bool parametric = true;
};

/// An upper bound on the log of the number of code classes at one scale.
struct ScaleEntropy {
  Extended entropy;
  /// s of the winning smooth route, 0 for the parametric route, no_route when none is usable.
  int order = no_route;
  double rounding = 0;  ///< the count that `entropy` was rounded up with

  static constexpr int no_route = -1;
};

/// The least of the bounds offered so far, for one class or several side by side.
template <class Number>
struct LeastEntropy {
  using Real = RealOf<Number>;
  using Mask = decltype(Number() < Number());

  Number entropy = Number();
  Real order = static_cast<double>(ScaleEntropy::no_route);
  Real rounding = 0;
  Real borderline = 0;  ///< what its cells, counted to the nearest whole number, cost the scale

  BS_FUNCTION Mask missing() const { return order == Real(ScaleEntropy::no_route); }

  /// Keeps the candidate where it is smaller and `usable`, and says where. Equal bounds go to the
  /// smaller order, so the order of the offers does not matter.
  BS_FUNCTION Mask offer(const LeastEntropy& candidate, Mask usable) {
    const LeastEntropy& c = candidate;
    const Mask as_sure = (c.rounding < rounding) |
                         ((c.rounding == rounding) & (c.borderline < borderline));
    const Mask as_small =
        (c.entropy == entropy) & ((c.order < order) | ((c.order == order) & as_sure));
    const Mask better = usable & (missing() | (c.entropy < entropy) | as_small);
    entropy = select(better, c.entropy, entropy);
    order = select(better, c.order, order);
    rounding = select(better, c.rounding, rounding);
    borderline = select(better, c.borderline, borderline);
    return better;
  }
  /// The first offer: h_P and the roundings in it.
  BS_FUNCTION void offer_parametric(Number h, Real count) {
    entropy = round_up(h, count);
    order = 0;
    rounding = count;
  }
};

inline constexpr int cell_fractions = 3;

/// θ, the share of the scale spent on quantizing Taylor polynomials: 1/8, 1/4, 1/2.
BS_FUNCTION double cell_fraction(int index) { return index == 0 ? 0.125 : index == 1 ? 0.25 : 0.5; }

/// log of the number of quantized polynomials in a further cell.         theory §5.1
BS_FUNCTION double further_cell_entropy(int order, int fraction) {
  const double theta = cell_fraction(fraction);
  const double ratio = (1 - theta) / theta;  // 7, 3, 1
  if (order == 1) return std::log(1 + 2 * ratio);
  double three = 1, grown = 1, shrunk = 1;
  const double base = 3 + std::sqrt(8.0);
  for (int i = 0; i < order; ++i) three *= 3;
  for (int i = 0; i < order - 1; ++i) {
    grown *= base;
    shrunk /= base;
  }
  const double chebyshev = 0.5 * (grown + shrunk);
  return std::log(1 + 2 * (chebyshev + (three - 1) * ratio));
}

/// Covering by Taylor polynomials, all orders s = 1 … S at the scales e_k = e_0 2^-k.  theory §5.1
///
/// Number is Extended for one class, or Lanes for several of one input dimension, whose bounds then
/// mean nothing from 2^900 on.
template <class Number>
class SmoothEntropyOf {
 public:
  using Real = RealOf<Number>;
  using Mask = decltype(Number() < Number());

  /// Preconditions: e0 > 0, 1 <= order <= 16. `e0_count` are the roundings in e0. The T_k of
  /// `network` are divided by t_unit^k, a power of two; its counts are the roundings in them.
  BS_FUNCTION SmoothEntropyOf(const ArchitectureOf<Real>& a, const Tables& tables,
                              const NetworkOf<Number>& network, Number e0, Real e0_count, int order,
                              Number t_unit = Number(1.0))
      : tables_(tables),
        dimension_(a.dimension()),
        root_dim_(std::sqrt(a.input_dim)),
        t0_over_e0_(network.majorant[0] / e0),
        log_count_(network.count.range + e0_count + Real(72.0)) {
    const Real log_radius = natural_log(a.radius);
    double polynomials = 1;  // binom(n+s−1, n)
    for (int s = 1; s <= order; ++s) {
      if (s > 1) polynomials = polynomials * (dimension_ + (s - 1)) / (s - 1);
      polynomials_[s] = polynomials;
      ratio_count_[s] = network.count.per_order + e0_count / Real(s) + Real(40.0);
      // Where this leaves double's range the order has infinitely many cells and does not win.
      const Number steepness = t_unit * root(network.majorant[s] / e0, s);
      for (int f = 0; f < cell_fractions; ++f)
        ratio_[s][f] = Number(Real(2.0) * a.radius * Real(tables.cell_widening[s][f])) * steepness;
      log_least_[s] = select(steepness == Number(), Real(-INFINITY), log(steepness) + log_radius);
      const double log_polynomials = natural_log(polynomials);
      for (int f = 0; f < cell_fractions; ++f)
        log_weight_[s][f] = log_polynomials + tables.log_cell_entropy[s][f];
      least_weight_[s] = min(log_weight_[s][0], min(log_weight_[s][1], log_weight_[s][2]));
    }
  }

  /// Offers every order 1 … highest at level k to `best`.
  BS_FUNCTION void offer_to(LeastEntropy<Number>& best, int level, int highest) {
    const Number t0_over_e = t0_over_e0_ * Number(power_of_two(level));
    Number first[cell_fractions];
    bool known[cell_fractions] = {};
    const auto offer = [&](int s, int f) {
      if (!known[f]) first[f] = first_cell(t0_over_e, f, 2);
      known[f] = true;
      const Number one_cell = s == 1 ? first_cell(t0_over_e, f, 1) : first[f];
      const Number polynomials(polynomials_[s]);
      if (!any(best.missing() | (polynomials * one_cell <= best.entropy))) return false;
      const Cells cells = further_cells(s, f, level);
      const Number cell_entropy(tables_.cell_entropy[s][f]);
      LeastEntropy<Number> candidate;
      candidate.order = s;
      candidate.rounding = log_count_ + cells.rounding;
      candidate.borderline = cells.borderline;
      candidate.entropy = round_up(polynomials * (one_cell + cells.number * cell_entropy),
                                   candidate.rounding);
      if (!any(best.offer(candidate, cells.representable))) return false;
      last_order_ = s;
      last_fraction_ = f;
      return true;
    };
    // The winner of the level before is likely to win again, and then the others lose at once.
    const int order = last_order_, fraction = last_fraction_;
    if (order > 0 && order <= highest) offer(order, fraction);
    Real log_best = log_or_highest(best);
    for (int s = 1; s <= highest; ++s) {
      if (!any(may_win(s, level, log_best))) continue;
      for (int f = 0; f < cell_fractions; ++f) {
        if ((s == order && f == fraction) || !any(may_win(s, f, level, log_best))) continue;
        if (offer(s, f)) log_best = log_or_highest(best);
      }
    }
    scale_rounding_ = max(scale_rounding_, best.borderline);
  }

  /// Relative roundings of the scale that counting cells to the nearest whole number has cost the
  /// bounds that were kept.
  BS_FUNCTION Real scale_rounding() const { return scale_rounding_; }

 private:
  BS_FUNCTION static Real log_or_highest(const LeastEntropy<Number>& best) {
    return select(best.missing(), Real(INFINITY), log(best.entropy));
  }

  /// h_s >= Π Γ log(…) with Γ >= (r/η)^n where r > η: where that proves that a candidate is above
  /// the best it need not count cells, and most need not.
  BS_FUNCTION Mask may_win(int s, int f, int level, Real log_best) const {
    return may_win(s, level, log_best, tables_.log_cell_widening[s][f], log_weight_[s][f]);
  }
  /// The same for all θ at once, which have the least r/η and the least weight in common.
  BS_FUNCTION Mask may_win(int s, int level, Real log_best) const {
    return may_win(s, level, log_best, tables_.log_cell_widening[s][0], least_weight_[s]);
  }
  BS_FUNCTION Mask may_win(int s, int level, Real log_best, double log_widening,
                           double log_weight) const {
    constexpr double slack = 1e-6;  // far above what rounding does to logarithms of moderate numbers
    const double unsure = slack * (1 + dimension_);
    const Real log_cells = Real(dimension_) *
                           (log_least_[s] + Real(log_widening + level * tables_.log_root_of_two[s]));
    return (log_cells <= Real(unsure)) | (log_cells + Real(log_weight - unsure) <= log_best);
  }

  /// log(1 + factor (T_0 + (1−θ)e)/(θe)).
  BS_FUNCTION static Number first_cell(Number t0_over_e, int f, double factor) {
    const double theta = cell_fraction(f);
    return log1p(Number(factor / theta) * (t0_over_e + Number(1 - theta)));
  }

  /// Γ and the roundings it contains.
  struct Cells {
    Number number = Number();
    Real rounding = 0;
    Real borderline = 0;  ///< see further_cells
    Mask representable = true;  ///< not where Γ leaves even the extended range: no bound then
  };

  /// Γ, the number of cells beyond the first: 0, or the smaller of the volumetric and the cubic
  /// count.
  ///
  /// Where r/η is a whole number by algebra (f_1 = 0 makes it a power of two), rounding must not
  /// turn ⌈4⌉ into 5: an argument within its roundings above a whole number is that number. An
  /// argument that its roundings might carry across a whole number is a bound for cells of radius
  /// η(1 + its error); the classes' diameters then grow by s times that, which `borderline`
  /// hands to the certificate of the bound.
  BS_FUNCTION Cells further_cells(int s, int f, int level) const {
    Cells cells;
    const int whole = level / s;
    const Number diameter =  // 2r/η
        ratio_[s][f] * Number(tables_.root_of_two[s][level - whole * s] * power_of_two(whole));
    const Real error = rounding_certificate(ratio_count_[s]);
    const Number below(Real(1.0) - error), above(Real(1.0) + error);
    const Number two(2.0);
    const Mask inside = diameter * below <= two;
    const Mask beyond = !inside;
    const Real charge = Real(2.0 * s) * ratio_count_[s];
    cells.borderline = select(inside & (diameter * above > two), charge, Real(0.0));
    if (!any(beyond)) return cells;

    const Number ball = Number(1.0) + diameter;
    const Number sides = Number(0.5 * root_dim_) * diameter;
    // Otherwise one cell more or less is within four times the error of `sides`.
    const Mask countable = sides * Number(error) < Number(0.25);
    const Number cube = ceil(select(countable, sides * below, sides));
    const Mask across = (cube < ball) & (cube < ceil(sides * above));
    cells.borderline = select(beyond & countable & across, charge, cells.borderline);
    cells.rounding = select(beyond,
                            Real(dimension_) * ratio_count_[s] *
                                select(countable, Real(1.0), Real(5.0)),
                            Real(0.0));
    cells.representable =
        inside | Mask(power_is_representable(min(ball, cube), dimension_));
    if (!any(cells.representable)) return cells;
    const auto n = static_cast<std::int64_t>(dimension_);
    Number number = power(cube, n);
    // Only a cube count above `diameter` can lose against the ball count, which saves one cell.
    const Mask close = cube > diameter;
    if (any(close)) {
      const Number balls = saturated_difference(power(ball, n), Number(1.0));
      number = select(close, min(number, balls), number);
    }
    cells.number = select(beyond, number, Number());
    return cells;
  }

  const Tables& tables_;
  double dimension_;
  double root_dim_;
  Number t0_over_e0_;
  Real log_count_;
  Real scale_rounding_ = 0;
  double polynomials_[constants::highest_order + 1];
  double least_weight_[constants::highest_order + 1];
  double log_weight_[constants::highest_order + 1][cell_fractions];  ///< of Π log(…) per further cell
  Real ratio_count_[constants::highest_order + 1];
  Real log_least_[constants::highest_order + 1];              ///< log(r/η) at level 0, without θ's part
  Number ratio_[constants::highest_order + 1][cell_fractions];  ///< 2r/η at level 0
  int last_order_ = 0, last_fraction_ = 0;  ///< what was last kept: the latest level's winner
};
using SmoothEntropy = SmoothEntropyOf<Extended>;

}  // namespace boundsweep
