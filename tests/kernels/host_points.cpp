#include "tests/kernels/host_points.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

namespace boundsweep {
namespace {

using Value = HostPoint::Value;

Value number_value(Extended number) { return {false, number, 0}; }

Value value_of(Column column, const PointRow& row, const Summary& summary, const GridView& grid,
               const Digits& digits) {
  const PointValues& values = row.record.values;
  const Value missing{true, {}, 0};
  switch (column.quantity) {
    case Quantity::parameters: return {false, {}, row.parameters.all};
    case Quantity::trained: return {false, {}, row.parameters.trained};
    case Quantity::ff: return number_value(row.record.ff);
    case Quantity::bound:
    case Quantity::log10_bound: return number_value(values.bound);
    case Quantity::bound_over_range: return number_value(values.bound_over_range);
    case Quantity::deviation: return number_value(values.deviation);
    case Quantity::lipschitz: return number_value(row.lipschitz);
    case Quantity::levels: return number_value(values.level);
    case Quantity::order:
      return row.order == ScaleEntropy::no_route ? missing : number_value(row.order);
    case Quantity::samples_needed:
      return row.record.samples_needed == 0 ? missing : number_value(row.record.samples_needed);
    case Quantity::axis: return number_value(axis_value(grid, digits, Axis(column.argument)));
    case Quantity::derivative:
      return column.argument > summary.order
                 ? missing
                 : number_value(derivative_bound(summary.network, column.argument));
    default: throw std::logic_error("no test sweep has this objective");
  }
}

/// A missing value is worse than every value in either direction.
bool is_better(const Objective& objective, const Value& a, const Value& b) {
  if (a.missing || b.missing) return !a.missing && b.missing;
  const Value& low = objective.maximize ? b : a;
  const Value& high = objective.maximize ? a : b;
  return low.number < high.number || low.count < high.count;
}

/// Indices of those of `count` points that no other of its group dominates and that no earlier
/// equal one stands for, ascending. is_better(k, i, j): point i beats j in objective k.
std::vector<std::int64_t> undominated(
    const Problem& problem, const std::vector<std::int64_t>& index,
    const std::function<bool(int, std::size_t, std::size_t)>& is_better) {
  const int objectives = problem.view().settings.objectives;
  std::map<std::int64_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < index.size(); ++i)
    groups[group_of(problem, index[i])].push_back(i);
  const auto removes = [&](std::size_t i, std::size_t j) {
    int better = 0, worse = 0;
    for (int k = 0; k < objectives; ++k) {
      better += is_better(k, i, j);
      worse += is_better(k, j, i);
    }
    if (worse > 0) return false;
    return better > 0 || index[i] < index[j];
  };
  std::vector<std::int64_t> result;
  for (const auto& [group, members] : groups) {
    for (const std::size_t j : members) {
      const bool removed = std::any_of(members.begin(), members.end(), [&](std::size_t i) {
        return i != j && removes(i, j);
      });
      if (!removed) result.push_back(index[j]);
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

std::vector<HostPoint> host_points(const Problem& problem) {
  const ProblemView& view = problem.view();
  std::vector<HostPoint> points;
  const std::int64_t architectures = grid_size(view.grid, 0, first_process_axis);
  const std::int64_t inner = grid_size(view.grid, first_process_axis);
  for (std::int64_t a = 0; a < architectures; ++a) {
    Digits digits;
    decode_architecture(view.grid, a, digits);
    if (!is_valid(architecture_at(view, digits))) continue;
    const Summary summary = summary_at(view, digits);
    for (std::int64_t i = 0; i < inner; ++i) {
      HostPoint point;
      // In grid order, one curve for each point: what neighbours share is the passes' business.
      decode(view.grid, a * inner + i, 0, axis_count, digits);
      const PointPlace place = place_of(view.grid, a * inner + i);
      point.architecture = place.architecture;
      point.curve = place.curve;
      point.offset = place.offset;
      auto visit = [&](std::int64_t, const PointRecord& record) {
        point.row = make_row(record, summary);
        for (int k = 0; k < view.settings.objectives; ++k) {
          const Objective& objective = view.settings.objective[k];
          point.keys.push_back(objective_key(objective, record, summary, view.grid, digits));
          point.values.push_back(
              value_of(objective.column, point.row, summary, view.grid, digits));
        }
      };
      for_each_point(view, summary, digits, 1, [&](std::int64_t) { return place.offset; }, visit);
      points.push_back(point);
    }
  }
  return points;
}

std::int64_t group_of(const Problem& problem, std::int64_t index) {
  const GridView& grid = problem.view().grid;
  Digits digits;
  decode(grid, index, 0, axis_count, digits);
  std::int64_t group = 0;
  for (const Axis axis : problem.sweep().frontier.group_by)
    group = group * grid.size[number(axis)] + digits[axis];
  return group;
}

Grouping grouping_of(const Problem& problem) {
  Grouping grouping;
  for (const Axis axis : problem.sweep().frontier.group_by) grouping.by[number(axis)] = true;
  return grouping;
}

std::vector<std::int64_t> brute_force_frontier(const Problem& problem,
                                               const std::vector<HostPoint>& points) {
  std::vector<std::int64_t> index;
  for (const HostPoint& point : points) index.push_back(point.row.record.index);
  const Settings& settings = problem.view().settings;
  return undominated(problem, index, [&](int k, std::size_t i, std::size_t j) {
    const auto at = static_cast<std::size_t>(k);
    return is_better(settings.objective[k], points[i].values[at], points[j].values[at]);
  });
}

std::vector<std::int64_t> brute_force_frontier(const Problem& problem, const Survivors& points) {
  const auto objectives = static_cast<std::size_t>(problem.view().settings.objectives);
  return undominated(problem, points.index, [&](int k, std::size_t i, std::size_t j) {
    const auto at = static_cast<std::size_t>(k);
    const Key a = points.keys[i * objectives + at], b = points.keys[j * objectives + at];
    return a.major != b.major ? a.major < b.major : a.minor < b.minor;
  });
}

}  // namespace boundsweep
