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

/// What the smooth routes take from dimensions alone: numbers of forms, and how well the derivatives
/// are known from a neighbouring cell.
class SmoothShape {
 public:
  SmoothShape() = default;
  /// Precondition: 1 <= order <= 16.
  BS_FUNCTION SmoothShape(double tokens, double input_dim, double outputs, int order)
      : dimension(tokens * input_dim), outputs(outputs), root_dim(std::sqrt(input_dim)) {
    double count = 1;  // D_j = binom(n+j−1, j)
    for (int j = 0; j < order; ++j) {
      if (j > 0) count = count * (dimension + (j - 1)) / j;
      forms[j] = count;
    }
    double polynomials = 1;  // Π = binom(n+s−1, n)
    for (int s = 1; s <= order; ++s) {
      if (s > 1) polynomials = polynomials * (dimension + (s - 1)) / (s - 1);
      polynomials_[s] = polynomials;
      set_neighbours(s);
    }
  }
  /// Whether the j-th derivatives are coded by intervals.
  BS_FUNCTION bool by_intervals(int j) const { return outputs == 1 && (dimension == 1 || j == 0); }
  /// Π/(θD_j), for the f-th θ.
  BS_FUNCTION double inverse_share(int s, int f, int j) const {
    return polynomials_[s] / coding_share(f) / forms[j];
  }
  /// ρ_j/θ_j: how much larger than its own precision the uncertainty is with which the j-th
  /// derivative is known from a neighbouring cell. Whole where n = 1 or j = 0, and exact below 2^53.
  BS_FUNCTION double known(int s, int f, int j) const {
    return near_[s][j] + remainder_odds(f) * far_[s][j];
  }
  /// The logarithm of how many values it then has.
  BS_FUNCTION double log_known(int s, int f, int j) const {
    return by_intervals(j) ? natural_log(known(s, f, j)) : log1p_of_sum(2.0 * known(s, f, j));
  }

  double dimension = 0, outputs = 0, root_dim = 0;
  double forms[constants::highest_order];  ///< D_j

 private:
  /// ρ_j/θ_j = near + far τ/θ.
  BS_FUNCTION void set_neighbours(int s) {
    double binomial = 1;  // binom(s−1, j)
    for (int j = 0; j < s; ++j) {
      const double added = binomial * power_of_two(s - 1 - j) * forms[s - 1] / forms[j];
      near_[s][j] = (j < s - 1 ? near_[s - 1][j] : 0) + added;
      // binom(s, j) = binom(s−1, j) s/(s−j)
      far_[s][j] = binomial * s / (s - j) * power_of_two(s - j) * polynomials_[s] / forms[j];
      binomial = binomial * (s - 1 - j) / (j + 1);
    }
  }

  double polynomials_[constants::highest_order + 1];
  double near_[constants::highest_order + 1][constants::highest_order];
  double far_[constants::highest_order + 1][constants::highest_order];
};

/// The same for many classes of the same dimensions: 40 KB, and no logarithm is taken twice.
class SmoothTable : public SmoothShape {
 public:
  SmoothTable() = default;
  SmoothTable(double tokens, double input_dim, double outputs, int order)
      : SmoothShape(tokens, input_dim, outputs, order), tokens_(tokens), input_dim_(input_dim),
        order_(order) {
    for (int s = 1; s <= order; ++s)
      for (int f = 0; f < coding_shares; ++f)
        for (int j = 0; j < s; ++j)
          entry_[s][f][j] = {SmoothShape::inverse_share(s, f, j), SmoothShape::known(s, f, j),
                             SmoothShape::log_known(s, f, j)};
  }
  /// Whether it is what the constructor makes of these, if not of a higher order.
  bool serves(double tokens, double input_dim, double its_outputs, int order) const {
    return tokens_ == tokens && input_dim_ == input_dim && outputs == its_outputs && order_ >= order;
  }

  double inverse_share(int s, int f, int j) const { return entry_[s][f][j].inverse_share; }
  double known(int s, int f, int j) const { return entry_[s][f][j].known; }
  double log_known(int s, int f, int j) const { return entry_[s][f][j].log_known; }

