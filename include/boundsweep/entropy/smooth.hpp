#pragma once
/// Covering by Taylor polynomials.                                        theory §5.1

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/entropy/scale_entropy.hpp"
#include "boundsweep/extended.hpp"
#include "boundsweep/network/walk.hpp"
#include "boundsweep/rounding.hpp"

namespace boundsweep {

/// θ, the share of the scale spent on coding the derivatives: 1/32 … 1/2, 2/3.
BS_FUNCTION double coding_share(int index) {
  return index < 5 ? power_of_two(index - 5) : 2.0 / 3;
}
/// (1−θ)/θ: 31, 15, 7, 3, 1, 1/2.
BS_FUNCTION double remainder_odds(int index) {
  return index < 5 ? power_of_two(5 - index) - 1 : 0.5;
}

/// What the smooth routes need of a class.
template <class Number>
struct SmoothInput {
  using Real = RealOf<Number>;

  double tokens, input_dim, outputs;
  Real radius;
  NetworkOf<Number> network;  ///< its T_k are divided by unit^k, its counts are the roundings in them
  Number unit;                ///< a power of two
  Number output;              ///< T_0', what is left of T_0 where predictions are clipped
  Number e0;                  ///< the scales are e_k = e_0 2^-k
  Real e0_count;              ///< the roundings in it
};

/// All orders s = 1 … S at the scales e_k.
///
/// Number is Extended for one class, or Lanes for several of one input dimension and number of
/// outputs, whose bounds then mean nothing from 2^900 on.
template <class Number>
class SmoothEntropyOf {
 public:
  using Real = RealOf<Number>;
  using Mask = decltype(Number() < Number());

  /// Preconditions: e0 > 0, 1 <= order <= 16.
  BS_FUNCTION SmoothEntropyOf(const Tables& tables, const SmoothInput<Number>& input, int order)
      : tables_(tables), dimension_(input.tokens * input.input_dim), outputs_(input.outputs),
        root_dim_(std::sqrt(input.input_dim)), reach_(Number(input.radius) * input.unit) {
    const RoundingCountOf<Real>& count = input.network.count;
    const Real log_radius = natural_log(input.radius);
    double forms = 1;  // D_j = binom(n+j−1, j)
    for (int j = 0; j < order; ++j) {
      if (j > 0) forms = forms * (dimension_ + (j - 1)) / j;
      forms_[j] = forms;
      size_over_e0_[j] = input.network.majorant[j] / input.e0;
      size_count_[j] = input.e0_count +
                       (j == 0 ? count.range : Real(double(j)) * count.per_order) + Real(40.0);
    }
    output_over_e0_ = input.output / input.e0;
    double polynomials = 1;  // Π = binom(n+s−1, n)
    for (int s = 1; s <= order; ++s) {
      if (s > 1) polynomials = polynomials * (dimension_ + (s - 1)) / (s - 1);
      polynomials_[s] = polynomials;
      set_neighbours(s);
      ratio_count_[s] = count.per_order + input.e0_count / Real(double(s)) + Real(40.0);
      // Where this leaves double's range the order has infinitely many cells and does not win.
      const Number steepness = input.unit * root(input.network.majorant[s] / input.e0, s);
      for (int f = 0; f < coding_shares; ++f) {
        ratio_[s][f] = Number(Real(2.0) * input.radius * Real(tables.cell_widening[s][f])) * steepness;
        least_known_[s][f] = false;
      }
      log_steepness_[s] =
          select(steepness == Number(), Real(-INFINITY), log(steepness) + log_radius);
    }
  }

  /// Offers every order 1 … highest at level k to `best`. Levels ascend from call to call.
  BS_FUNCTION void offer_to(LeastEntropy<Number>& best, int level, int highest) {
    // The winner of the level before is likely to win again, and then the others lose at once.
    const int order = last_order_, share = last_share_;
    if (order > 0 && order <= highest) offer(best, order, share, level);
    Real log_best = log_or_highest(best);
    for (int s = 1; s <= highest; ++s)
      for (int f = 0; f < coding_shares; ++f) {
        if ((s == order && f == share) || !any(may_win(s, f, level, best, log_best))) continue;
        if (offer(best, s, f, level)) log_best = log_or_highest(best);
      }
  }

  /// Whether a number has left what Lanes can hold; the bounds then mean nothing.
  BS_FUNCTION bool left_range() const { return left_range_; }

