#include "host/config/frontier_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/closest.hpp"
#include "host/config/columns.hpp"
#include "host/config/name_list.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

/// A column as one of the lists names it; a default is written nowhere.
struct Named {
  std::string name;
  Column column;
  std::optional<Item> written;
};

std::vector<Named> read_columns(const Entries& entries, const std::string& path,
                                const std::vector<std::string>& defaults, const Sweep& sweep) {
  std::vector<Named> columns;
  const Item* list = entries.find(path);
  if (list == nullptr) {
    for (const std::string& name : defaults) {
      columns.push_back({name, resolve_column(name, sweep), std::nullopt});
    }
    return columns;
  }
  for (const Item& item : list_of(*list)) {
    const std::string name = read_string(item, "the name of a numeric column");
    std::string problem;
    const std::optional<Column> column = find_column(name, sweep, problem);
    if (!column) item.fail(problem);
    columns.push_back({name, *column, item});
  }
  return columns;
}

void check_distinct(const std::vector<Named>& columns) {
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const Named &first = columns[i], &second = columns[j];
      if (first.column.quantity != second.column.quantity ||
          first.column.argument != second.column.argument) {
        continue;
      }
      if (first.written && second.written) fail_repeat(*second.written);
      const bool minimized = !first.written;
      (minimized ? second : first)
          .written->fail(fmt::format("\"{}\" is an objective by default, must be named once: "
                                     "give frontier.{} too",
                                     minimized ? first.name : second.name,
                                     minimized ? "minimize" : "maximize"));
    }
  }
}

void check_number(const Entries& entries, std::size_t objectives) {
  if (objectives >= 1 && objectives <= most_objectives) return;
  entries.fail(entries.find("frontier.minimize") ? "frontier.minimize" : "frontier.maximize",
               fmt::format("minimize and maximize name {} columns together, must be 1 to {}",
                           objectives, most_objectives));
}

std::vector<std::string> names_of(const std::vector<Named>& columns) {
  std::vector<std::string> names;
  for (const Named& column : columns) names.push_back(column.name);
  return names;
}

/// An axis in the sweep's own terms. Beside ff_ratio, ff is a column and no axis: groups of the
/// axis are not groups of the column's values.
Axis read_group(const Item& item, const Sweep& sweep) {
  const Axis axis = read_axis_name(item);
  const std::string name = **item.node().as_string();
  if (name == axis_key(axis, sweep) || name == axis_path(axis, sweep)) return axis;
  item.fail(fmt::format("{} is no axis of this sweep, which states {}, must be \"{}\"",
                        quoted(name), axis_key(axis, sweep), axis_key(axis, sweep)));
}

std::vector<Axis> read_group_by(const Item& item, const Sweep& sweep) {
  std::array<bool, axis_count> chosen{};
  for (const Item& name : list_of(item)) {
    bool& axis = chosen[static_cast<std::size_t>(number(read_group(name, sweep)))];
    if (axis) fail_repeat(name);
    axis = true;
  }
  std::vector<Axis> axes;
  for (int i = 0; i < axis_count; ++i) {
    if (chosen[static_cast<std::size_t>(i)]) axes.push_back(static_cast<Axis>(i));
  }
  return axes;
}

std::vector<Axis> process_and_statistics_axes() {
  std::vector<Axis> axes;
  for (int i = first_process_axis; i < axis_count; ++i) axes.push_back(static_cast<Axis>(i));
  return axes;
}

}  // namespace

bool restricts_training(const Sweep& sweep) {
  for (const Axis axis : {Axis::update, Axis::rank, Axis::bits, Axis::code_bits})
    if (sweep.axis(axis) != std::vector<double>{axis_info(axis).initial}) return true;
  for (const BlockOverride& block : sweep.blocks)
    if (block.has_update || block.has_trainable) return true;
  return !sweep.trainable.is_all();
}

Axis read_axis_name(const Item& item) {
  const std::string name = read_string(item, "the name of an axis");
  const std::optional<Axis> axis = find_axis(name);
  if (axis) return *axis;
  std::vector<std::string> known;
  for (int i = 0; i < axis_count; ++i) {
    const AxisInfo& info = axis_info(static_cast<Axis>(i));
    for (const char* key : {info.key, info.other_key}) {
      if (key == nullptr) continue;
      known.push_back(key);
      known.push_back(fmt::format("{}.{}", info.section, key));
    }
  }
  item.fail(fmt::format("unknown axis {}{}", quoted(name),
                        meant_or_closest(name, {known.begin(), known.end()})));
}

FrontierChoice read_frontier(const Entries& entries, const Sweep& sweep) {
  FrontierChoice choice;
  if (restricts_training(sweep)) choice.maximize = {"trained"};
  std::vector<Named> columns = read_columns(entries, "frontier.minimize", choice.minimize, sweep);
  choice.minimize = names_of(columns);
  const std::vector<Named> maximized =
      read_columns(entries, "frontier.maximize", choice.maximize, sweep);
  choice.maximize = names_of(maximized);
  columns.insert(columns.end(), maximized.begin(), maximized.end());
  check_distinct(columns);
  check_number(entries, columns.size());
  const Item* groups = entries.find("frontier.group_by");
  choice.group_by =
      groups == nullptr ? process_and_statistics_axes() : read_group_by(*groups, sweep);
  return choice;
}

}  // namespace boundsweep
