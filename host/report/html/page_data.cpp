#include "host/report/html/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"
#include "host/output/resolved.hpp"
#include "host/report/size_column.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// Five decimals of a logarithm are six digits of the number: enough for a chart.
Json log_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * 1e5) / 1e5;
}

Json log_numbers(const std::vector<ChartPoint>& points, double ChartPoint::*member) {
  Json list = Json::array();
  for (const ChartPoint& point : points) list.push_back(log_number(point.*member));
  return list;
}

Json curve_json(const std::vector<ChartPoint>& points) {
  return {{"bound", log_numbers(points, &ChartPoint::log_bound)},
          {"ratio", log_numbers(points, &ChartPoint::log_ratio)}};
}

/// Axes that do not vary are in the manifest's sweep; of those that do, a summary.
Json axes_json(const Sweep& sweep) {
  Json axes = Json::array();
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    const std::size_t size = sweep.axis(axis).size();
    if (size < 2) continue;
    axes.push_back({{"path", axis_path(axis, sweep)},
                    {"key", axis_key(axis, sweep)},
                    {"count", size},
                    {"summary", axis_summary(sweep, axis)}});
  }
  return axes;
}

/// C without window by the values of the tokens axis, of many the first few.
std::string state_prefactors(const Json& values) {
  constexpr std::size_t shown = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, values.size()); ++i)
    text += (i > 0 ? ", " : "") + decimal_upper(values[i].get<double>(), 4);
  return values.size() > shown ? text + ", …" : text;
}

/// The sweep's single values under their paths; lists of several are among the axes.
Json settings_json(const Json& sweep) {
  Json settings = Json::object();
  for (const auto& [section, entries] : sweep.items()) {
    if (!entries.is_object()) continue;
    for (const auto& [key, value] : entries.items()) {
      if (key == state_prefactors_key) {
        settings[section + "." + key] = state_prefactors(value);
        continue;
      }
      const bool axis = value.is_array() && section != "frontier" && section != "report" &&
                        key != "routes" && key != "trainable";
      if (axis && value.size() == 1) settings[section + "." + key] = value.front();
      if (!axis) settings[section + "." + key] = value;
    }
  }
  return settings;
}

/// The paths of what is not as a sweep without entries has it, of the sections that say what is
/// assumed.
Json changed_json(const Json& sweep) {
  const Json initial = resolved(read_sweep_text("", ""));
  Json paths = Json::array();
  for (const char* section :
       {"architecture", "weights", "training", "loss", "process", "statistics"}) {
    if (!sweep.contains(section)) continue;
    for (const auto& [key, value] : sweep.at(section).items())
      if (!initial.at(section).contains(key) || initial.at(section).at(key) != value)
        paths.push_back(fmt::format("{}.{}", section, key));
  }
  return paths;
}

using TextRows = std::vector<std::vector<std::string>>;

Json column_json(const std::string& name, const TextRows& rows, std::size_t column) {
  std::vector<const std::string*> values;
  std::unordered_map<std::string, std::size_t> known;
  std::vector<std::size_t> code;
  for (const std::vector<std::string>& row : rows) {
    const auto [entry, fresh] = known.emplace(row[column], values.size());
    if (fresh) values.push_back(&entry->first);
    code.push_back(entry->second);
  }
  Json json = {{"name", name}};
  if (2 * values.size() > rows.size()) {
    Json list = Json::array();
    for (const std::vector<std::string>& row : rows) list.push_back(row[column]);
    json["values"] = std::move(list);
    return json;
  }
  Json list = Json::array();
  for (const std::string* value : values) list.push_back(*value);
  json["values"] = std::move(list);
  json["code"] = code;
  return json;
}

Json columns_json(const std::vector<std::string>& header, const TextRows& rows) {
  Json columns = Json::array();
  for (std::size_t c = 0; c < header.size(); ++c)
    columns.push_back(column_json(header[c], rows, c));
  return columns;
}

Json diagram_axis_json(const Sweep& sweep, Axis axis, std::int64_t bins) {
  return {{"key", axis_key(axis, sweep)}, {"values", bin_labels(sweep, axis, bins)}};
}

Json phases_json(const Problem& problem, const PhaseData& phases) {
  Json diagrams = Json::array();
  for (std::size_t d = 0; d < phases.cells.size(); ++d) {
    Json cells = Json::array();
    for (const PhaseCell& cell : phases.cells[d]) cells.push_back({cell.x, cell.y, cell.row});
    const Diagram& diagram = problem.view().diagrams[d];
    diagrams.push_back({{"x", diagram_axis_json(problem.sweep(), diagram.x, diagram.x_bins)},
                        {"y", diagram_axis_json(problem.sweep(), diagram.y, diagram.y_bins)},
                        {"cells", std::move(cells)}});
  }
  return diagrams;
}

