#include "host/config/columns.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/closest.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

struct NamedQuantity {
  const char* name;
  Quantity quantity;
};

/// The columns that are neither axes nor derivatives. ff and norms are D and q, however the sweep
/// states them.
constexpr std::array<NamedQuantity, 18> quantities{{
    {"index", Quantity::index},
    {"ff", Quantity::ff},
    {"architecture.ff", Quantity::ff},
    {"norms", Quantity::norms},
    {"architecture.norms", Quantity::norms},
    {"parameters", Quantity::parameters},
    {"trained", Quantity::trained},
    {"bound", Quantity::bound},
    {"bound_over_range", Quantity::bound_over_range},
    {"nonstationarity", Quantity::nonstationarity},
    {"discretization", Quantity::discretization},
    {"deviation", Quantity::deviation},
    {"range", Quantity::range},
    {"lipschitz", Quantity::lipschitz},
    {"log10_bound", Quantity::log10_bound},
    {"levels", Quantity::levels},
    {"order", Quantity::order},
    {"samples_needed", Quantity::samples_needed},
}};

/// Whether a sweep's axis goes by the key that ends this name: ff_ratio is no axis beside ff.
bool is_axis_of(Axis axis, std::string_view name, const Sweep& sweep) {
  return name == axis_key(axis, sweep) || name == axis_path(axis, sweep);
}

std::string unknown_column(const std::string& name, const Sweep& sweep) {
  std::vector<std::string> known;
  for (const NamedQuantity& entry : quantities) known.push_back(entry.name);
  for (int k = 1; k <= sweep.max_order; ++k) known.push_back(fmt::format("derivative_{}", k));
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (axis_info(axis).kind != AxisKind::number) continue;
    known.push_back(axis_key(axis, sweep));
    known.push_back(axis_path(axis, sweep));
  }
  return fmt::format("unknown column {}{}", quoted(name),
                     meant_or_closest(name, {known.begin(), known.end()}));
}

}  // namespace

std::optional<Column> find_column(const std::string& name, const Sweep& sweep,
                                  std::string& problem) {
  for (const NamedQuantity& entry : quantities) {
    if (name != entry.name) continue;
    if (entry.quantity == Quantity::samples_needed && !sweep.target) {
      problem = "samples_needed is computed only where bound.target is given";
      return std::nullopt;
    }
    return Column{entry.quantity, 0};
  }
  for (int k = 1; k <= constants::highest_order; ++k) {
    if (name != fmt::format("derivative_{}", k)) continue;
    if (k <= sweep.max_order) return Column{Quantity::derivative, k};
    problem = fmt::format("{} is beyond bound.max_order = {}", name, sweep.max_order);
    return std::nullopt;
  }
  const std::optional<Axis> axis = find_axis(name);
  const bool is_axis = axis && is_axis_of(*axis, name, sweep);
  if (is_axis && axis_info(*axis).kind == AxisKind::number) {
    return Column{Quantity::axis, number(*axis)};
  }
  problem = is_axis || name == "route"
                ? fmt::format("{} is not a numeric column, objectives must be numeric", name)
                : unknown_column(name, sweep);
  return std::nullopt;
}

Column resolve_column(const std::string& name, const Sweep& sweep) {
  std::string problem;
  const std::optional<Column> column = find_column(name, sweep, problem);
  if (!column) throw InputError(problem);
  return *column;
}

}  // namespace boundsweep
