#include "host/output/resolved.hpp"

#include <cmath>

#include <fmt/format.h>

#include "boundsweep/process.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/names.hpp"
#include "host/config/training_reader.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/json_text.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// An entry of a manifest that no sweep file has: the named process as stated.
constexpr const char* definition_key = "model_definition";

Json axis_entry(const Sweep& sweep, const AxisInfo& info, double value) {
  switch (info.kind) {
    case AxisKind::flag: return value != 0;
    case AxisKind::placement: return placement_names[static_cast<std::size_t>(value)];
    case AxisKind::activation: return sweep.activations[static_cast<std::size_t>(value)];
    case AxisKind::number: break;
  }
  if (std::isinf(value)) return "inf";  // JSON has no infinity
  if (info.axis == Axis::kappa && sweep.kappa_decimals.count(value) > 0)
    return axis_value_text(sweep, Axis::kappa, value);  // nor the digits
  if (info.domain.whole && value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

Json blocks_json(const std::vector<BlockOverride>& blocks) {
  Json list = Json::array();
  for (const BlockOverride& block : blocks) {
    Json entries = Json::object();
    const auto number = [](double value) {
      return std::isinf(value) ? Json("inf") : Json(value);  // JSON has no infinity
    };
    for_each_weight<double>([&](WeightField field, const char* name, double Weights::*) {
      if (block.states(field)) entries[name] = number(block.value[static_cast<int>(field)]);
    });
    if (block.has_update) entries["update"] = number(block.update);
    if (block.has_trainable)
      entries["trainable"] =
          block.trainable.bits == 0 ? Json::array() : Json(group_list(block.trainable));
    list.push_back(std::move(entries));
  }
  return list;
}

/// A JSON value in TOML's syntax, lists nested so deeply at most.
std::string value_text(const Json& value, int most_lists) {
  if (value == "inf") return "inf";  // JSON has no infinity, nor the digits of a decimal close to 1
  if (value.is_string() && most_lists == 1 && value.get<std::string>().rfind("0.", 0) == 0)
    return value.get<std::string>();
  if (value.is_array() && most_lists > 0) {
    std::string list = "[";
    for (const Json& item : value)
      list += (list.size() > 1 ? ", " : "") + value_text(item, most_lists - 1);
    return list + "]";
  }
  if (value.is_structured() || value.is_null())
    throw InputError(fmt::format("a sweep has no {} there", value.type_name()));
  if (!value.is_string()) return json_text(value);
  std::string text;
  for (const char c : json_text(value)) text += c == 0x7f ? "\\u007f" : std::string(1, c);
  return text;
}

/// Of a named process its definition, and the C of each number of tokens where it depends on that.
void state_model(const Sweep& sweep, Json& process) {
  if (!sweep.model.empty()) {
    process["model"] = sweep.model;
    process[definition_key] = sweep.model_definition;
  }
  if (!sweep.contracts_whole_state) return;
  Json factors = Json::array();
  for (const double tokens : sweep.axis(Axis::tokens))
    factors.push_back(sweep.axis(Axis::prefactor).front() * whole_state_factor(tokens));
  process[state_prefactors_key] = std::move(factors);
}

}  // namespace

Json resolved(const Sweep& sweep) {
  Json json;
  if (!sweep.title.empty()) json["title"] = sweep.title;
  for (int i = 0; i < axis_count; ++i) {
    const Axis axis = static_cast<Axis>(i);
    const AxisInfo& info = axis_info(axis);
    if (!applies(axis, sweep)) continue;
    if (axis == Axis::kv_heads && sweep.axis(axis).front() == 0) continue;  // as many as heads
    Json values = Json::array();
    for (const double value : sweep.axis(axis)) values.push_back(axis_entry(sweep, info, value));
    json[info.section][axis_key(axis, sweep)] = std::move(values);
  }
  json["weights"]["kind"] = name_of(sweep.weight_kind);
  json["weights"]["output_per_head"] = sweep.output_per_head;
  json["architecture"]["norm_kind"] = sweep.rms_norm ? "rms" : "layer";
  json["training"]["trainable"] = group_list(sweep.trainable);
  if (!sweep.blocks.empty()) json["blocks"] = blocks_json(sweep.blocks);
  json["loss"]["kind"] = loss_names[static_cast<std::size_t>(sweep.loss)];
  if (sweep.target_in_class) json["loss"]["target"] = "in_class";
  Json& process = json["process"];
  if (sweep.predictive) {
    process = {{"risk", "predictive"}, {"ahead", process.at("ahead")}};
  } else {
    process["risk"] = "stationary";
    process["ergodicity"] = name_of(sweep.ergodicity);
    process["start"] = start_names[sweep.stationary_start ? 1 : 0];
    state_model(sweep, process);
  }
  json["statistics"]["selection"] = sweep.selection;
  json["statistics"]["simultaneous"] = sweep.simultaneous;
  Json& bound = json["bound"];
  bound["max_order"] = sweep.max_order;
  bound["levels"] = sweep.levels;
  bound["routes"] = Json::array();
  const bool chosen[] = {sweep.routes.lipschitz, sweep.routes.smooth, sweep.routes.parametric};
  for (std::size_t i = 0; i < route_names.size(); ++i)
    if (chosen[i]) bound["routes"].push_back(route_names[i]);
  if (sweep.target) bound["target"] = *sweep.target;
  Json& frontier = json["frontier"];
  frontier["minimize"] = sweep.frontier.minimize;
  frontier["maximize"] = sweep.frontier.maximize;
  frontier["group_by"] = Json::array();
  for (const Axis axis : sweep.frontier.group_by)
    frontier["group_by"].push_back(axis_path(axis, sweep));
  json["report"]["diagrams"] = Json::array();
  for (const AxisPair& pair : sweep.diagrams)
    json["report"]["diagrams"].push_back({axis_path(pair[0], sweep), axis_path(pair[1], sweep)});
  return json;
}

std::string sweep_text(const Json& resolved) {
  std::string text;
  for (const auto& [section, entries] : resolved.items()) {
    if (section == "blocks" && entries.is_array()) {
      for (const Json& block : entries) {
        text += "[[blocks]]\n";
        if (!block.is_object()) throw InputError("a block is not a table");
        for (const auto& [key, value] : block.items())
          text += key + " = " + value_text(value, 1) + "\n";
      }
      continue;
    }
    if (!entries.is_object()) {
      text += section + " = " + value_text(entries, 0) + "\n";
      continue;
    }
    text += "[" + section + "]\n";
    const bool has_model = section == "process" && entries.contains(definition_key) &&
                           entries.at(definition_key).is_string();
    if (has_model) text += "model = " + entries.at(definition_key).get<std::string>() + "\n";
    for (const auto& [key, value] : entries.items()) {
      const bool follows = key == "kappa" || key == "prefactor" || key == "ergodicity";
      const bool tells =
          key == "model" || key == definition_key || key == state_prefactors_key;
      if (section == "process" && (tells || (follows && has_model))) continue;
      text += key + " = " + value_text(value, 2) + "\n";
    }
  }
  return text;
}

std::string first_difference(const Json& a, const Json& b) {
  for (const Json* side : {&a, &b}) {
    for (const auto& [section, entries] : side->items()) {
      if (section == "title") continue;
      if (!a.contains(section) || !b.contains(section)) return section;
      if (!entries.is_object()) continue;
      for (const auto& [key, value] : entries.items()) {
        const Json& in_a = a.at(section);
        const Json& in_b = b.at(section);
        if (!in_a.contains(key) || !in_b.contains(key) || in_a.at(key) != in_b.at(key))
          return section + "." + key;
      }
    }
  }
  return "";
}

}  // namespace boundsweep