 private:
  /// ρ_j/θ_j = near + far τ/θ: how much larger than its own precision the uncertainty is with which
  /// the j-th derivative is known from a neighbouring cell. Whole where n = 1 or j = 0, and exact
  /// below 2^53.
  BS_FUNCTION void set_neighbours(int s) {
    double binomial = 1;  // binom(s−1, j)
    for (int j = 0; j < s; ++j) {
      const double added = binomial * power_of_two(s - 1 - j) * forms_[s - 1] / forms_[j];
      near_[s][j] = (j < s - 1 ? near_[s - 1][j] : 0) + added;
      // binom(s, j) = binom(s−1, j) s/(s−j)
      far_[s][j] = binomial * s / (s - j) * power_of_two(s - j) * polynomials_[s] / forms_[j];
      binomial = binomial * (s - 1 - j) / (j + 1);
    }
  }

  BS_FUNCTION static Real log_or_highest(const LeastEntropy<Number>& best) {
    const Mask zero = best.entropy == Number();
    const Real of_best = log(select(zero, Number(1.0), best.entropy));
    return select(best.missing(), Real(INFINITY), select(zero, Real(-INFINITY), of_best));
  }

  /// h_s does not decrease from level to level, and is at least Γ times what a further cell had at
  /// an earlier one, with Γ >= (r/η)^n/2 where r > η. Where that proves that a candidate is above
  /// the best it is not computed, and most are not.
  BS_FUNCTION Mask may_win(int s, int f, int level, const LeastEntropy<Number>& best,
                           Real log_best) const {
    if (!least_known_[s][f]) return Mask(true);
    constexpr double slack = 1e-6;  // far above what rounding does to moderate numbers
    const Mask below = best.missing() |
                       (least_[s][f] <= best.entropy * Number(1 + slack));
    const double unsure = slack * (1 + dimension_);
    const Real log_cells =
        Real(dimension_) * (log_steepness_[s] + Real(tables_.log_cell_widening[s][f] +
                                                     level * tables_.log_root_of_two[s]));
    return below & ((log_cells <= Real(unsure)) |
                    (log_cells + log_further_[s][f] <= log_best + Real(unsure + log_two)));
  }

  BS_FUNCTION bool offer(LeastEntropy<Number>& best, int s, int f, int level) {
    const Candidate candidate = evaluate(s, f, level);
    least_known_[s][f] = true;
    least_[s][f] = candidate.least.entropy;
    log_further_[s][f] = select(candidate.further == Number(), Real(-INFINITY),
                                log(max(candidate.further, Number(1e-30))));
    if (!any(best.offer(candidate.least, candidate.usable))) return false;
    last_order_ = s;
    last_share_ = f;
    return true;
  }

  struct Candidate {
    LeastEntropy<Number> least;
    Number further;  ///< per further cell
    Mask usable;
  };

  BS_FUNCTION Candidate evaluate(int s, int f, int level) {
    const Cells cells = further_cells(s, f, level);
    Candidate candidate{{}, Number(), cells.representable};
    LeastEntropy<Number>& result = candidate.least;
    result.borderline = cells.borderline;
    Number first = Number();
    const double share = power_of_two(level) * polynomials_[s] / coding_share(f);
    Number power = Number(1.0);  // η^j
    for (int j = 0; j < s; ++j) {
      const Number size = s == 1 ? output_over_e0_ : size_over_e0_[j];
      const Real count = size_count_[j] + Real(double(j)) * ratio_count_[s];
      const Number coded = size * power * Number(share / forms_[j]);  // u_j
      if (too_large(coded)) left_range_ = true;
      power *= cells.radius;
      add_derivative(coded, count, s, f, j, first, candidate.further, result.borderline);
    }
    const Real most_count = max(size_count_[0], size_count_[s - 1]);
    result.order = static_cast<double>(s);
    result.rounding =
        most_count + Real(double(s - 1)) * ratio_count_[s] + cells.rounding + Real(120.0);
    result.entropy = round_up(first + cells.number * candidate.further, result.rounding);
    return candidate;
  }

