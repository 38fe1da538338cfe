#pragma once
/// 200-bit numbers with a practically unlimited exponent: MPFR behind value semantics.

#include <cstdint>

#include <mpfr.h>

#include "boundsweep/extended.hpp"

namespace boundsweep {

/// MPFR's exponents are limited to ±2^30 until asked for more.
inline const bool wide_exponents =
    mpfr_set_emin(mpfr_get_emin_min()) == 0 && mpfr_set_emax(mpfr_get_emax_max()) == 0;

class Real {
 public:
  Real(double value = 0) {
    mpfr_init2(value_, 200);
    mpfr_set_d(value_, value, MPFR_RNDN);
  }
  Real(Extended value) : Real(value.mantissa) {
    if (!value.is_zero()) mpfr_mul_2si(value_, value_, 512 * value.block, MPFR_RNDN);
  }
  Real(const Real& other) {
    mpfr_init2(value_, 200);
    mpfr_set(value_, other.value_, MPFR_RNDN);
  }
  Real& operator=(const Real& other) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~Real() { mpfr_clear(value_); }

  Real& operator+=(const Real& b) { return apply(mpfr_add, b); }
  Real& operator-=(const Real& b) { return apply(mpfr_sub, b); }
  Real& operator*=(const Real& b) { return apply(mpfr_mul, b); }
  Real& operator/=(const Real& b) { return apply(mpfr_div, b); }

  double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }
  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }

 private:
  template <class Operation>
  Real& apply(Operation operation, const Real& b) {
    operation(value_, value_, b.value_, MPFR_RNDN);
    return *this;
  }

  mpfr_t value_;
};

inline Real operator+(Real a, const Real& b) {
  return a += b;
}
inline Real operator-(Real a, const Real& b) {
  return a -= b;
}
inline Real operator*(Real a, const Real& b) {
  return a *= b;
}
inline Real operator/(Real a, const Real& b) {
  return a /= b;
}
inline bool operator<(const Real& a, const Real& b) {
  return mpfr_less_p(a.get(), b.get()) != 0;
}
inline bool operator==(const Real& a, const Real& b) {
  return mpfr_equal_p(a.get(), b.get()) != 0;
}

template <class Function>
Real real_function(Function function, const Real& x) {
  Real result;
  function(result.get(), x.get(), MPFR_RNDN);
  return result;
}
inline Real real_log(const Real& x) {
  return real_function(mpfr_log, x);
}
inline Real real_log1p(const Real& x) {
  return real_function(mpfr_log1p, x);
}
inline Real real_exp(const Real& x) {
  return real_function(mpfr_exp, x);
}
inline Real real_root(const Real& x, unsigned long degree) {
  Real result;
  mpfr_rootn_ui(result.get(), x.get(), degree, MPFR_RNDN);
  return result;
}
inline Real real_power(const Real& x, unsigned long exponent) {
  Real result;
  mpfr_pow_ui(result.get(), x.get(), exponent, MPFR_RNDN);
  return result;
}

/// |actual − exact|/exact in units of 2^-53; 0 where both are 0.
inline double roundings(const Real& actual, const Real& exact) {
  if (exact == Real(0) && actual == Real(0)) return 0;
  return std::fabs(((actual - exact) / exact).to_double()) * 0x1p53;
}

}  // namespace boundsweep
