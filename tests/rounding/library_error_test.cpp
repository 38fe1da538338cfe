/// docs/rounding.md assumes that the elementary functions err by at most 4 ulp. Here they are
/// measured against MPFR over the ranges the engine uses.

#include <cmath>
#include <cstdio>
#include <functional>
#include <random>

#include <gtest/gtest.h>
#include <mpfr.h>

namespace {

constexpr double assumed_ulps = 4;
constexpr int draws = 200000;
constexpr mpfr_prec_t precision = 160;

using Argument = std::function<double(std::mt19937_64&)>;
using Exact = std::function<void(mpfr_ptr result, double x, double y)>;

double ulp(double value) {
  int exponent = 0;
  std::frexp(value, &exponent);
  return std::ldexp(1.0, exponent - 53);
}

/// The largest error in ulps of `computed` over random arguments; x and y from `first`, `second`.
double largest_error(const std::function<double(double, double)>& computed, const Exact& exact,
                     const Argument& first, const Argument& second) {
  std::mt19937_64 random(20240523);
  mpfr_t value, difference;
  mpfr_init2(value, precision);
  mpfr_init2(difference, precision);
  double worst = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = first(random), y = second(random);
    const double result = computed(x, y);
    exact(value, x, y);
    mpfr_sub_d(difference, value, result, MPFR_RNDA);
    const double error = std::fabs(mpfr_get_d(difference, MPFR_RNDA)) / ulp(result);
    if (!(error <= worst)) worst = error;  // NaN stays
  }
  mpfr_clears(value, difference, static_cast<mpfr_ptr>(nullptr));
  return worst;
}

Argument uniform(double from, double to) {
  return [=](std::mt19937_64& random) {
    return std::uniform_real_distribution<double>(from, to)(random);
  };
}

/// ±2^e with e uniform.
Argument log_uniform(double from, double to, double sign = 1) {
  return [=](std::mt19937_64& random) {
    return sign * std::exp2(std::uniform_real_distribution<double>(std::log2(from),
                                                                   std::log2(to))(random));
  };
}

const Argument unused = [](std::mt19937_64&) { return 0.0; };

void expect_within(const char* name, double error) {
  std::printf("%-28s largest error %.3f ulp\n", name, error);
  EXPECT_LE(error, assumed_ulps) << name;
}

void check(const char* name, double (*computed)(double), int (*exact)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t),
           const Argument& argument) {
  const auto reference = [exact](mpfr_ptr result, double x, double) {
    mpfr_set_d(result, x, MPFR_RNDN);
    exact(result, result, MPFR_RNDN);
  };
  expect_within(name, largest_error([computed](double x, double) { return computed(x); },
                                    reference, argument, unused));
}

}  // namespace

TEST(LibraryError, Exponentials) {
  check("exp on [-700, 0]", std::exp, mpfr_exp, uniform(-700, 0));
  check("exp on [-0.35, 0.35]", std::exp, mpfr_exp, uniform(-0.35, 0.35));
  check("exp2 on [0, 1)", std::exp2, mpfr_exp2, uniform(0, 1));
  check("expm1 on [-700, -2^-60]", std::expm1, mpfr_expm1, log_uniform(0x1p-60, 700, -1));
}

TEST(LibraryError, Logarithms) {
  check("log on [2^-256, 2^256]", std::log, mpfr_log, log_uniform(0x1p-256, 0x1p256));
  check("log near 1", std::log, mpfr_log, uniform(0.5, 1));
  check("log1p on [2^-768, 2^768]", std::log1p, mpfr_log1p, log_uniform(0x1p-768, 0x1p768));
  check("log10 on [2^-256, 2^256]", std::log10, mpfr_log10, log_uniform(0x1p-256, 0x1p256));
}

TEST(LibraryError, Hyperbolics) {
  check("tanh on [2^-40, 64]", std::tanh, mpfr_tanh, log_uniform(0x1p-40, 64));
  check("sinh on [2^-41, 0.5]", std::sinh, mpfr_sinh, log_uniform(0x1p-41, 0.5));
}

TEST(LibraryError, Roots) {
  // root(): significand · 2^rest to the power 1/s, the exponent rounded as the engine rounds it.
  for (int degree = 3; degree <= 16; ++degree) {
    const double exponent = 1.0 / degree;
    const auto exact = [exponent](mpfr_ptr result, double x, double) {
      mpfr_t power;
      mpfr_init2(power, precision);
      mpfr_set_d(power, exponent, MPFR_RNDN);
      mpfr_set_d(result, x, MPFR_RNDN);
      mpfr_pow(result, result, power, MPFR_RNDN);
      mpfr_clear(power);
    };
    const std::string name = "pow to 1/" + std::to_string(degree);
    expect_within(name.c_str(),
                  largest_error([exponent](double x, double) { return std::pow(x, exponent); },
                                exact, log_uniform(1, std::exp2(degree)), unused));
  }
}
