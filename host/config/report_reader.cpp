#include "host/config/report_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/frontier_reader.hpp"
#include "host/config/name_list.hpp"

namespace boundsweep {
namespace {

/// What a diagram is most often wanted of, first; then all other axes in grid order.
std::vector<Axis> axes_by_interest() {
  std::vector<Axis> axes{Axis::samples, Axis::depth,        Axis::width,  Axis::kappa,
                         Axis::norms,   Axis::norm_epsilon, Axis::tokens, Axis::activation,
                         Axis::heads,   Axis::placement};
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (std::find(axes.begin(), axes.end(), axis) == axes.end()) axes.push_back(axis);
  }
  return axes;
}

std::vector<AxisPair> default_diagrams(const Sweep& sweep) {
  std::vector<Axis> axes;
  for (const Axis axis : axes_by_interest())
    if (sweep.axis(axis).size() > 1 && axes.size() < most_diagram_axes) axes.push_back(axis);
  std::vector<AxisPair> pairs;
  for (std::size_t j = 1; j < axes.size(); ++j)
    for (std::size_t i = 0; i < j; ++i) pairs.push_back({axes[i], axes[j]});
  return pairs;
}

AxisPair read_pair(const Item& item) {
  const std::vector<Item> names = list_of(item);
  if (!item.node().is_array() || names.size() != 2)
    fail_value(item, "a list of two axes, as in [\"samples\", \"depth\"]");
  const AxisPair pair{read_axis_name(names[0]), read_axis_name(names[1])};
  if (pair[0] == pair[1]) fail_repeat(names[1]);
  return pair;
}

}  // namespace

std::vector<AxisPair> read_diagrams(const Entries& entries, const Sweep& sweep) {
  const Item* list = entries.find("report.diagrams");
  if (list == nullptr) return default_diagrams(sweep);
  if (!list->node().is_array()) fail_value(*list, "a list of pairs of axes");
  std::vector<AxisPair> pairs;
  for (const Item& item : list_of(*list)) {
    const AxisPair pair = read_pair(item);
    const auto same = [&](const AxisPair& other) {
      return other == pair || other == AxisPair{pair[1], pair[0]};
    };
    if (std::any_of(pairs.begin(), pairs.end(), same))
      item.fail(fmt::format("{} and {} are paired twice, must be once", axis_key(pair[0], sweep),
                            axis_key(pair[1], sweep)));
    pairs.push_back(pair);
  }
  if (pairs.size() > most_diagrams)
    list->fail(fmt::format("{} diagrams, must be at most {}", pairs.size(), most_diagrams));
  return pairs;
}

Diagram make_diagram(const AxisPair& axes, const Sweep& sweep) {
  const auto diagrams = static_cast<std::int64_t>(sweep.diagrams.size());
  const std::int64_t cells = std::min(most_diagram_cells, most_cells / diagrams);
  const auto bins = [&](Axis axis) {
    return std::min(most_bins, static_cast<std::int64_t>(sweep.axis(axis).size()));
  };
  Diagram diagram{axes[0], axes[1], bins(axes[0]), bins(axes[1])};
  if (diagram.cells() <= cells) return diagram;
  const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(cells)));
  if (diagram.x_bins <= side) {
    diagram.y_bins = cells / diagram.x_bins;
  } else if (diagram.y_bins <= side) {
    diagram.x_bins = cells / diagram.y_bins;
  } else {
    diagram.x_bins = diagram.y_bins = side;
  }
  return diagram;
}

}  // namespace boundsweep
