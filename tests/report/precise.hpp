#pragma once
/// Comparison of decimal texts and JSON numbers beyond double's range.

#include <cmath>
#include <stdexcept>
#include <string>

#include <mpfr.h>
#include <nlohmann/json.hpp>

namespace boundsweep {

/// A number as a decimal text or a JSON number states it; 256 bits.
class Precise {
 public:
  explicit Precise(const std::string& decimal) {
    mpfr_init2(number_, precision);
    if (mpfr_set_str(number_, decimal.c_str(), 10, MPFR_RNDN) != 0) {
      mpfr_clear(number_);
      throw std::invalid_argument("not a number: " + decimal);
    }
  }
  explicit Precise(double value) {
    mpfr_init2(number_, precision);
    mpfr_set_d(number_, value, MPFR_RNDN);
  }
  ~Precise() { mpfr_clear(number_); }
  Precise(const Precise&) = delete;
  Precise& operator=(const Precise&) = delete;

  /// (this − expected)/|expected|; infinite where only expected is 0.
  double relative_excess(const Precise& expected) const {
    Precise result(0.0);
    mpfr_sub(result.number_, number_, expected.number_, MPFR_RNDN);
    if (mpfr_zero_p(result.number_)) return 0;
    mpfr_div(result.number_, result.number_, expected.number_, MPFR_RNDN);
    const double quotient = mpfr_get_d(result.number_, MPFR_RNDN);
    return mpfr_sgn(expected.number_) < 0 ? -quotient : quotient;
  }

 private:
  static constexpr mpfr_prec_t precision = 256;
  mpfr_t number_;
};

/// The relative excess of a number in JSON, a text beyond double's range, over a decimal text.
template <class Json>
double relative_excess(const Json& actual, const std::string& expected) {
  const Precise target(expected);
  if (actual.is_string())
    return Precise(actual.template get<std::string>()).relative_excess(target);
  if (!actual.is_number()) return NAN;
  return Precise(actual.template get<double>()).relative_excess(target);
}

}  // namespace boundsweep