 private:
  struct Entry {
    double inverse_share, known, log_known;
  };

  double tokens_ = 0, input_dim_ = 0;
  int order_ = 0;
  Entry entry_[constants::highest_order + 1][coding_shares][constants::highest_order];
};

/// What the smooth routes need of a class.
template <class Number, class Shape>
struct SmoothInput {
  using Real = RealOf<Number>;

  const Shape& shape;  ///< of the order that is asked for, or a higher one
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
/// outputs, whose bounds then mean nothing from 2^900 on. Shape is SmoothShape or SmoothTable.
template <class Number, class Shape>
class SmoothEntropyOf {
 public:
  using Real = RealOf<Number>;
  using Mask = decltype(Number() < Number());

  /// Preconditions: e0 > 0, 1 <= order <= 16. Tables and shape are referred to.
  BS_FUNCTION SmoothEntropyOf(const Tables& tables, const SmoothInput<Number, Shape>& input,
                              int order)
      : tables_(tables), shape_(input.shape), reach_(Number(input.radius) * input.unit) {
    const RoundingCountOf<Real>& count = input.network.count;
    const Real log_radius = natural_log(input.radius);
    for (int j = 0; j < order; ++j) {
      size_over_e0_[j] = input.network.majorant[j] / input.e0;
      size_count_[j] = input.e0_count +
                       (j == 0 ? count.range : Real(double(j)) * count.per_order) + Real(40.0);
    }
    output_over_e0_ = input.output / input.e0;
    for (int s = 1; s <= order; ++s) {
      ratio_count_[s] = count.per_order + input.e0_count / Real(double(s)) + Real(40.0);
      // Where this leaves double's range the order has infinitely many cells and does not win.
      const Number steepness = input.unit * root(input.network.majorant[s] / input.e0, s);
      for (int f = 0; f < coding_shares; ++f) {
        ratio_[s][f] = Number(Real(2.0) * input.radius * Real(tables.cell_widening[s][f])) * steepness;
        least_known_[s][f] = false;
      }
      any_share_known_[s] = false;
      log_steepness_[s] =
          select(steepness == Number(), Real(-INFINITY), log(steepness) + log_radius);
    }
  }

  /// Offers every order 1 … highest at level k to `best`. Levels ascend from call to call.
  BS_FUNCTION void offer_to(LeastEntropy<Number>& best, int level, int highest) {
    // Winners of the level before are likely to win again, and then the others lose at once.
    const Winners before = winners_;
    winners_.count = 0;
    std::uint8_t offered[constants::highest_order + 1] = {};  // by order, a bit for each θ
    for (int i = before.count - 1; i >= 0; --i) {
      const int s = before.order[i], f = before.share[i];
      if (s > highest) continue;
      offer(best, s, f, level);
      offered[s] |= static_cast<std::uint8_t>(1u << f);
    }
    Real log_best = log_or_highest(best);
    for (int s = 1; s <= highest; ++s) {
      if (any_share_known_[s] && !any(may_win(s, of_all_shares, level, best, log_best))) continue;
      bool changed = false;
      for (int f = 0; f < coding_shares; ++f) {
        if ((offered[s] >> f & 1) != 0) continue;
        if (least_known_[s][f] && !any(may_win(s, f, level, best, log_best))) continue;
        changed = true;
        if (offer(best, s, f, level)) log_best = log_or_highest(best);
      }
      if (changed) take_all_shares(s);
    }
  }

  /// Whether a number has left what Lanes can hold; the bounds then mean nothing.
  BS_FUNCTION bool left_range() const { return left_range_; }

 private:
  BS_FUNCTION static Real log_or_highest(const LeastEntropy<Number>& best) {
    const Mask zero = best.entropy == Number();
    const Real of_best = log(select(zero, Number(1.0), best.entropy));
    return select(best.missing(), Real(INFINITY), select(zero, Real(-INFINITY), of_best));
  }

  /// The last few pairs (s, θ) that were kept at a level, the winners of all lanes among them, as a rule.
  struct Winners {
    static constexpr int most = 4;
    int count = 0;
    std::uint8_t order[most], share[most];

