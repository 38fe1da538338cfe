// A real number with a rigorous error radius: Arb's arb_t behind value semantics.
//
// The reference evaluator is written with this type alone, so that every number it prints carries its own error bound and
// no rounding question of theory §9 can arise: ranges are unlimited, and the working precision is a few hundred bits.
#pragma once

#if __has_include(<flint/arb.h>) // FLINT 3 contains Arb
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#else
#include <arb.h>
#include <arb_hypgeom.h>
#endif

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace boundsweep::reference {

/// Bits that every operation of this thread works with; set through `PrecisionScope`.
inline slong& working_precision() {
  static thread_local slong bits = 192;
  return bits;
}

/// Sets the working precision for the lifetime of the object.
class PrecisionScope {
 public:
  explicit PrecisionScope(slong bits) : previous_(working_precision()) {
    if (bits < 2) throw std::invalid_argument("the precision must be at least 2 bits");
    working_precision() = bits;
  }
  ~PrecisionScope() { working_precision() = previous_; }
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  slong previous_;
};

class Ball {
 public:
  Ball() { arb_init(value_); }
  Ball(int integer) : Ball(static_cast<std::int64_t>(integer)) {}
  Ball(std::int64_t integer) {
    static_assert(sizeof(slong) == 8, "slong must hold 64 bits");
    arb_init(value_);
    arb_set_si(value_, static_cast<slong>(integer));
  }
  Ball(double) = delete; // a literal 0.1 is not one tenth: say which is meant
  /// The exact value of a double.
  static Ball from_double(double x) {
    Ball result;
    arb_set_d(result.value_, x);
    return result;
  }
  /// The number written in decimal (radius: the conversion only).
  explicit Ball(const std::string& decimal) {
    arb_init(value_);
    if (arb_set_str(value_, decimal.c_str(), working_precision()) != 0) {
      arb_clear(value_);
      throw std::invalid_argument("not a number: '" + decimal + "'");
    }
  }
  Ball(const Ball& other) {
    arb_init(value_);
    arb_set(value_, other.value_);
  }
  Ball(Ball&& other) noexcept {
    arb_init(value_);
    arb_swap(value_, other.value_);
  }
  Ball& operator=(const Ball& other) {
    arb_set(value_, other.value_);
    return *this;
  }
  Ball& operator=(Ball&& other) noexcept {
    arb_swap(value_, other.value_);
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  arb_ptr get() { return value_; }
  arb_srcptr get() const { return value_; }

  Ball& operator+=(const Ball& other) {
    arb_add(value_, value_, other.value_, working_precision());
    return *this;
  }
  Ball& operator-=(const Ball& other) {
    arb_sub(value_, value_, other.value_, working_precision());
    return *this;
  }
  Ball& operator*=(const Ball& other) {
    arb_mul(value_, value_, other.value_, working_precision());
    return *this;
  }
  Ball& operator/=(const Ball& other) {
    arb_div(value_, value_, other.value_, working_precision());
    return *this;
  }

  /// The exact number zero.
  bool is_zero() const { return arb_is_zero(value_) != 0; }
  bool contains_zero() const { return arb_contains_zero(value_) != 0; }
  bool is_finite() const { return arb_is_finite(value_) != 0; }

  /// The midpoint as a ball without radius.
  Ball midpoint() const {
    Ball result;
    arb_get_mid_arb(result.value_, value_);
    return result;
  }
  double to_double() const { return arf_get_d(arb_midref(value_), ARF_RND_NEAR); }
  /// The ball's ends as doubles, rounded outwards.
  double lower() const { return end(arb_get_lbound_arf, ARF_RND_FLOOR); }
  double upper() const { return end(arb_get_ubound_arf, ARF_RND_CEIL); }
  /// The midpoint in decimal, correctly rounded to at most `digits` digits (fewer where the radius allows fewer); "inf".
  std::string to_string(slong digits = 25) const {
    if (arf_is_pos_inf(arb_midref(value_))) return "inf";
    char* text = arb_get_str(value_, digits, ARB_STR_NO_RADIUS);
    std::string result(text);
    flint_free(text);
    return result;
  }
  /// The digits of an exact integer, all of them.
  std::string to_integer_string() const {
    if (!arb_is_int(value_)) throw std::logic_error("not an exact integer");
    fmpz_t integer;
    fmpz_init(integer);
    arf_get_fmpz(integer, arb_midref(value_), ARF_RND_NEAR);
    char* text = fmpz_get_str(nullptr, 10, integer);
    std::string result(text);
    flint_free(text);
    fmpz_clear(integer);
    return result;
  }

 private:
  template <class Bound>
  double end(Bound bound, arf_rnd_t rounding) const {
    arf_t exact;
    arf_init(exact);
    bound(exact, value_, working_precision());
    const double result = arf_get_d(exact, rounding);
    arf_clear(exact);
    return result;
  }

  arb_t value_;
};

inline Ball operator+(Ball left, const Ball& right) { return left += right; }
inline Ball operator-(Ball left, const Ball& right) { return left -= right; }
inline Ball operator*(Ball left, const Ball& right) { return left *= right; }
inline Ball operator/(Ball left, const Ball& right) { return left /= right; }
inline Ball operator-(const Ball& x) { return Ball(0) - x; }

// Comparisons are comparisons of midpoints: a decision that the radii leave open must be taken somehow, and the callers
// report how far away the runner-up was (see `relative_gap`).
inline int compare(const Ball& left, const Ball& right) { return arf_cmp(arb_midref(left.get()), arb_midref(right.get())); }
inline bool operator<(const Ball& left, const Ball& right) { return compare(left, right) < 0; }
inline bool operator>(const Ball& left, const Ball& right) { return compare(left, right) > 0; }
inline bool operator<=(const Ball& left, const Ball& right) { return compare(left, right) <= 0; }
inline bool operator>=(const Ball& left, const Ball& right) { return compare(left, right) >= 0; }

/// Whether the two balls share a point, that is, whether the numbers may be equal.
inline bool overlaps(const Ball& left, const Ball& right) { return arb_overlaps(left.get(), right.get()) != 0; }

#define BOUNDSWEEP_BALL_FUNCTION(name, arb_name)          \
  inline Ball name(const Ball& x) {                       \
    Ball result;                                          \
    arb_name(result.get(), x.get(), working_precision()); \
    return result;                                        \
  }
BOUNDSWEEP_BALL_FUNCTION(sqrt, arb_sqrt)
BOUNDSWEEP_BALL_FUNCTION(exp, arb_exp)
BOUNDSWEEP_BALL_FUNCTION(expm1, arb_expm1)
BOUNDSWEEP_BALL_FUNCTION(log, arb_log)
BOUNDSWEEP_BALL_FUNCTION(log1p, arb_log1p)
BOUNDSWEEP_BALL_FUNCTION(tanh, arb_tanh)
BOUNDSWEEP_BALL_FUNCTION(sinh, arb_sinh)
BOUNDSWEEP_BALL_FUNCTION(erf, arb_hypgeom_erf)
BOUNDSWEEP_BALL_FUNCTION(floor, arb_floor)
#undef BOUNDSWEEP_BALL_FUNCTION

inline Ball abs(const Ball& x) {
  Ball result;
  arb_abs(result.get(), x.get());
  return result;
}

inline Ball min(const Ball& left, const Ball& right) {
  Ball result;
  arb_min(result.get(), left.get(), right.get(), working_precision());
  return result;
}

inline Ball max(const Ball& left, const Ball& right) {
  Ball result;
  arb_max(result.get(), left.get(), right.get(), working_precision());
  return result;
}

inline Ball positive_part(const Ball& x) { return max(x, Ball(0)); }

/// x^exponent for a whole exponent, with 0^0 = 1.
inline Ball pow(const Ball& x, std::uint64_t exponent) {
  Ball result;
  arb_pow_ui(result.get(), x.get(), static_cast<ulong>(exponent), working_precision());
  return result;
}

/// The s-th root of x ≥ 0.
inline Ball root(const Ball& x, std::uint64_t s) {
  Ball result;
  arb_root_ui(result.get(), x.get(), static_cast<ulong>(s), working_precision());
  return result;
}

inline Ball infinity() {
  Ball result;
  arb_pos_inf(result.get());
  return result;
}

inline Ball pi() {
  Ball result;
  arb_const_pi(result.get(), working_precision());
  return result;
}

inline Ball factorial(std::uint64_t n) {
  Ball result;
  arb_fac_ui(result.get(), static_cast<ulong>(n), working_precision());
  return result;
}

/// The binomial coefficient "n over k".
inline Ball binomial(std::uint64_t n, std::uint64_t k) {
  Ball result;
  arb_bin_uiui(result.get(), static_cast<ulong>(n), static_cast<ulong>(k), working_precision());
  return result;
}

/// x·2^exponent, exactly.
inline Ball scaled_by_power_of_two(const Ball& x, slong exponent) {
  Ball result;
  arb_mul_2exp_si(result.get(), x.get(), exponent);
  return result;
}

/// Whether x is at most `whole`, where the ball of x may contain it or exceed it by 2^-40 = 9e-13 (relative; and 2^-30).
///
/// Arguments that are whole numbers in exact arithmetic (ratios of scales, where a bound cancels) are balls around them here,
/// and where algebra makes them whole for the decimals of a sweep file they are off by the rounding of its doubles. Theory
/// §5.1 lets what is at most a factor 1 + 1e-9 above a whole number count as it; this is less, so that no other argument is
/// that close except by rare accident.
inline bool at_most_whole(const Ball& x, const Ball& whole) {
  const Ball excess = x - whole;
  if (excess.contains_zero() || excess < Ball(0)) return true;
  return excess <= min(scaled_by_power_of_two(abs(x), -40), scaled_by_power_of_two(Ball(1), -30));
}

/// ⌈x⌉, with the tolerance of `at_most_whole`.
inline Ball ceiling(const Ball& x) {
  // Beyond all digits a ball holds many integers, and rounding to one of them would only lose the radius.
  if (abs(x) >= scaled_by_power_of_two(Ball(1), working_precision() / 2)) return x;
  Ball nearest; // ⌊x + 1/2⌋ is the only integer that a narrow ball can contain
  const Ball shifted = x.midpoint() + scaled_by_power_of_two(Ball(1), -1);
  arf_floor(arb_midref(nearest.get()), arb_midref(shifted.get()));
  return at_most_whole(x, nearest) ? nearest : nearest + Ball(1);
}

/// (other − best)/best as a double: by how much a decision between the two was clear. Infinite when best is 0.
inline double relative_gap(const Ball& best, const Ball& other) {
  if (compare(best, other) == 0) return 0.0;
  if (compare(best, Ball(0)) == 0) return std::numeric_limits<double>::infinity();
  return ((other.midpoint() - best.midpoint()) / best.midpoint()).to_double();
}

} // namespace boundsweep::reference
