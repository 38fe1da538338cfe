#include "host/config/report_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/frontier_reader.hpp"
#include "host/config/name_list.hpp"

namespace boundsweep {
namespace {

std::size_t cells(const Sweep& sweep, const AxisPair& pair) {
  return sweep.axis(pair[0]).size() * sweep.axis(pair[1]).size();
}

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
  constexpr std::size_t longest = 256, most = 3;
  std::vector<Axis> axes;
  for (const Axis axis : axes_by_interest()) {
    const std::size_t size = sweep.axis(axis).size();
    if (1 < size && size <= longest && axes.size() < most) axes.push_back(axis);
  }
  std::vector<AxisPair> pairs;
  for (std::size_t j = 1; j < axes.size(); ++j)
    for (std::size_t i = 0; i < j; ++i)
      if (cells(sweep, {axes[i], axes[j]}) <= most_diagram_cells)
        pairs.push_back({axes[i], axes[j]});
  return pairs;
}

AxisPair read_pair(const Item& item, const Sweep& sweep) {
  const std::vector<Item> names = list_of(item);
  if (!item.node().is_array() || names.size() != 2)
    fail_value(item, "a list of two axes, as in [\"samples\", \"depth\"]");
  const AxisPair pair{read_axis_name(names[0]), read_axis_name(names[1])};
  if (pair[0] == pair[1]) fail_repeat(names[1]);
  const std::size_t count = cells(sweep, pair);
  if (count > most_diagram_cells)
    item.fail(fmt::format("{} and {} make {} cells, must be at most {}", axis_key(pair[0], sweep),
                          axis_key(pair[1], sweep), count, most_diagram_cells));
  return pair;
}

}  // namespace

std::vector<AxisPair> read_diagrams(const Entries& entries, const Sweep& sweep) {
  const Item* list = entries.find("report.diagrams");
  if (list == nullptr) return default_diagrams(sweep);
  if (!list->node().is_array()) fail_value(*list, "a list of pairs of axes");
  std::vector<AxisPair> pairs;
  for (const Item& item : list_of(*list)) pairs.push_back(read_pair(item, sweep));
  if (pairs.size() > static_cast<std::size_t>(most_diagrams))
    list->fail(fmt::format("{} diagrams, must be at most {}", pairs.size(), most_diagrams));
  return pairs;
}

}  // namespace boundsweep
