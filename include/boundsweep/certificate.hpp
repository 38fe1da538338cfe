#pragma once
/// What one trained network's losses along the path prove about its predictive risk.   theory §7.4

#include <cmath>

#include "boundsweep/chaining.hpp"
#include "boundsweep/logarithm.hpp"
#include "boundsweep/rounding.hpp"

namespace boundsweep {

/// v(z) = z − log(1 + z), the price of a surprise of size z. Precondition: −1 < z <= 1.
///
/// With t = z/(2 + z) it is 2t²/(1 − t) − 2(artanh t − t). For |z| < ½ the two parts have one sign,
/// or the second is below a tenth of the first; further out z and log(1 + z) differ enough themselves.
BS_FUNCTION double excess(double z) {
  if (!(std::fabs(z) < 0.5)) return z - std::log1p(z);
  constexpr int most_terms = 17, few_terms = 5;
  constexpr double term[most_terms] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
                                       1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25,
                                       1.0 / 27, 1.0 / 29, 1.0 / 31, 1.0 / 33, 1.0 / 35};
  const double t = z / (2 + z);
  const double square = t * t;
  double series = 0;  // (artanh t − t)/t³
  for (int i = (square < 0x1p-12 ? few_terms : most_terms) - 1; i >= 0; --i)
    series = series * square + term[i];
  return 2 * square / (1 - t) - 2 * t * (square * series);
}
/// How many roundings excess(z) has beside those of z, which count excess_sensitivity times.
inline constexpr double excess_roundings = 36;
/// The largest |z v'(z)/v(z)| over z >= −0.99, rounded up: at the left end.
inline constexpr double excess_sensitivity = 28;

/// The grid G of s: 0.99, then 2^{−i/2}, i = 1 … 40. Its members are these doubles, so they are exact.
struct Steadiness {
  static constexpr int count = 41;

  BS_FUNCTION static double at(int i) {
    if (i == 0) return 0.99;
    const double power = power_of_two(-(i / 2));
    return i % 2 == 0 ? power : power * 0.7071067811865476;
  }
};

/// [LO, HI] of the losses. `width` is g_0, or the next double above it.
struct LossInterval {
  double least = 0, width = 1;
};

/// The losses of one residue class modulo `ahead`, summed up.
class LossSums {
 public:
  BS_FUNCTION double count() const { return count_; }

  /// The mean of the losses so far, the least loss where there are none: a forecast of the next one
  /// that is known before it. Any number in the interval is one, so its rounding plays no role.
  BS_FUNCTION double mean_so_far(const LossInterval& interval) const {
    if (count_ == 0) return interval.least;
    const double share = losses_.value / count_;
    return interval.least + interval.width * (share < 1 ? share : 1);
  }

  /// Precondition: both are in the interval.
  BS_FUNCTION void add(const LossInterval& interval, double loss, double forecast) {
    count_ += 1;
    losses_ = losses_ + (loss - interval.least) / interval.width;
    const double surprise = (forecast - loss) / interval.width;  // −(x − y)/g_0
    for (int i = 0; i < Steadiness::count; ++i)
      excess_[i] = excess_[i] + (excess(Steadiness::at(i) * surprise) + underflow);
  }

  /// Σ (x_n − LO)/g_0.
  BS_FUNCTION double loss_sum() const { return losses_.value; }
  /// Σ v(−s(x_n − y_n)/g_0).
  BS_FUNCTION double excess_sum(int steadiness) const { return excess_[steadiness].value; }

 private:
  /// More than what is lost where the square of a surprise is no normal number.
  static constexpr double underflow = 0x1p-1000;

  double count_ = 0;
  PathCost<double> losses_ = PathCost<double>::zero();
  PathCost<double> excess_[Steadiness::count] = {};
};

/// C log 2 + ς + log(|G| a/δ): what has to be paid once in every residue class.
BS_FUNCTION double certificate_nats(double code_bits, double selection, double delta,
                                    double ahead) {
  return code_bits * log_two + selection + std::log(Steadiness::count * ahead / delta);
}

/// N/g_0 times what a residue class adds to the mean loss, in two parts, at the best s.
struct CertificatePrice {
  int steadiness = 0;  ///< the place of s in the grid
  double code = INFINITY, spread = 0;
};

BS_FUNCTION CertificatePrice least_price(const LossSums& sums, double nats) {
  CertificatePrice best;
  for (int i = 0; i < Steadiness::count; ++i) {
    const double s = Steadiness::at(i);
    const CertificatePrice price{i, nats / s, sums.excess_sum(i) / s};
    if (price.code + price.spread < best.code + best.spread) best = price;
  }
  return best;
}

/// (1/N) Σ E[x_n | F_{n−a}] as a share of the range: at most mean + code + spread, and at most 1.
struct Certificate {
  double mean = 0, code = 0, spread = 0, bound = 1;
};

/// Counts of the parts; excess has 3 roundings in z. The sums over residue classes count 2.
inline constexpr double certificate_roundings =
    excess_roundings + 3 * excess_sensitivity + 20;

/// The certificate from its residue classes, added one by one.
class CertificateTotal {
 public:
  BS_FUNCTION void add(const LossSums& sums, const CertificatePrice& price) {
    samples_ += sums.count();
    mean_ = mean_ + sums.loss_sum();
    code_ = code_ + price.code;
    spread_ = spread_ + price.spread;
  }

  /// Rounded up. Precondition: a class with a loss was added.
  BS_FUNCTION Certificate result() const {
    const double up = 1 + rounding_certificate(certificate_roundings);
    Certificate c;
    c.mean = min(1.0, mean_.value / samples_ * up);
    c.code = code_.value / samples_ * up;
    c.spread = spread_.value / samples_ * up;
    c.bound = min(1.0, (mean_.value + code_.value + spread_.value) / samples_ * up);
    return c;
  }

 private:
  double samples_ = 0;
  PathCost<double> mean_ = PathCost<double>::zero();
  PathCost<double> code_ = PathCost<double>::zero();
  PathCost<double> spread_ = PathCost<double>::zero();
};

/// What Hoeffding–Azuma adds to the mean as a share of the range, √(a·nats/(2N)), rounded up; nats
/// are C log 2 + ς + log(1/δ). theory §7.1 for one network and one side.
BS_FUNCTION double square_root_price(double code_bits, double selection, double delta, double ahead,
                                     double samples) {
  constexpr double roundings = 20;
  // Near δ = 1 the logarithm is small, and what δ was rounded by is no rounding of it.
  const double nats = code_bits * log_two + selection + (0x1p-50 - std::log(delta));
  return round_up(std::sqrt(ahead * nats / (2 * samples)), roundings);
}

}  // namespace boundsweep
