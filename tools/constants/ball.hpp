// A real number known up to a proven error: a value-semantic face of Arb's arb_t.
//
// Every operation returns a ball that contains the exact result for all points of its operands. Operations whose
// exact result has at most `precision` bits return it with radius zero; the tables rely on that for values such as 1/4.
#pragma once

#if __has_include(<flint/arb.h>)  // FLINT 3 and later carry Arb
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#else
#include <arb.h>
#include <arb_hypgeom.h>
#endif

#include <stdexcept>
#include <string>

namespace boundsweep::enclosures {

class Ball {
 public:
  static constexpr slong precision = 192;

  Ball() { arb_init(value_); }
  Ball(int n) : Ball() { arb_set_si(value_, n); }  // implicit, so that formulas read as formulas
  Ball(const Ball& other) : Ball() { arb_set(value_, other.value_); }
  Ball(Ball&& other) noexcept : Ball() { arb_swap(value_, other.value_); }
  Ball& operator=(Ball other) noexcept {
    arb_swap(value_, other.value_);
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  static Ball integer(slong n) {
    Ball b;
    arb_set_si(b.value_, n);
    return b;
  }
  static Ball exactly(double x) {
    Ball b;
    arb_set_d(b.value_, x);
    return b;
  }
  static Ball pi() {
    Ball b;
    arb_const_pi(b.value_, precision);
    return b;
  }
  // The smallest ball with these ends, outward rounded.
  static Ball interval(const Ball& left, const Ball& right) {
    Ball b;
    arb_union(b.value_, left.value_, right.value_, precision);
    return b;
  }
  // A decimal string; its value need not be representable.
  static Ball parse(const std::string& decimal) {
    Ball b;
    if (arb_set_str(b.value_, decimal.c_str(), precision) != 0) {
      throw std::invalid_argument("not a decimal number: " + decimal);
    }
    return b;
  }

  arb_ptr raw() { return value_; }
  arb_srcptr raw() const { return value_; }

 private:
  arb_t value_;
};

inline Ball operator+(const Ball& a, const Ball& b) {
  Ball r;
  arb_add(r.raw(), a.raw(), b.raw(), Ball::precision);
  return r;
}
inline Ball operator-(const Ball& a, const Ball& b) {
  Ball r;
  arb_sub(r.raw(), a.raw(), b.raw(), Ball::precision);
  return r;
}
inline Ball operator-(const Ball& a) {
  Ball r;
  arb_neg(r.raw(), a.raw());
  return r;
}
inline Ball operator*(const Ball& a, const Ball& b) {
  Ball r;
  arb_mul(r.raw(), a.raw(), b.raw(), Ball::precision);
  return r;
}
inline Ball operator/(const Ball& a, const Ball& b) {
  Ball r;
  arb_div(r.raw(), a.raw(), b.raw(), Ball::precision);
  return r;
}
inline Ball& operator+=(Ball& a, const Ball& b) {
  arb_add(a.raw(), a.raw(), b.raw(), Ball::precision);
  return a;
}

inline Ball abs(const Ball& a) {
  Ball r;
  arb_abs(r.raw(), a.raw());
  return r;
}
inline Ball sqrt(const Ball& a) {
  Ball r;
  arb_sqrt(r.raw(), a.raw(), Ball::precision);
  return r;
}
inline Ball exp(const Ball& a) {
  Ball r;
  arb_exp(r.raw(), a.raw(), Ball::precision);
  return r;
}
inline Ball log(const Ball& a) {
  Ball r;
  arb_log(r.raw(), a.raw(), Ball::precision);
  return r;
}
inline Ball erf(const Ball& a) {
  Ball r;
  arb_hypgeom_erf(r.raw(), a.raw(), Ball::precision);
  return r;
}
inline Ball pow(const Ball& a, ulong exponent) {
  Ball r;
  arb_pow_ui(r.raw(), a.raw(), exponent, Ball::precision);
  return r;
}
inline Ball factorial(int n) {
  Ball r;
  arb_fac_ui(r.raw(), static_cast<ulong>(n), Ball::precision);
  return r;
}
inline Ball binomial(int n, int k) {
  Ball r;
  arb_bin_uiui(r.raw(), static_cast<ulong>(n), static_cast<ulong>(k), Ball::precision);
  return r;
}

// Encloses the larger of the two exact values.
inline Ball max(const Ball& a, const Ball& b) {
  Ball r;
  arb_max(r.raw(), a.raw(), b.raw(), Ball::precision);
  return r;
}

// The ends and the centre of a ball, as exact balls (ends rounded outward).
inline Ball upper_end(const Ball& a) {
  Ball r;
  arb_get_ubound_arf(arb_midref(r.raw()), a.raw(), Ball::precision);
  return r;
}
inline Ball lower_end(const Ball& a) {
  Ball r;
  arb_get_lbound_arf(arb_midref(r.raw()), a.raw(), Ball::precision);
  return r;
}
inline Ball midpoint(const Ball& a) {
  Ball r;
  arb_get_mid_arb(r.raw(), a.raw());
  return r;
}
inline Ball times_unit_interval(const Ball& a) {  // |a|·[-1, 1]
  Ball one;
  mag_one(arb_radref(one.raw()));
  return a * one;
}

// Decisions: true only when proven for all points of the operands.
inline bool surely_less(const Ball& a, const Ball& b) { return arb_lt(a.raw(), b.raw()) != 0; }
inline bool surely_nonzero(const Ball& a) { return arb_is_nonzero(a.raw()) != 0; }
inline bool surely_disjoint(const Ball& a, const Ball& b) { return arb_overlaps(a.raw(), b.raw()) == 0; }
inline bool is_exact(const Ball& a) { return arb_is_exact(a.raw()) != 0; }
inline bool is_finite(const Ball& a) { return arb_is_finite(a.raw()) != 0; }
inline bool contains(const Ball& outer, const Ball& inner) { return arb_contains(outer.raw(), inner.raw()) != 0; }

inline bool narrower(const Ball& a, const Ball& b) {
  return mag_cmp(arb_radref(a.raw()), arb_radref(b.raw())) < 0;
}

// log2 of the relative radius, rounded up; very negative for exact balls.
inline slong relative_error_bits(const Ball& a) { return arb_rel_error_bits(a.raw()); }

// The smallest double not below any point of `a`, and the largest not above any.
inline double rounded_up(const Ball& a) {
  const Ball end = upper_end(a);
  return arf_get_d(arb_midref(end.raw()), ARF_RND_CEIL);
}
inline double rounded_down(const Ball& a) {
  const Ball end = lower_end(a);
  return arf_get_d(arb_midref(end.raw()), ARF_RND_FLOOR);
}

// Smallest common part of two overlapping balls.
inline Ball intersection(const Ball& a, const Ball& b) {
  if (contains(a, b)) return b;  // exact points stay exact
  if (contains(b, a)) return a;
  Ball r;
  if (arb_intersection(r.raw(), a.raw(), b.raw(), Ball::precision) == 0) {
    throw std::logic_error("intersection of disjoint balls");
  }
  return r;
}

}  // namespace boundsweep::enclosures
