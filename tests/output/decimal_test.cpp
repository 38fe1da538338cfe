#include "host/output/decimal.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <mpfr.h>

namespace boundsweep {
namespace {

/// An exact number for comparisons. 512 bits hold every product formed here without rounding.
class Exact {
 public:
  explicit Exact(double value) : Exact() { mpfr_set_d(number, value, MPFR_RNDN); }
  /// Precondition: |block| < 2^52.
  explicit Exact(Extended value) : Exact(value.mantissa) {
    mpfr_mul_2si(number, number, value.is_zero() ? 0 : 512 * value.block, MPFR_RNDN);
  }
  Exact(const std::string& text, mpfr_rnd_t rounding) : Exact() {
    mpfr_set_str(number, text.c_str(), 10, rounding);
  }
  ~Exact() { mpfr_clear(number); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  mpfr_t number;

 private:
  Exact() {
    mpfr_set_emin(mpfr_get_emin_min());  // the default range ends at 2^(2^30)
    mpfr_set_emax(mpfr_get_emax_max());
    mpfr_init2(number, 512);
  }
};

int significant_digits(const std::string& text) {
  std::string digits = text.substr(0, text.find('e'));
  std::string kept;
  for (const char c : digits)
    if (c >= '0' && c <= '9' && !(kept.empty() && c == '0')) kept += c;
  if (digits.find('.') == std::string::npos)
    while (!kept.empty() && kept.back() == '0') kept.pop_back();
  return static_cast<int>(kept.size());
}

/// The next decimal of `digits` digits towards -infinity. Precondition: text is not 0.
std::string next_below(std::string text, int digits) {
  const bool negative = text[0] == '-';
  if (negative) text.erase(0, 1);
  const std::size_t mark = text.find('e');
  long exponent = mark == std::string::npos ? 0 : std::stol(text.substr(mark + 1));
  text = text.substr(0, mark);
  const std::size_t point = text.find('.');
  if (point != std::string::npos) {
    exponent -= static_cast<long>(text.size() - point - 1);
    text.erase(point, 1);
  }
  text.erase(0, text.find_first_not_of('0'));
  while (static_cast<int>(text.size()) > digits) {  // zeros of a whole number
    EXPECT_EQ(text.back(), '0');
    text.pop_back();
    ++exponent;
  }
  while (static_cast<int>(text.size()) < digits) {
    text += '0';
    --exponent;
  }
  if (!negative && text == "1" + std::string(text.size() - 1, '0')) {
    text.assign(text.size(), '9');
    --exponent;
  } else {
    std::size_t i = text.size() - 1;
    const char last = negative ? '9' : '0', wrapped = negative ? '0' : '9';
    while (text[i] == last) {
      text[i] = wrapped;
      if (i == 0) {
        text.insert(0, "1");
        return "-" + text + "e" + std::to_string(exponent);
      }
      --i;
    }
    text[i] = static_cast<char>(text[i] + (negative ? 1 : -1));
  }
  return (negative ? "-" : "") + text + "e" + std::to_string(exponent);
}

/// The text is >= value, and no decimal of so many digits lies between: next_below(text) < value.
template <class Number>
void expect_least_upper(Number value, int digits) {
  const std::string text = decimal_upper(value, digits);
  const Exact exact(value);
  ASSERT_LE(significant_digits(text), digits) << text;
  const Exact lower(text, MPFR_RNDD);
  ASSERT_TRUE(mpfr_greaterequal_p(lower.number, exact.number)) << text;
  const std::string below = next_below(text, digits);
  const Exact upper(below, MPFR_RNDU);
  ASSERT_TRUE(mpfr_less_p(upper.number, exact.number)) << text << " where " << below << " does";
}

class Random {
 public:
  std::uint64_t bits() { return engine_(); }
  std::int64_t whole(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(engine_);
  }
  double significand() { return 1 + std::ldexp(static_cast<double>(bits() >> 12), -52); }