    BS_FUNCTION void add(int s, int f) {
      if (count == most) {
        for (int i = 1; i < most; ++i) {
          order[i - 1] = order[i];
          share[i - 1] = share[i];
        }
        --count;
      }
      order[count] = static_cast<std::uint8_t>(s);
      share[count] = static_cast<std::uint8_t>(f);
      ++count;
    }
  };

  /// Where what is known of all θ of one order stands: the least of them.
  static constexpr int of_all_shares = coding_shares;

  BS_FUNCTION void take_all_shares(int s) {
    any_share_known_[s] = true;
    least_[s][of_all_shares] = least_[s][0];
    log_further_[s][of_all_shares] = log_further_[s][0];
    for (int f = 1; f < coding_shares; ++f) {
      least_[s][of_all_shares] = min(least_[s][of_all_shares], least_[s][f]);
      log_further_[s][of_all_shares] = min(log_further_[s][of_all_shares], log_further_[s][f]);
    }
  }

  /// h_s does not decrease from level to level, and is at least Γ times what a further cell had at
  /// an earlier one, with Γ >= (r/η)^n/2 where r > η. Where that proves that a candidate is above
  /// the best it is not computed, and most are not.
  BS_FUNCTION Mask may_win(int s, int f, int level, const LeastEntropy<Number>& best,
                           Real log_best) const {
    const Mask below = best.missing() |
                       (least_[s][f] <= best.entropy * Number(1 + slack));
    const double unsure = slack * (1 + shape_.dimension);
    const double log_widening = f == of_all_shares ? 0 : tables_.log_cell_widening[s][f];
    const Real log_cells =
        Real(shape_.dimension) * (log_steepness_[s] + Real(log_widening + level * tables_.log_root_of_two[s]));
    return below & ((log_cells <= Real(unsure)) |
                    (log_cells + log_further_[s][f] <= log_best + Real(unsure + log_two)));
  }

  /// Γ and the roundings it contains.
  struct Cells {
    Number number = Number();
    Number radius;               ///< η, in the unit of the majorant
    Real rounding = 0;
    Real borderline = 0;         ///< see further_cells
    Mask representable = true;   ///< not where Γ leaves even the extended range: no bound then
  };

  BS_FUNCTION bool offer(LeastEntropy<Number>& best, int s, int f, int level) {
    const Cells cells = further_cells(s, f, level);
    if (least_known_[s][f]) {
      // What is coded does not decrease from level to level; its logarithms are what costs time.
      const Number least = least_first_[s][f] + cells.number * least_further_[s][f];
      if (!any(best.missing() | !(least > best.entropy * Number(1 + slack)))) return false;
    }
    const Coded coded = code(s, f, level, cells);
    LeastEntropy<Number> candidate;
    candidate.order = static_cast<double>(s);
    candidate.rounding = coded.rounding + cells.rounding + Real(120.0);
    candidate.borderline = max(cells.borderline, coded.borderline);
    candidate.entropy =
        round_up(coded.first + cells.number * coded.further, candidate.rounding);
    least_known_[s][f] = true;
    least_first_[s][f] = coded.first;
    least_further_[s][f] = coded.further;
    least_[s][f] = candidate.entropy;
    log_further_[s][f] = select(coded.further == Number(), Real(-INFINITY),
                                log(max(coded.further, Number(1e-30))));
    if (!any(best.offer(candidate, cells.representable))) return false;
    winners_.add(s, f);
    return true;
  }

  /// Σ_j k D_j log(…) for the first cell and for further ones.
  struct Coded {
    Number first = Number(), further = Number();
    Real rounding, borderline = Real(0.0);
  };