Json groups_json(const Sweep& sweep, const FrontierData& frontier) {
  Json groups = Json::array();
  for (const FrontierGroup& group : frontier.groups) {
    Json key = Json::array();
    for (const Axis axis : sweep.frontier.group_by) {
      const std::vector<double>& values = sweep.axis(axis);
      if (values.size() > 1)
        key.push_back(
            axis_value_text(sweep, axis, values[static_cast<std::size_t>(group.digits[axis])]));
    }
    groups.push_back({{"key", std::move(key)},
                      {"rows", group.rows},
                      {"vacuous", group.vacuous},
                      {"best", group.best},
                      {"largest", group.largest}});
  }
  return groups;
}

Json group_by_json(const Sweep& sweep) {
  Json names = Json::array();
  for (const Axis axis : sweep.frontier.group_by)
    if (sweep.axis(axis).size() > 1)
      names.push_back({{"path", axis_path(axis, sweep)},
                       {"key", axis_key(axis, sweep)},
                       {"of_architecture", number(axis) < first_process_axis}});
  return names;
}

Json response_json(const Sweep& sweep, const AxisResponse& response, const Digits& own) {
  Json values = Json::array();
  const std::vector<double>& axis = sweep.axis(response.axis);
  std::size_t at = 0;
  for (std::size_t i = 0; i < response.digits.size(); ++i) {
    values.push_back(
        axis_value_text(sweep, response.axis, axis[static_cast<std::size_t>(response.digits[i])]));
    if (response.digits[i] == own[response.axis]) at = i;
  }
  Json json = {
      {"axis", axis_key(response.axis, sweep)}, {"values", std::move(values)}, {"own", at}};
  json.update(curve_json(response.points));
  return json;
}

/// Of a change the factors on the bound and on its share of the range, and N for the goal (0:
/// none).
Json changes_json(const std::vector<Change>& changes, const ChosenArchitecture& own) {
  Json list = Json::array();
  for (const Change& change : changes)
    list.push_back(
        {{"words", change.words},
         {"bound", (change.bound / own.bound).to_double_saturated()},
         {"ratio", (change.bound_over_range / own.bound_over_range).to_double_saturated()},
         {"samples", change.samples}});
  return list;
}

Json outlook_json(const ChosenArchitecture& own) {
  const Outlook& outlook = own.outlook;
  if (own.bound.is_zero()) return nullptr;  // nothing is less
  return {{"goal", outlook.goal},
          {"samples", outlook.samples_for_goal},
          {"small", changes_json(outlook.small, own)},
          {"large", changes_json(outlook.large, own)}};
}

Json chosen_json(const Problem& problem, const ChosenArchitectures& chosen) {
  const GridView& grid = problem.view().grid;
  Json log_samples = Json::array(), list = Json::array();
  for (const double n : chosen.samples) log_samples.push_back(log_number(std::log10(n)));
  double certificate = 0;
  for (const ChosenArchitecture& architecture : chosen.list) {
    const Architecture a = architecture_at(problem.view(), architecture.digits);
    Json responses = Json::array();
    for (const AxisResponse& response : architecture.responses)
      responses.push_back(response_json(problem.sweep(), response, architecture.digits));
    const GrowthCurves& growth = architecture.growth;
    list.push_back({{"row", architecture.row},
                    {"input_dimension", a.tokens * a.input_dim},
                    {"log_samples",
                     log_number(std::log10(axis_value(grid, architecture.digits, Axis::samples)))},
                    {"growth",
                     {{"all", curve_json(growth.all)},
                      {"lipschitz", curve_json(growth.lipschitz)},
                      {"smooth", curve_json(growth.smooth)},
                      {"parametric", curve_json(growth.parametric)}}},
                    {"responses", std::move(responses)},
                    {"outlook", outlook_json(architecture)}});
    certificate = std::max(certificate, architecture.certificate);
  }
  return {{"log_samples", std::move(log_samples)},
          {"list", std::move(list)},
          {"certificate", certificate}};
}

}  // namespace

Json page_data(const Problem& problem, const Json& manifest, const FrontierData& frontier,
               const PhaseData& phases, const ChosenArchitectures& chosen) {
  const Sweep& sweep = problem.sweep();
  Json data;
  data["title"] = sweep.title;
  for (const char* key : {"version", "device", "sweep_file", "counts", "timings", "checksums"})
    data["manifest"][key] = manifest.value(key, Json());
  data["axes"] = axes_json(sweep);
  data["settings"] = settings_json(manifest.at("sweep"));
  data["changed"] = changed_json(manifest.at("sweep"));
  data["blocks"] = manifest.at("sweep").value("blocks", Json::array());
  data["size_column"] = size_column(sweep);
  data["group_by"] = group_by_json(sweep);
  data["groups"] = groups_json(sweep, frontier);
  if (!frontier.groups.empty()) data["headline"] = headline_group(sweep, frontier);
  data["columns"] = columns_json(frontier.header, frontier.rows);
  data["group_of"] = frontier.group_of;
  data["phases"] = phases_json(problem, phases);
  data["phase_columns"] = columns_json(phases.header, phases.rows);
  data["chosen"] = chosen_json(problem, chosen);
  data["reduction"] = {{"rows", frontier.rows_in_file},
                       {"rows_shown", frontier.rows.size()},
                       {"groups", frontier.groups_in_file},
                       {"groups_shown", frontier.groups.size()}};
  return data;
}

}  // namespace boundsweep
