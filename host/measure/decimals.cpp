#include "host/measure/decimals.hpp"

#include <cmath>
#include <limits>

#include "host/config/exact.hpp"
#include "host/config/number_text.hpp"

namespace boundsweep {
namespace {

std::optional<mpq_class> typed(std::string_view text) {
  const std::optional<double> nearest = number_of<double>(text);
  if (!nearest || !std::isfinite(*nearest)) return std::nullopt;
  return exact_decimal(text);
}

}  // namespace

std::optional<double> typed_at_most(std::string_view text) {
  const std::optional<mpq_class> exact = typed(text);
  if (!exact) return std::nullopt;
  return double_at_most(*exact);
}

std::optional<double> typed_at_least(std::string_view text) {
  const std::optional<mpq_class> exact = typed(text);
  if (!exact) return std::nullopt;
  return -double_at_most(-*exact);
}

double difference_at_most(double a, double b) {
  const mpq_class exact = exact_meaning(a) - exact_meaning(b);
  double value = nearest_double(exact);
  while (exact_meaning(value) > exact)
    value = std::nextafter(value, -std::numeric_limits<double>::infinity());
  return value;
}

}  // namespace boundsweep
