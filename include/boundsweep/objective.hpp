#pragma once
/// The numeric columns of the output, as values and as objectives.       theory §8

#include <cmath>
#include <cstdint>

#include "boundsweep/frontier.hpp"
#include "boundsweep/grid.hpp"
#include "boundsweep/pathwise.hpp"

namespace boundsweep {

/// Numeric columns. `axis` and `derivative` take an argument: the axis' number, the order k.
enum class Quantity : std::uint8_t {
  index, ff, norms, parameters, trained,
  bound, bound_over_range, nonstationarity, discretization, deviation, range, lipschitz,
  log10_bound, levels, order, samples_needed,
  axis, derivative
};

struct Column {
  Quantity quantity = Quantity::bound;
  int argument = 0;
};

struct Objective {
  Column column;
  bool maximize = false;
};

/// A point with everything its row needs.
struct PointRecord {
  std::int64_t index = 0;
  double ff = 0, norms = 0;
  PointValues values;
  double samples_needed = 0;  ///< 0: not asked for, or none suffices
};

/// All that a row of the output needs, less the axes' values.
struct PointRow {
  PointRecord record;
  ParameterCount parameters;
  Extended range, lipschitz;
  int order = ScaleEntropy::no_route;  ///< of the route at the finest scale; no_route when J = 0
};

/// sup ‖D^k‖_op of the network: k! T_k, rounded up.
BS_FUNCTION Extended derivative_bound(const Network& network, int k) {
  double factorial = 1;
  for (int i = 2; i <= k; ++i) factorial *= i;
  return round_up(Extended(factorial) * network.majorant[k],
                  k == 0 ? network.count.range : k * network.count.per_order);
}

BS_FUNCTION Extended lipschitz_bound(const Summary& summary) {
  if (!summary.loss.lipschitz_is_finite) return Extended::infinity();
  return round_up(summary.loss.lipschitz, summary.loss.lipschitz_roundings);
}

/// log10 of a positive number, rounded up.
BS_FUNCTION double log10_upper(Extended value) {
  constexpr double log10_of_radix = 154.12735777995837;  // 512 log10 2
  const double whole = static_cast<double>(value.block) * log10_of_radix;
  const double part = std::log10(value.mantissa);
  return whole + part + (std::fabs(whole) + std::fabs(part) + 1) * 0x1p-50;
}

/// The order of the route used at level J, or no_route when J = 0.
BS_FUNCTION int finest_order(const Summary& summary, int level) {
  return level == 0 ? ScaleEntropy::no_route : summary.scale[level].order;
}

BS_FUNCTION PointRow make_row(const PointRecord& record, const Summary& summary) {
  return {record, summary.parameters, range_bound(summary), lipschitz_bound(summary),
          finest_order(summary, record.values.level)};
}

/// The key of one column, smaller meaning smaller. `missing` where the point has no such value.
BS_FUNCTION Key column_key(Column column, const PointRecord& point, const Summary& summary,
                           const GridView& grid, const Digits& digits) {
  switch (column.quantity) {
    case Quantity::index: return key_of_count(static_cast<std::uint64_t>(point.index));
    case Quantity::ff: return key_of(point.ff);
    case Quantity::norms: return key_of(point.norms);
    case Quantity::parameters: return key_of_count(summary.parameters.all);
    case Quantity::trained: return key_of_count(summary.parameters.trained);
    case Quantity::bound: return key_of(point.values.bound);
    case Quantity::bound_over_range: return key_of(point.values.bound_over_range);
    case Quantity::nonstationarity: return key_of(point.values.nonstationarity);
    case Quantity::discretization: return key_of(point.values.discretization);
    case Quantity::deviation: return key_of(point.values.deviation);
    case Quantity::range: return key_of(range_bound(summary));
    case Quantity::lipschitz: return key_of(lipschitz_bound(summary));
    case Quantity::log10_bound:  // the same order as bound
      return key_of(point.values.bound);
    case Quantity::levels: return key_of(static_cast<double>(point.values.level));
    case Quantity::order: {
      const int order = finest_order(summary, point.values.level);
      return order == ScaleEntropy::no_route ? missing_key() : key_of(static_cast<double>(order));
    }
    case Quantity::samples_needed:
      return point.samples_needed == 0 ? missing_key() : key_of(point.samples_needed);
    case Quantity::axis:
      return key_of(axis_value(grid, digits, static_cast<Axis>(column.argument)));
    case Quantity::derivative:
      return column.argument > summary.order ? missing_key()
                                             : key_of(derivative_bound(summary.network,
                                                                       column.argument));
  }
  return missing_key();
}

/// The key of an objective, smaller meaning better.
BS_FUNCTION Key objective_key(const Objective& objective, const PointRecord& point,
                              const Summary& summary, const GridView& grid,
                              const Digits& digits) {
  const Key key = column_key(objective.column, point, summary, grid, digits);
  return objective.maximize && !(key == missing_key()) ? reversed(key) : key;
}

}  // namespace boundsweep
