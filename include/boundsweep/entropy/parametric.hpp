#pragma once
/// Covering the class through its parameters.                             theory §5.2, §5.3

#include <cmath>
#include <cstdint>

#include "boundsweep/constants/tables.hpp"
#include "boundsweep/entropy/cover.hpp"
#include "boundsweep/entropy/scale_entropy.hpp"
#include "boundsweep/network/items.hpp"
#include "boundsweep/rounding.hpp"

namespace boundsweep {

/// The roundings in h_P, from those of the network's ranges and slopes and of e_0. λ_i has at most
/// 3 ranges, and every stage's c_1 in numerator and denominator of its tail. Then every stage
/// brings at most 14 to the product of a shape: 7 in a coefficient of its polynomial, 4 in the
/// polynomial's value, 3 in multiplying. Large terms change a logarithm of at least 37 each by less
/// than two.
template <class Real>
BS_FUNCTION Real parametric_rounding(const ArchitectureOf<Real>& a,
                                     const RoundingCountOf<Real>& network, Real e0_count) {
  return Real(3.0) * network.range + Real(4.0) * network.per_order + e0_count +
         Real(20.0 * a.sublayers() + 160);
}

/// The term of an item in its shape's product, at the scale e_0: share u_i λ_i/e_0.
template <class Number>
BS_FUNCTION Number item_term(RealOf<Number> radius, Number sensitivity, RealOf<Number> share,
                             Number e0) {
  return Number(radius) * Number(share) * sensitivity / e0;
}

/// From here on 1 + term is the term itself, up to half a rounding. What holds for a term at level 1
/// holds at all levels.
inline constexpr double large_term = 0x1p54;

/// Π(1 + t_i z) − 1 for the terms t_i of one stage's items of one shape. Its coefficients are the
/// elementary symmetric functions of the terms, computed once for all levels z = 2^(k−1).
template <class Number>
class StagePolynomial {
 public:
  /// Biases of queries and outputs, gain and bias of the norm.
  static constexpr int most_items = 5;

  BS_FUNCTION void clear() { degree_ = 0; }
  BS_FUNCTION int degree() const { return degree_; }
  /// Precondition: degree() < most_items.
  BS_FUNCTION void append(const Number& term) {
    coefficient_[degree_] = degree_ > 0 ? term * coefficient_[degree_ - 1] : term;
    for (int j = degree_ - 1; j > 0; --j) coefficient_[j] += term * coefficient_[j - 1];
    if (degree_ > 0) coefficient_[0] += term;
    ++degree_;
  }
  /// Its value at z. Preconditions: degree is degree(), and > 0.
  BS_FUNCTION Number at(const Number& z, int degree) const {
    Number value = coefficient_[degree - 1];
    for (int j = degree - 2; j >= 0; --j) value = value * z + coefficient_[j];
    return value * z;
  }

 private:
  int degree_ = 0;
  Number coefficient_[most_items];  ///< of z, z² …
};

/// The largest t that an item may contribute where it is stored in few bits: from log(1 + t) =
/// codes/dimension on its codes are fewer. Infinite where what is trained is stored without error.
template <class Real>
BS_FUNCTION Real stored_exponent(const CoverOf<Real>& cover) {
  return cover.codes / cover.dimension;
}

/// The t with log(1 + t) = most_log.
BS_FUNCTION Extended largest_stored_term(double most_log) {
  return most_log < 1 ? Extended(std::expm1(most_log))
                      : saturated_difference(exp_extended(most_log), Extended(1.0));
}

/// log Π(1 + terms) for the items of one shape at all levels; terms double from level to level, up
/// to what the stored bits allow.
class ShapeProduct {
 public:
  /// `most_log` is stored_exponent.
  BS_FUNCTION void start(int levels, double most_log) {
    levels_ = levels;
    is_stored_ = most_log < INFINITY;
    if (is_stored_) most_ = largest_stored_term(most_log);
    for (int k = 1; k <= levels; ++k) excess_[k] = Extended();
  }
  /// `term` is the one at level 1. Items come stage by stage.
  BS_FUNCTION void append(Extended term) {
    if (is_stored_) {
      for (int k = 1; k <= levels_; ++k)
        excess_[k] +=
            min(term * Extended(power_of_two(k - 1)), most_) * (Extended(1.0) + excess_[k]);
      return;
    }
    if (term < Extended(large_term)) return stage_.append(term);
    large_ *= term;
    ++large_count_;
  }
  BS_FUNCTION void end_stage() {
    if (stage_.degree() == 0) return;
    for (int k = 1; k <= levels_; ++k)
      excess_[k] += stage_.at(Extended(power_of_two(k - 1)), stage_.degree()) *
                    (Extended(1.0) + excess_[k]);
    stage_.clear();
  }
  BS_FUNCTION Extended log(int k) const {
    return log1p(excess_[k]) + Extended(boundsweep::log(large_) + (k - 1) * log_two * large_count_);
  }

