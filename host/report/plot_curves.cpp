#include "host/report/plot_curves.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

/// Whether column i of every curve has the value of that other one.
bool repeats(const std::vector<PlotCurve>& curves, const std::vector<std::string>& by,
             std::size_t i, const char* other) {
  const auto found = std::find(by.begin(), by.end(), other);
  if (found == by.end()) return false;
  const auto place = static_cast<std::size_t>(found - by.begin());
  return std::all_of(curves.begin(), curves.end(), [&](const PlotCurve& curve) {
    return curve.values[i] == curve.values[place];
  });
}

}  // namespace

std::vector<std::string> varying(const ResultRows& rows, const std::vector<std::string>& columns) {
  std::vector<std::size_t> places;
  for (const std::string& column : columns) places.push_back(rows.column(column));
  std::vector<std::string> first(columns.size());
  std::vector<bool> varies(columns.size(), false);
  bool any = false;
  rows.for_each([&](const ResultRow& row) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!any) first[i] = row[places[i]];
      varies[i] = varies[i] || row[places[i]] != first[i];
    }
    any = true;
  });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (varies[i]) result.push_back(columns[i]);
  return result;
}

std::vector<PlotCurve> curves_by(const ResultRows& rows, const std::vector<std::string>& by,
                                 const std::string& x, const PlotChoice& choice) {
  std::vector<std::size_t> places;
  for (const std::string& column : by) places.push_back(rows.column(column));
  const std::size_t at_x = rows.column(x), at_y = rows.column(choice.value),
                    at_share = rows.column("bound_over_range"), at_size = rows.column("trained"),
                    at_tokens = rows.column("tokens"), at_dim = rows.column("input_dim");
  std::vector<PlotCurve> curves;
  std::map<std::vector<std::string>, std::size_t> known;
  rows.for_each([&](const ResultRow& row) {
    const std::string& value = row[at_y];
    if (!value.empty() && !compare_decimals(value, "0"))
      throw InputError(fmt::format(
          "--value {}: holds names such as {}, must be a column of numbers", choice.value, value));
    if (!choice.vacuous && row[at_share] == "1") return;
    const std::optional<double> to_right = drawable(row[at_x]), upwards = drawable(value);
    if (!to_right || !upwards) return;
    std::vector<std::string> values;
    for (const std::size_t place : places) values.push_back(row[place]);
    const auto [found, fresh] = known.emplace(values, curves.size());
    if (fresh) curves.push_back({std::move(values), {}, 0, 0});
    PlotCurve& curve = curves[found->second];
    curve.points.push_back({*to_right, *upwards});
    curve.size = drawable(row[at_size]).value_or(0);
    curve.dimension = drawable(row[at_tokens]).value_or(0) * drawable(row[at_dim]).value_or(0);
  });
  for (PlotCurve& curve : curves)
    std::stable_sort(curve.points.begin(), curve.points.end(),
                     [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; });
  return curves;
}

std::vector<std::string> labels_of(const std::vector<PlotCurve>& curves,
                                   const std::vector<std::string>& by) {
  std::vector<std::string> labels(curves.size());
  for (std::size_t i = 0; i < by.size(); ++i) {
    const auto same = [&](const PlotCurve& curve) {
      return curve.values[i] == curves.front().values[i];
    };
    if (std::all_of(curves.begin(), curves.end(), same)) continue;
    if (by[i] == "trained" && repeats(curves, by, i, "parameters")) continue;
    for (std::size_t c = 0; c < curves.size(); ++c) {
      const std::string value = brief(curves[c].values[i]);
      std::string& label = labels[c];
      if (by[i] == "parameters" || by[i] == "trained") {
        label = value + " " + by[i] + (label.empty() ? "" : ", ") + label;
      } else {
        const bool names_itself = by[i] == "placement" || by[i] == "activation";
        label += (label.empty() ? "" : ", ") + (names_itself ? "" : key_of(by[i]) + " ") + value;
      }
    }
  }
  return labels;
}

std::string key_of(const std::string& column) {
  return column.substr(column.find('.') + 1);
}

}  // namespace boundsweep