 private:
  std::mt19937_64 engine_{20240607};
};

TEST(DecimalUpper, KnownTexts) {
  EXPECT_EQ(decimal_upper(Extended(), 11), "0");
  EXPECT_EQ(decimal_upper(Extended(0.5), 11), "0.5");
  EXPECT_EQ(decimal_upper(Extended(2.0), 11), "2");
  EXPECT_EQ(decimal_upper(Extended(1.0), 11), "1");
  EXPECT_EQ(decimal_upper(Extended(0.142842702112345), 11), "0.14284270212");
  EXPECT_EQ(decimal_upper(Extended(121.0 / 18), 11), "6.7222222223");
  EXPECT_EQ(decimal_upper(Extended(0.1), 11), "0.10000000001");  // the double is above
  EXPECT_EQ(decimal_upper(Extended(0.3), 11), "0.3");            // the double is below
  EXPECT_EQ(decimal_upper(Extended(1.25e-12), 11), "1.25e-12");
  EXPECT_EQ(decimal_upper(Extended(1234567.0), 11), "1234567");
  EXPECT_EQ(decimal_upper(Extended(12300000000.0), 11), "12300000000");
  EXPECT_EQ(decimal_upper(Extended(123000000000.0), 11), "1.23e+11");
  EXPECT_EQ(decimal_upper(Extended(0x1p-13), 11), "0.0001220703125");
  EXPECT_EQ(decimal_upper(Extended(0x1p-14), 11), "6.103515625e-05");
  EXPECT_EQ(decimal_upper(Extended(1e22), 11), "1e+22");
  EXPECT_EQ(decimal_upper(Extended(1e23), 11), "1e+23");  // the double is below
  EXPECT_EQ(decimal_upper(Extended(0x1p200), 40), "1.606938044258990275541962092341162602523e+60");
}

TEST(DecimalUpper, NinesRollOver) {
  EXPECT_EQ(decimal_upper(Extended(9.99999999999), 11), "10");
  EXPECT_EQ(decimal_upper(Extended(9.99999999991), 11), "10");
  EXPECT_EQ(decimal_upper(Extended(1.99999999991), 11), "2");
  EXPECT_EQ(decimal_upper(Extended(0.999999999999), 11), "1");
  EXPECT_EQ(decimal_upper(Extended(99999999999.5), 11), "1e+11");
  EXPECT_EQ(decimal_upper(Extended(9.99999999999e-13), 11), "1e-12");
}

TEST(DecimalUpper, NegativeNumbersRoundTowardsZero) {
  EXPECT_EQ(decimal_upper(-0.5, 11), "-0.5");
  EXPECT_EQ(decimal_upper(-3.0, 11), "-3");
  EXPECT_EQ(decimal_upper(-0.0, 11), "0");
  EXPECT_EQ(decimal_upper(-6.7222222222222, 11), "-6.7222222222");
  EXPECT_EQ(decimal_upper(-1.10000000009, 11), "-1.1");
  EXPECT_EQ(decimal_upper(-0.1, 11), "-0.1");            // the double is below
  EXPECT_EQ(decimal_upper(-0.3, 11), "-0.29999999999");  // the double is above
  EXPECT_EQ(decimal_upper(-1e23, 11), "-9.9999999999e+22");
  EXPECT_EQ(decimal_upper(-1e-5, 15), "-1e-05");
  EXPECT_EQ(decimal_upper(-1e-7, 15), "-9.99999999999999e-08");
  EXPECT_EQ(decimal_upper(-4321.98765432199, 11), "-4321.9876543");
}

// Compared with Python's decimal module at 120 digits.
TEST(DecimalUpper, BeyondDouble) {
  EXPECT_EQ(decimal_upper(compose(1, 14352), 11), "2.4126691411e+4320");
  EXPECT_EQ(decimal_upper(compose(1, 14352), 17), "2.4126691410609534e+4320");
  EXPECT_EQ(decimal_upper(compose(1, 5000000000), 11), "2.0888438512e+1505149978");
  EXPECT_EQ(decimal_upper(compose(1, -5000000000), 11), "4.7873372605e-1505149979");
  EXPECT_EQ(decimal_upper(compose(1, std::int64_t{1} << 60), 11),
            "5.8549278602e+347063955532709820");
  EXPECT_EQ(decimal_upper(compose(1, -(std::int64_t{1} << 60)), 11),
            "1.7079629739e-347063955532709821");
  Extended extreme(4.0 / 3);
  extreme.block = std::int64_t{1} << 58;
  EXPECT_EQ(decimal_upper(extreme, 11), "2.331830253e+44424186308186857058");
  extreme.block = -extreme.block;
  EXPECT_EQ(decimal_upper(extreme, 11), "7.6239588004e-44424186308186857059");
}

/// The neighbours of a power of ten, the lower one nearer than a decimal of 16 digits.
TEST(DecimalUpper, PowersOfTenBeyondDouble) {
  for (const long power : {-123456789, -400, 400, 4000}) {
    const std::string ten = fmt::format("1e{:+}", power);
    const Exact exact(ten, MPFR_RNDN);
    long exponent;
    const double below = 2 * mpfr_get_d_2exp(&exponent, exact.number, MPFR_RNDD);
    const double above = 2 * mpfr_get_d_2exp(&exponent, exact.number, MPFR_RNDU);
    for (const int digits : {2, 11, 15, 16}) {
      EXPECT_EQ(decimal_upper(compose(below, exponent - 1), digits), ten);
      const std::string next = fmt::format("1.{:0{}}1e{:+}", 0, digits - 2, power);
      if (digits > 2) {
        EXPECT_EQ(decimal_upper(compose(above, exponent - 1), digits), next);
      }
    }
  }
}

TEST(DecimalUpper, LeastUpperForRandomDoubles) {
  Random random;
  for (int i = 0; i < 100'000; ++i) {
    const auto exponent = static_cast<int>(random.whole(-1070, 1023));
    const double value = std::ldexp(random.significand(), exponent);
    const int digits = static_cast<int>(random.whole(2, 20));
    expect_least_upper(value, digits);
    expect_least_upper(-value, digits);
    if (HasFatalFailure()) return;
  }
}

/// Doubles that read a short decimal, and their neighbours: where the last digit is decided by the
/// part of the value that its shortest text does not show.
TEST(DecimalUpper, LeastUpperForShortDecimals) {
  Random random;
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t size = random.whole(1, 15);
    const std::int64_t most = static_cast<std::int64_t>(std::pow(10, size));
    const std::string text =
        std::to_string(random.whole(1, most)) + "e" + std::to_string(random.whole(-40, 30));
    double value = std::stod(text);
    const std::int64_t neighbour = random.whole(-1, 1);
    if (neighbour != 0) value = std::nextafter(value, neighbour < 0 ? -1e300 : 1e300);
    for (const int digits : {2, 11, 15, 16, 17}) {
      expect_least_upper(value, digits);
      expect_least_upper(-value, digits);
    }
    if (HasFatalFailure()) return;
  }
}

TEST(DecimalUpper, LeastUpperAroundPowersOfTen) {
  for (int power = -320; power <= 308; ++power) {
    const double ten = std::strtod(("1e" + std::to_string(power)).c_str(), nullptr);
    for (const double value : {std::nextafter(ten, 0), ten, std::nextafter(ten, 1e308)}) {
      for (const int digits : {2, 11, 15, 16, 17}) {
        expect_least_upper(value, digits);
        expect_least_upper(-value, digits);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(DecimalUpper, LeastUpperAtTheEndsOfDouble) {
  using limits = std::numeric_limits<double>;
  for (const double value : {limits::max(), limits::min(), limits::denorm_min(), 0x1p-768, 0x1p768,
                             0x1.fffffffffffffp767, 0x1p1000, 0x1p-1000}) {
    expect_least_upper(value, 11);
    expect_least_upper(-value, 11);
    expect_least_upper(Extended(value), 11);
  }
}

TEST(DecimalUpper, LeastUpperForRandomExtended) {
  Random random;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t range = std::int64_t{1} << random.whole(1, 60);
    const Extended value = compose(random.significand(), random.whole(-range, range));
    expect_least_upper(value, static_cast<int>(random.whole(2, 20)));
    if (HasFatalFailure()) return;
  }
}

TEST(Shortest, KnownTexts) {
  EXPECT_EQ(shortest(0.5), "0.5");
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(0), "0");
  EXPECT_EQ(shortest(16), "16");
  EXPECT_EQ(shortest(0.0001), "0.0001");
  EXPECT_EQ(shortest(0.00001), "1e-05");
  EXPECT_EQ(shortest(999999999999999.0), "999999999999999");
  EXPECT_EQ(shortest(1e15), "1000000000000000");
  EXPECT_EQ(shortest(1e300), "1e+300");
  EXPECT_EQ(shortest(1234567.5), "1234567.5");
  EXPECT_EQ(shortest(-0.25), "-0.25");
  EXPECT_EQ(shortest(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Shortest, ReadsBack) {
  Random random;
  for (int i = 0; i < 100'000; ++i) {
    const double value =
        std::ldexp(random.significand(), static_cast<int>(random.whole(-1020, 1020)));
    ASSERT_EQ(std::stod(shortest(value)), value);
  }
}

TEST(JsonUpper, NumbersWithinDoubleAndTextBeyond) {
  EXPECT_EQ(json_upper(Extended()).dump(), "0.0");
  EXPECT_EQ(json_upper(Extended(0.1)).dump(), "0.1");
  EXPECT_EQ(json_upper(Extended(1e300)).get<double>(), 1e300);
  EXPECT_EQ(json_upper(Extended(1e-300)).get<double>(), 1e-300);
  EXPECT_EQ(json_upper(Extended(0x1p1000)).dump(), "\"1.0715086071862674e+301\"");
  EXPECT_EQ(json_upper(Extended(std::nextafter(1e300, 1e308))).dump(),
            "\"1.0000000000000003e+300\"");
  EXPECT_TRUE(json_upper(Extended(std::nextafter(1e-300, 0))).is_string());
  EXPECT_EQ(json_upper(compose(1, 14352)).dump(), "\"2.4126691410609534e+4320\"");
}

TEST(ShortenedUpper, RoundsTextUp) {
  EXPECT_EQ(shortened_upper("0.1", 3), "0.1") << "through double it would be 0.101";
  EXPECT_EQ(shortened_upper("0.032683880365", 3), "0.0327");
  EXPECT_EQ(shortened_upper("0.0326", 3), "0.0326");
  EXPECT_EQ(shortened_upper("1.0000000001", 3), "1.01");
  EXPECT_EQ(shortened_upper("9.996", 3), "10");
  EXPECT_EQ(shortened_upper("123456", 3), "1.24e+05");
  EXPECT_EQ(shortened_upper("0.0000123401", 3), "1.24e-05");
  EXPECT_EQ(shortened_upper("1.2345678901e+4321", 4), "1.235e+4321");
  EXPECT_EQ(shortened_upper("9.9999e-100", 2), "1e-99");
  EXPECT_EQ(shortened_upper("-0.30186", 3), "-0.301") << "up is towards zero";
  EXPECT_EQ(shortened_upper("12000", 2), "1.2e+04");
}

TEST(ShortenedUpper, LeavesWhatIsNoDecimal) {
  for (const char* text : {"", "inf", "gelu", "swish:1.23456789", "1.2.345", "1e", "1e5x", "-"})
    EXPECT_EQ(shortened_upper(text, 2), text);
}

}  // namespace
}  // namespace boundsweep
