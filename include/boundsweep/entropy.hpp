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

  /// Keeps the smaller and says whether that is the candidate; ties go to the route offered first.
  BS_FUNCTION bool offer(Extended candidate, int candidate_order, double candidate_rounding) {
    if (order != no_route && !(candidate < entropy)) return false;
    entropy = candidate;
    order = candidate_order;
    rounding = candidate_rounding;
    return true;
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
class SmoothEntropy {
 public:
  /// Preconditions: e0 > 0, 1 <= order <= 16. `counts` are the roundings in `network` and `e0_count`
  /// those in e0.
  BS_FUNCTION SmoothEntropy(const Architecture& a, const Tables& tables, const Network& network,
                            Extended e0, double e0_count, int order)
      : tables_(tables),
        dimension_(a.dimension()),
        root_dim_(std::sqrt(a.input_dim)),
        t0_over_e0_(network.majorant[0] / e0),
        log_count_(network.count.range + e0_count + 72) {
    double polynomials = 1;  // binom(n+s−1, n)
    for (int s = 1; s <= order; ++s) {
      if (s > 1) polynomials = polynomials * (dimension_ + (s - 1)) / (s - 1);
      polynomials_[s] = polynomials;
      ratio_count_[s] = network.count.per_order + e0_count / s + 40;
      const Extended ts = network.majorant[s];
      flat_[s] = ts.is_zero();
      if (flat_[s]) continue;
      const Extended unit = root(ts / e0, s);
      for (int f = 0; f < cell_fractions; ++f)
        ratio_[s][f] = Extended(2 * a.radius * tables.cell_widening[s][f]) * unit;
      const double log_unit = boundsweep::log(unit) + std::log(a.radius);
      const double log_polynomials = std::log(polynomials);
      for (int f = 0; f < cell_fractions; ++f) {
        log_least_[s][f] = log_unit + tables.log_cell_widening[s][f];
        log_weight_[s][f] = log_polynomials + tables.log_cell_entropy[s][f];
      }
      least_weight_[s] = min(log_weight_[s][0], min(log_weight_[s][1], log_weight_[s][2]));
    }
  }

  /// Offers every order 1 … highest at level k to `best`; equal entropies go to the smaller order.
  BS_FUNCTION void offer_to(ScaleEntropy& best, int level, int highest) {
    const Extended t0_over_e = t0_over_e0_ * Extended(power_of_two(level));
    double log_best = best.order == ScaleEntropy::no_route ? INFINITY : log_or_lowest(best.entropy);
    const auto offer = [&](int s, int f) {
      if (loses(s, f, level, log_best)) return;
      const Cells cells = further_cells(s, f, level);
      if (!cells.representable) return;
      const double start = first_cell(t0_over_e, f, s == 1 ? 1 : 2);
      const Extended h =
          Extended(polynomials_[s]) *
          (Extended(start) + cells.number * Extended(tables_.cell_entropy[s][f]));
      const double count = log_count_ + cells.rounding;
      const Extended candidate = round_up(h, count);
      if (s < best.order && candidate == best.entropy) best.order = ScaleEntropy::no_route;
      if (!best.offer(candidate, s, count)) return;
      log_best = log_or_lowest(best.entropy);
      last_order_ = s;
      last_fraction_ = f;
    };
    // The winner of the level before is likely to win again, and then the others lose at once.
    const int order = last_order_, fraction = last_fraction_;
    if (order > 0 && order <= highest) offer(order, fraction);
    for (int s = 1; s <= highest; ++s) {
      if (all_lose(s, level, log_best)) continue;
      for (int f = 0; f < cell_fractions; ++f)
        if (s != order || f != fraction) offer(s, f);
    }
  }

  /// Relative roundings of the scale that counting cells to the nearest whole number has cost.
  BS_FUNCTION double scale_rounding() const { return scale_rounding_; }

 private:
  static constexpr double log_two = 0.693147180559945309;

  BS_FUNCTION static double log_or_lowest(Extended value) {
    return value.is_zero() ? -INFINITY : boundsweep::log(value);
  }

  /// Whether h_s >= Π Γ log(…) with Γ >= (r/η)^n where r > η proves that the candidate is above the
  /// best: most are, and cost no count of cells.
  BS_FUNCTION bool loses(int s, int f, int level, double log_best) const {
    return loses(s, level, log_best, log_least_[s][f], log_weight_[s][f]);
  }
  /// The same for all θ at once, which have the least r/η and the least weight in common.
  BS_FUNCTION bool all_lose(int s, int level, double log_best) const {
    return loses(s, level, log_best, log_least_[s][0], least_weight_[s]);
  }
  BS_FUNCTION bool loses(int s, int level, double log_best, double log_least,
                         double log_weight) const {
    constexpr double slack = 1e-6;  // far above what rounding does to logarithms of moderate numbers
    if (flat_[s]) return false;
    const double log_cells = dimension_ * (log_least + level * tables_.log_root_of_two[s]);
    const double unsure = slack * (1 + dimension_);
    return log_cells > unsure && log_cells + log_weight > log_best + unsure;
  }

  /// log(1 + factor (T_0 + (1−θ)e)/(θe)).
  BS_FUNCTION static double first_cell(Extended t0_over_e, int f, double factor) {
    const double theta = cell_fraction(f);
    return log1p(Extended(factor / theta) * (t0_over_e + Extended(1 - theta)))
        .to_double_saturated();  // the logarithm of an Extended fits double
  }

  /// Γ and the roundings it contains. Not representable where it leaves even the extended range:
  /// no bound from this route.
  struct Cells {
    Extended number;
    double rounding = 0;
    bool representable = true;
  };

  /// Γ, the number of cells beyond the first: 0, or the smaller of the volumetric and the cubic
  /// count.
  ///
  /// Where r/η is a whole number by algebra (f_1 = 0 makes it a power of two), rounding must not
  /// turn ⌈4⌉ into 5: an argument within its roundings above a whole number is that number. An
  /// argument that its roundings might carry across a whole number is a bound for cells of radius
  /// η(1 + its error); the classes' diameters then grow by s times that, which scale_rounding
  /// hands to the certificate of the bound.
  BS_FUNCTION Cells further_cells(int s, int f, int level) {
    Cells cells;
    if (flat_[s]) return cells;
    const int whole = level / s;
    const Extended diameter =  // 2r/η
        ratio_[s][f] * Extended(tables_.root_of_two[s][level - whole * s] * power_of_two(whole));
    const double error = rounding_certificate(ratio_count_[s]);
    const Extended below(1 - error), above(1 + error);
    if (diameter * below <= Extended(2.0)) {
      if (diameter * above > Extended(2.0)) note_borderline(s);
      return cells;
    }
    cells.rounding = dimension_ * ratio_count_[s];
    const Extended ball = Extended(1.0) + diameter;
    const Extended sides = Extended(0.5 * root_dim_) * diameter;
    Extended cube;
    if (sides * Extended(error) < Extended(0.25)) {
      cube = ceil(sides * below);
      if (cube < ball && cube < ceil(sides * above)) note_borderline(s);
    } else {  // one cell more or less is within four times the error of `sides`
      cube = ceil(sides);
      cells.rounding *= 5;
    }
    const Extended smaller = min(ball, cube);
    cells.representable = power_is_representable(smaller, dimension_);
    if (!cells.representable) return cells;
    const auto n = static_cast<std::int64_t>(dimension_);
    if (cube < ball) {
      cells.number = power(cube, n);
      // Only a cube count above `diameter` can lose against the ball count, which saves one cell.
      if (cube > diameter)
        cells.number = min(cells.number, saturated_difference(power(ball, n), Extended(1.0)));
    } else {
      cells.number = saturated_difference(power(ball, n), Extended(1.0));
    }
    return cells;
  }

  BS_FUNCTION void note_borderline(int s) {
    scale_rounding_ = max(scale_rounding_, s * 2 * ratio_count_[s]);
  }

  const Tables& tables_;
  double scale_rounding_ = 0;
  double dimension_;
  double root_dim_;
  Extended t0_over_e0_;
  double log_count_;
  double polynomials_[constants::highest_order + 1];
  double ratio_count_[constants::highest_order + 1];
  bool flat_[constants::highest_order + 1];  ///< T_s = 0
  double log_least_[constants::highest_order + 1][cell_fractions];   ///< log(r/η) at level 0
  double log_weight_[constants::highest_order + 1][cell_fractions];  ///< of Π log(…) per further cell
  double least_weight_[constants::highest_order + 1];
  int last_order_ = 0, last_fraction_ = 0;  ///< the smooth winner of the latest level
  Extended ratio_[constants::highest_order + 1][cell_fractions];  ///< 2r/η at level 0
};

}  // namespace boundsweep