  BS_FUNCTION Coded code(int s, int f, int level, const Cells& cells) {
    Coded result;
    result.rounding = max(size_count_[0], size_count_[s - 1]) + Real(double(s - 1)) * ratio_count_[s];
    // One value suffices up to u_j = 1; what its roundings might carry across is a count for a
    // scale that is larger by them.
    const Real error = rounding_certificate(result.rounding);
    const Number below(Real(1.0) - error), above(Real(1.0) + error), one(1.0);
    const Real charge = Real(2.0 * s) * result.rounding;
    const double scale = power_of_two(level);
    Number power = Number(1.0);  // η^j
    Mask large(false), uncertain(false);
    for (int j = 0; j < s; ++j) {
      const Number size = s == 1 ? output_over_e0_ : size_over_e0_[j];
      const Number coded = size * power * Number(scale * shape_.inverse_share(s, f, j));  // u_j
      large = large | is_too_large(coded);
      power *= cells.radius;
      const Mask needed = coded * below > one;
      uncertain = uncertain | ((coded * above > one) & (!needed));
      if (!any(needed)) continue;
      // min(log⌈u_j⌉, log⌈ρ_j/θ_j⌉) or the like.
      const Number log_first = shape_.by_intervals(j)
                                   ? log_whole(coded, error, needed, uncertain)
                                   : log1p(Number(2.0) * coded);
      const Number log_further = select(coded < Number(shape_.known(s, f, j)), log_first,
                                        Number(shape_.log_known(s, f, j)));
      const Number forms(shape_.outputs * shape_.forms[j]);
      result.first += select(needed, forms * log_first, Number());
      result.further += select(needed, forms * log_further, Number());
    }
    if (any(large)) left_range_ = true;
    if (any(uncertain)) result.borderline = select(uncertain, charge, Real(0.0));
    return result;
  }

  /// log⌈value⌉ for value > 1, ⌈·⌉ as in further_cells; elsewhere anything.
  BS_FUNCTION static Number log_whole(Number value, Real error, Mask where, Mask& uncertain) {
    const Number below(Real(1.0) - error), above(Real(1.0) + error);
    const Mask countable = value * Number(error) < Number(0.25);
    const Number number = ceil(select(countable, value * below, value));
    uncertain = uncertain | (where & countable & (number < ceil(value * above)));
    return Number(log(max(number, Number(1.0))));
  }

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
    const Number sides = Number(0.5 * shape_.root_dim) * diameter;
    // Otherwise one cell more or less is within four times the error of `sides`.
    const Mask countable = sides * Number(error) < Number(0.25);
    const Number cube = ceil(select(countable, sides * below, sides));
    const Mask across = (cube < ball) & (cube < ceil(sides * above));
    cells.borderline = select(beyond & countable & across, charge, cells.borderline);
    cells.rounding = select(beyond,
                            Real(2 * shape_.dimension) * ratio_count_[s] *
                                select(countable, Real(1.0), Real(5.0)),
                            Real(0.0));
    const Number side = min(ball, cube);
    cells.representable = inside | Mask(power_is_representable(side, shape_.dimension));
    if (!any(cells.representable)) return cells;
    const Number all = power(select(cells.representable, side, two),
                             static_cast<std::int64_t>(shape_.dimension));
    cells.number = select(beyond, saturated_difference(all, Number(1.0)), Number());
    return cells;
  }

  static constexpr double slack = 1e-6;  ///< far above what rounding does to moderate numbers

  const Tables& tables_;
  const Shape& shape_;
  Number reach_;  ///< r, in the unit of the majorant
  bool left_range_ = false;
  Winners winners_;  ///< at the level before
  Number output_over_e0_;
  Number size_over_e0_[constants::highest_order];  ///< T_j/e_0
  Real size_count_[constants::highest_order];
  Real ratio_count_[constants::highest_order + 1];
  Real log_steepness_[constants::highest_order + 1];  ///< log(r/η) at level 0, without θ's part
  Number ratio_[constants::highest_order + 1][coding_shares];  ///< 2r/η at level 0
  bool least_known_[constants::highest_order + 1][coding_shares];
  bool any_share_known_[constants::highest_order + 1];  ///< and then all of them
  Number least_[constants::highest_order + 1][coding_shares + 1];  ///< h_s at a level before
  Number least_first_[constants::highest_order + 1][coding_shares];    ///< its parts
  Number least_further_[constants::highest_order + 1][coding_shares];
  Real log_further_[constants::highest_order + 1][coding_shares + 1];
};
using SmoothEntropy = SmoothEntropyOf<Extended, SmoothShape>;

}  // namespace boundsweep
