#include "host/config/exact.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <mpfr.h>

namespace boundsweep {
namespace {

/// A number of MPFR with the bits that a type holds, freed on every way out.
class Rounded {
 public:
  Rounded(const mpq_class& exact, int bits, mpfr_rnd_t direction) {
    mpfr_init2(number_, bits);
    mpfr_set_q(number_, exact.get_mpq_t(), direction);
  }
  ~Rounded() { mpfr_clear(number_); }
  Rounded(const Rounded&) = delete;
  Rounded& operator=(const Rounded&) = delete;

  double to_double(mpfr_rnd_t direction) const { return mpfr_get_d(number_, direction); }
  long double to_long_double() const { return mpfr_get_ld(number_, MPFR_RNDN); }

 private:
  mpfr_t number_;
};

mpz_class power_of_ten(unsigned long exponent) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, exponent);
  return power;
}

constexpr int double_bits = std::numeric_limits<double>::digits;

}  // namespace

mpq_class exact_decimal(std::string_view text) {
  std::string digits;
  long long exponent = 0;
  bool point = false, zero = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.') {
      point = true;
    } else if (c == 'e' || c == 'E') {
      std::string power;
      for (const char p : text.substr(i + 1))
        if (p != '_' && p != '+') power += p;
      long long stated = 0;  // out of range only where all digits are 0
      std::from_chars(power.data(), power.data() + power.size(), stated);
      exponent += stated;
      break;
    } else if (c != '_' && c != '+') {
      digits += c;
      zero = zero && (c == '0' || c == '-');
      if (point) --exponent;
    }
  }
  if (zero) return 0;
  mpq_class value{mpz_class(digits, 10)};
  const mpz_class scale =
      power_of_ten(static_cast<unsigned long>(exponent < 0 ? -exponent : exponent));
  if (exponent < 0) {
    value /= scale;
  } else {
    value *= scale;
  }
  return value;
}

mpq_class exact_meaning(double value) { return exact_decimal(fmt::format("{}", value)); }

mpq_class exact_number(const Item& item) {
  const toml::node& node = item.node();
  if (node.is_integer()) return exact_decimal(fmt::format("{}", **node.as_integer()));
  const std::string_view literal = item.literal();
  return literal.empty() ? exact_meaning(**node.as_floating_point()) : exact_decimal(literal);
}

double nearest_double(const mpq_class& exact) {
  return Rounded(exact, double_bits, MPFR_RNDN).to_double(MPFR_RNDN);
}

double double_at_most(const mpq_class& exact) {
  return Rounded(exact, double_bits, MPFR_RNDD).to_double(MPFR_RNDD);
}

long double nearest_long_double(const mpq_class& exact) {
  return Rounded(exact, std::numeric_limits<long double>::digits, MPFR_RNDN).to_long_double();
}

}  // namespace boundsweep
