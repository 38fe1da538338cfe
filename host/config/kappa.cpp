#include "host/config/kappa.hpp"

#include <cmath>

#include <fmt/format.h>
#include <mpfr.h>

#include "host/config/exact.hpp"
#include "host/config/quoted.hpp"
#include "host/config/range.hpp"

namespace boundsweep {
namespace {

/// The least decimal >= exact with so many places. Precondition: 0.1 <= exact < 1.
std::string decimal_at_least(const mpq_class& exact, int places) {
  mpz_class scaled;
  mpz_ui_pow_ui(scaled.get_mpz_t(), 10, static_cast<unsigned long>(places));
  scaled *= exact.get_num();
  mpz_cdiv_q(scaled.get_mpz_t(), scaled.get_mpz_t(), exact.get_den_mpz_t());
  const std::string text = scaled.get_str();
  return "0." + text.substr(0, text.find_last_not_of('0') + 1);
}

Kappa read_kappa(const Item& item) {
  const toml::node& node = item.node();
  if (node.is_floating_point() && **node.as_floating_point() == 1 && exact_number(item) < 1) {
    item.fail(fmt::format("{} is nearer to 1 than a double can tell, must be {}",
                          shortened(item.literal()), domains::kappa.text));
  }
  read_number(item, domains::kappa);
  return kappa_at_least(exact_number(item));
}

}  // namespace

Kappa kappa_at_least(const mpq_class& exact) {
  Kappa kappa{nearest_double(exact), ""};
  if (kappa.value >= 1) return {1, ""};
  if (exact == 0 || exact_meaning(kappa.value) == exact) return kappa;
  constexpr double ample = 0x1p-7;  // a unit in κ's last place is at most 2^-46 of it
  const double gap = nearest_double(1 - exact);
  if (gap >= ample) {
    while (exact_meaning(kappa.value) < exact) kappa.value = std::nextafter(kappa.value, 1);
    return kappa;
  }
  constexpr int gap_digits = 16;
  kappa.decimal = decimal_at_least(exact, gap_digits - static_cast<int>(std::floor(std::log10(gap))));
  return kappa;
}

std::vector<Kappa> read_kappas(const Item& item) {
  std::vector<Kappa> kappas;
  if (item.node().is_table()) {
    expand_range(item, domains::kappa,
                 [&](const mpq_class& exact, double) { kappas.push_back(kappa_at_least(exact)); });
    return kappas;
  }
  const toml::array* list = item.node().as_array();
  if (list == nullptr) return {read_kappa(item)};
  check_length(item, *list);
  for (const toml::node& node : *list) kappas.push_back(read_kappa(item.element(node)));
  return kappas;
}

double decay_rate(const Sweep& sweep, double kappa) {
  constexpr mpfr_prec_t bits = 160;  // decimals of κ have at most 33 places
  const auto stated = sweep.kappa_decimals.find(kappa);
  const std::string decimal =
      stated == sweep.kappa_decimals.end() ? fmt::format("{}", kappa) : stated->second;
  mpfr_t rate;
  mpfr_init2(rate, bits);
  mpfr_set_str(rate, decimal.c_str(), 10, MPFR_RNDU);
  mpfr_log(rate, rate, MPFR_RNDU);
  const double result = -mpfr_get_d(rate, MPFR_RNDN);
  mpfr_clear(rate);
  return result;
}

}  // namespace boundsweep