  /// Adds the j-th derivative's part in the first cell and in further ones.
  BS_FUNCTION void add_derivative(Number coded, Real count, int s, int f, int j, Number& first,
                                  Number& further, Real& borderline) const {
    const Real error = rounding_certificate(count);
    const Number below(Real(1.0) - error), above(Real(1.0) + error), one(1.0);
    const Real charge = Real(2.0 * s) * count;
    // One value suffices up to u_j = 1; what its roundings might carry across is a count for a
    // scale that is larger by them.
    const Mask needed = coded * below > one;
    borderline = max(borderline, select((!needed) & (coded * above > one), charge, Real(0.0)));
    if (!any(needed)) return;
    const Number known(near_[s][j] + remainder_odds(f) * far_[s][j]);
    const Number precise = min(known, coded);
    const Number forms(outputs_ * forms_[j]);
    const bool whole = outputs_ == 1 && (dimension_ == 1 || j == 0);
    Number log_first, log_further;
    if (whole) {
      log_first = log_whole(coded, error, borderline, needed, charge);
      const Mask is_known = !(coded < known);
      log_further = select(is_known, log(known),
                           log_whole(precise, error, borderline, needed & (!is_known), charge));
    } else {
      log_first = log1p(Number(2.0) * coded);
      log_further = log1p(Number(2.0) * precise);
    }
    first += select(needed, forms * log_first, Number());
    further += select(needed, forms * log_further, Number());
  }

  /// log⌈value⌉ for value > 1, ⌈·⌉ as in further_cells; elsewhere anything.
  BS_FUNCTION static Number log_whole(Number value, Real error, Real& borderline, Mask where,
                                      Real charge) {
    const Number below(Real(1.0) - error), above(Real(1.0) + error);
    const Mask countable = value * Number(error) < Number(0.25);
    const Number number = ceil(select(countable, value * below, value));
    const Mask across = where & countable & (number < ceil(value * above));
    borderline = max(borderline, select(across, charge, Real(0.0)));
    return Number(log(max(number, Number(1.0))));
  }

  /// Γ and the roundings it contains.
  struct Cells {
    Number number = Number();
    Number radius;               ///< η, in the unit of the majorant
    Real rounding = 0;
    Real borderline = 0;         ///< see further_cells
    Mask representable = true;   ///< not where Γ leaves even the extended range: no bound then
  };

  /// Γ, the number of cells beyond the first: 0, or the smaller of the volumetric and the cubic
  /// count, less one.
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
    cells.radius = reach_;
    if (!any(beyond)) return cells;
    cells.radius = select(beyond, two * reach_ / max(diameter, two * below), reach_);

    const Number ball = Number(1.0) + diameter;
    const Number sides = Number(0.5 * root_dim_) * diameter;
    // Otherwise one cell more or less is within four times the error of `sides`.
    const Mask countable = sides * Number(error) < Number(0.25);
    const Number cube = ceil(select(countable, sides * below, sides));
    const Mask across = (cube < ball) & (cube < ceil(sides * above));
    cells.borderline = select(beyond & countable & across, charge, cells.borderline);
    cells.rounding = select(beyond,
                            Real(2 * dimension_) * ratio_count_[s] *
                                select(countable, Real(1.0), Real(5.0)),
                            Real(0.0));
    const Number side = min(ball, cube);
    cells.representable = inside | Mask(power_is_representable(side, dimension_));
    if (!any(cells.representable)) return cells;
    const Number all = power(select(cells.representable, side, two),
                             static_cast<std::int64_t>(dimension_));
    cells.number = select(beyond, saturated_difference(all, Number(1.0)), Number());
    return cells;
  }

  const Tables& tables_;
  double dimension_, outputs_;
  double root_dim_;
  Number reach_;  ///< r, in the unit of the majorant
  bool left_range_ = false;
  int last_order_ = 0, last_share_ = 0;  ///< what was last kept: the latest level's winner
  double forms_[constants::highest_order];
  double polynomials_[constants::highest_order + 1];
  double near_[constants::highest_order + 1][constants::highest_order];
  double far_[constants::highest_order + 1][constants::highest_order];
  Number output_over_e0_;
  Number size_over_e0_[constants::highest_order];  ///< T_j/e_0
  Real size_count_[constants::highest_order];
  Real ratio_count_[constants::highest_order + 1];
  Real log_steepness_[constants::highest_order + 1];  ///< log(r/η) at level 0, without θ's part
  Number ratio_[constants::highest_order + 1][coding_shares];  ///< 2r/η at level 0
  bool least_known_[constants::highest_order + 1][coding_shares];
  Number least_[constants::highest_order + 1][coding_shares];  ///< h_s at a level before
  Real log_further_[constants::highest_order + 1][coding_shares];
};
using SmoothEntropy = SmoothEntropyOf<Extended>;

}  // namespace boundsweep
