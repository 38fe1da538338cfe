#include "host/measure/measured_entry.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/config/number_text.hpp"
#include "host/measure/budget_grid.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr int digits = 9;
constexpr double least_norm = 1e-300;  // of a sweep file's numbers that are not 0

const char* proof_text(const Norm& norm) {
  return norm.proof == Proof::frobenius  ? "Frobenius norm of "
         : norm.proof == Proof::cholesky ? "spectral norm of "
                                         : "";
}

}  // namespace

double rounded_norm(double norm) {
  if (norm == 0) return 0;
  return std::max(number_of<double>(decimal_upper(norm, digits)).value_or(norm), least_norm);
}

MeasuredEntry fixed_entry(const std::string& key, const Norm& norm) {
  return {key, rounded_norm(norm.value), 0, proof_text(norm) + norm.source};
}

MeasuredEntry paid_entry(const std::string& key, const Norm& norm, double unit) {
  constexpr double least_unit = 1e-290;  // a norm of 0 takes a point below it
  const GridNorm grid = on_grid(norm.value > 0 ? std::max(norm.value, least_norm) : 0,
                                unit > 0 ? std::max(unit, least_unit) : 1);
  return {key, grid.bound, grid.price,
          fmt::format("{}{}: {}, grid {}*2^({}/{}), {:.2f} nats", proof_text(norm), norm.source,
                      norm.value == 0 ? "0" : decimal_upper(norm.value, 6), shortest(grid.unit),
                      grid.point, points_per_octave, grid.price + 5e-3)};
}

}  // namespace boundsweep
