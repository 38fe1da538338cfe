#include "host/measure/budget_grid.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "boundsweep/selection.hpp"
#include "host/config/number_text.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr int digits = 9;

/// What stands in the file for point j: the class that is paid for is that of the decimals.
double bound_of(double unit, std::int64_t point) {
  const auto octave = static_cast<double>(point) / points_per_octave;
  const double value = unit * std::exp2(octave);
  return number_of<double>(decimal_upper(value, digits)).value_or(value);
}

}  // namespace

GridNorm on_grid(double norm, double unit) {
  GridNorm grid;
  grid.unit = unit;
  grid.point = norm > 0 ? static_cast<std::int64_t>(
                              std::ceil(points_per_octave * (std::log2(norm) - std::log2(unit))))
                        : -10 * points_per_octave;
  while (norm > 0 && bound_of(unit, grid.point - 1) >= norm) --grid.point;
  while (bound_of(unit, grid.point) < norm) ++grid.point;
  grid.bound = bound_of(unit, grid.point);
  const auto octave = std::floor(static_cast<double>(grid.point) / points_per_octave);
  grid.price = price_with_roundings(norm_price(octave, points_per_octave), 2);
  return grid;
}

}  // namespace boundsweep