 private:
  int levels_ = 0;
  bool is_stored_ = false;
  Extended most_;
  StagePolynomial<Extended> stage_;
  Extended excess_[highest_level + 1];  ///< Π − 1 of the terms that are not large, small or not
  Extended large_ = Extended(1.0);      ///< Π of the large terms at level 1
  double large_count_ = 0;
};

/// What h_P is capped by at every level: the codes of all that is trained, and 0 from the scale on
/// at which one network represents all.
template <class Number>
class ParametricCap {
 public:
  using Real = RealOf<Number>;

  /// `output` is T_0', `reach` Σ u_i λ_i, `count` the roundings in h_P.
  BS_FUNCTION ParametricCap(Number output, Number reach, Real code_bits, Number e0, Real count)
      : limit_over_e0_(min(output, reach) / e0), count_(count),
        codes_(select(code_bits < Real(INFINITY), code_bits, Real(0.0)) * Real(log_two)),
        is_coded_(code_bits < Real(INFINITY)) {}

  BS_FUNCTION Number operator()(Number entropy, int level) const {
    const Number coded = select(is_coded_, min(entropy, Number(codes_)), entropy);
    return select(at_rest(level, Real(1.0) - error()), Number(), coded);
  }
  /// What it costs the scale that a limit which its roundings might carry across counts as met.
  BS_FUNCTION Real borderline(int level) const {
    return select(at_rest(level, Real(1.0) - error()) & (!at_rest(level, Real(1.0) + error())),
                  Real(2.0) * count_, Real(0.0));
  }

 private:
  using Mask = decltype(Number() < Number());

  BS_FUNCTION Real error() const { return rounding_certificate(count_); }
  BS_FUNCTION Mask at_rest(int level, Real factor) const {
    return limit_over_e0_ * Number(factor) * Number(power_of_two(level)) <= Number(1.0);
  }

  Number limit_over_e0_;
  Real count_, codes_;
  decltype(Real() < Real()) is_coded_;
};

/// h_P at the scales e_k = e_0 2^-k, k = 1 … levels, offered to least[1 …].
/// Preconditions: e0 > 0, levels <= highest_level. `output` is T_0', `count` parametric_rounding.
BS_FUNCTION void parametric_entropy(const TransformerClass& c, const Tables& tables,
                                    Extended output, Extended e0, int levels, double count,
                                    LeastEntropy<Extended>* least) {
  const Architecture& a = c.sizes;
  const ComputedStages stages{c, tables};
  CoverOf<double> cover[item_shapes];
  for (int s = 0; s < item_shapes; ++s) cover[s] = cover_of(a, static_cast<ItemShape>(s));
  double dimensions = 0;  // D
  Extended reach;
  auto count_dimensions = [&](ItemShape shape, double radius, Extended sensitivity, int) {
    dimensions += cover[static_cast<int>(shape)].dimension;
    reach += Extended(radius) * sensitivity;
  };
  for_each_item<Extended>(c, tables, stages, count_dimensions);
  ShapeProduct product[item_shapes];
  bool present[item_shapes] = {};
  int last_stage = -1;
  const auto end_stage = [&] {
    for (int s = 0; s < item_shapes; ++s)
      if (present[s]) product[s].end_stage();
  };
  auto accumulate = [&](ItemShape shape, double radius, Extended sensitivity, int stage) {
    if (stage != last_stage) end_stage();
    last_stage = stage;
    const int s = static_cast<int>(shape);
    if (!present[s]) product[s].start(levels, stored_exponent(cover[s]));
    present[s] = true;
    product[s].append(Extended(2.0) *
                      item_term(radius, sensitivity, share_of(cover[s], dimensions), e0));
  };
  for_each_item<Extended>(c, tables, stages, accumulate);
  end_stage();
  const ParametricCap<Extended> cap(output, reach, a.training.code_bits, e0, count);
  for (int k = 1; k <= levels; ++k) {
    Extended entropy;
    for (int s = 0; s < item_shapes; ++s)
      if (present[s]) entropy += Extended(cover[s].dimension) * product[s].log(k);
    least[k].offer_parametric(cap(entropy, k), count, cap.borderline(k));
  }
}

}  // namespace boundsweep
