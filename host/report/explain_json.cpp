#include "host/report/explain_json.hpp"

#include <cmath>

#include "boundsweep/objective.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// 155, not 155.0.
Json whole_or_real(double value) {
  constexpr double exact_whole = 0x1p53;
  if (value == std::floor(value) && value < exact_whole) return static_cast<std::int64_t>(value);
  return value;
}

Json axis_value_json(const Sweep& sweep, Axis axis, double value) {
  switch (axis_info(axis).kind) {
    case AxisKind::flag: return value != 0;
    case AxisKind::placement:
    case AxisKind::activation: return axis_value_text(sweep, axis, value);
    case AxisKind::number: break;
  }
  if (std::isinf(value)) return "inf";
  if (axis == Axis::kappa && sweep.kappa_decimals.count(value) > 0)
    return axis_value_text(sweep, axis, value);
  return whole_or_real(value);
}

/// null for what has no meaning in such a sweep.
Json point_json(const Sweep& sweep, const Explanation& explanation) {
  Json point;
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    const double value = value_at(sweep, explanation, axis);
    point[axis_key(axis, sweep)] =
        applies(axis, sweep) ? axis_value_json(sweep, axis, value) : Json();
  }
  return point;
}

Json log10_json(Extended value) {
  return value.is_zero() ? Json() : Json(log10_upper(value));
}

void add_majorant(Json& json, const std::vector<Extended>& coefficients) {
  Json majorant = Json::array(), log10_majorant = Json::array();
  for (const Extended coefficient : coefficients) {
    majorant.push_back(Json(json_upper(coefficient)));
    log10_majorant.push_back(log10_json(coefficient));
  }
  json["majorant"] = std::move(majorant);
  json["log10_majorant"] = std::move(log10_majorant);
}

Json network_json(const Explanation& explanation) {
  Json json;
  add_majorant(json, explanation.network);
  if (explanation.blocks.empty()) return json;
  json["blocks_are"] =
      "majorant of each block by itself, residual connections and norms included, at inputs of "
      "token norm up to `input`: c_0 bounds the norm of its output, k! c_k its k-th derivative";
  json["blocks"] = Json::array();
  for (const ExplainedBlock& block : explanation.blocks) {
    Json entry{{"block", block.number}, {"input", json_upper(block.input)}};
    add_majorant(entry, block.majorant);
    json["blocks"].push_back(std::move(entry));
  }
  return json;
}

Json contender_json(const Contender& contender) {
  return contender.reached() ? Json(json_upper(contender.entropy)) : Json();
}

Json scale_json(const ExplainedScale& scale) {
  Json json;
  json["level"] = scale.level;
  json["epsilon"] = json_upper(scale.epsilon);
  const bool reached = scale.reached();
  json["entropy"] = reached ? Json(json_upper(scale.entropy)) : Json();
  json["route"] = reached ? Json(route_name(scale.order)) : Json();
  json["order"] = reached ? Json(scale.order) : Json();
  json["parent"] = reached ? Json(scale.parent) : Json();
  json["chain"] = reached ? Json(json_upper(scale.chain)) : Json();
  json["contenders"] = {{"lipschitz", contender_json(scale.lipschitz)},
                        {"smooth", contender_json(scale.smooth)},
                        {"parametric", contender_json(scale.parametric)}};
  return json;
}

Json layers_json(const std::vector<Layer>& layers) {
  Json list = Json::array();
  for (const Layer& layer : layers)
    list.push_back({{"block", layer.block},
                    {"layer", layer.name},
                    {"range", json_upper(layer.range)},
                    {"lipschitz", json_upper(layer.lipschitz)}});
  return list;
}

/// A number of samples, null where none suffices.
Json samples_json(double samples) {
  return samples == 0 ? Json() : Json(json_upper(Extended(samples)));
}

Json changes_json(const Sweep& sweep, const std::vector<Change>& changes) {
  Json list = Json::array();
  for (const Change& change : changes)
    list.push_back({{"change", change.words},
                    {"axis", axis_path(change.axis, sweep)},
                    {"bound", json_upper(change.bound)},
                    {"bound_over_range", json_upper(change.bound_over_range)},
                    {"samples_needed", samples_json(change.samples)}});
  return list;
}

Json shrinkage_json(const std::vector<Shrinkage>& shrinkage) {
  Json list = Json::array();
  for (const Shrinkage& entry : shrinkage)
    list.push_back({{"what", entry.words},
                    {"factor", entry.factor == 0 ? Json() : Json(entry.factor)},
                    {"to", entry.to == 0 ? Json() : whole_or_real(entry.to)}});
  return list;
}

/// Of a sweep whose rows hold together, whether the N of `samples_needed` is one of theirs.
Json among_events_json(const Sweep& sweep, const Outlook& outlook) {
  if (!sweep.simultaneous || outlook.samples_for_goal == 0) return Json();
  return is_among_events(sweep, outlook.samples_for_goal);
}

Json outlook_json(const Sweep& sweep, const Outlook& outlook) {
  Json samples = Json::array();
  for (const SamplesFor& entry : outlook.samples)
    samples.push_back({{"share", entry.share}, {"samples", samples_json(entry.samples)}});
  return {{"samples", samples},
          {"goal", outlook.goal},
          {"samples_needed", samples_json(outlook.samples_for_goal)},
          {"samples_needed_among_events", among_events_json(sweep, outlook)},
          {"small_changes", changes_json(sweep, outlook.small)},
          {"neighbours", changes_json(sweep, outlook.large)},
          {"shrinkage", shrinkage_json(outlook.shrinkage)}};
}

}  // namespace

Json explain_json(const Sweep& sweep, const Explanation& explanation, const Outlook& outlook) {
  const PointValues& values = explanation.values;
  Json json;
  json["point"] = point_json(sweep, explanation);
  json["parameters"] = explanation.parameters.all;
  json["trained"] = explanation.parameters.trained;
  json["risk"] = risk_names[sweep.predictive ? 1 : 0];
  json["network"] = network_json(explanation);
  json["range"] = json_upper(explanation.range);
  json["lipschitz"] = explanation.lipschitz.is_infinite() ? Json("inf")
                                                          : Json(json_upper(explanation.lipschitz));
  json["slope"] = json_upper(explanation.slope);
  json["scales"] = Json::array();
  for (const ExplainedScale& scale : explanation.scales)
    json["scales"].push_back(scale_json(scale));
  json["levels"] = values.level;
  json["nonstationarity"] = json_upper(values.nonstationarity);
  json["discretization"] = json_upper(values.discretization);
  json["deviation"] = json_upper(values.deviation);
  json["bound"] = json_upper(values.bound);
  json["bound_over_range"] = json_upper(values.bound_over_range);
  json["log10_bound"] = log10_json(values.bound);
  json["vacuous"] = values.vacuous();
  json["by_route"] = {{"lipschitz", json_upper(explanation.by_route.lipschitz)},
                      {"smooth", json_upper(explanation.by_route.smooth)},
                      {"parametric", json_upper(explanation.by_route.parametric)}};
  json["layers"] = layers_json(explanation.layers);
  json["outlook"] = outlook_json(sweep, outlook);
  return json;
}

}  // namespace boundsweep
